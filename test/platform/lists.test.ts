import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import t from 'tap'
import { contacts, contactTags } from '../../src/modules/contacts/tables.ts'
import { type Context, makeContext } from '../../src/platform/context.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { type Condition, type List, readPage } from '../../src/platform/lists.ts'
import { startApp } from '../support/app.ts'

const { id, displayName, kind, country, language, updatedAt } = getTableColumns(contacts)
const list: List = {
  name: 'some contacts',
  table: contacts,
  fields: { id, displayName },
  sorts: { createdAt: [contacts.id], displayName: [displayName, id], updatedAt: [updatedAt, id] },
}
const COUNTRIES = ['GB', 'FR', 'ID']
const LANGUAGES = ['en', 'fr', 'id', 'fa']

t.test('a combined list', async (t) => {
  const { organization, ctx: operator } = await startApp()
  const at = await organization()
  const made: string[] = []
  let lists = 0
  for (let i = 0; i < 90; i += 1) {
    // The first half speaks two languages and the second the others: what is asked for may stand far from where reading begins.
    const language = LANGUAGES[(i % 2) + (i < 45 ? 0 : 2)]
    const { body } = await at.request('POST', '/v1/contacts', {
      kind: i % 7 === 0 ? 'company' : 'person',
      displayName: `C${(i * 37) % 90}`,
      country: COUNTRIES[i % 3],
      language,
      tags: [['even', 'rare'], ['odd'], ['even']][i % 23 === 0 ? 0 : 1 + (i % 2)],
    })
    made.push(body.id)
  }
  const ctx = makeContext({ ...operator, organization: { ...NO_TENANT, id: at.id } })

  await t.test('answers the same page by every way to look for it', async () => {
    const filter = fc.record({
      country: fc.option(fc.constantFrom(...COUNTRIES), { nil: undefined }),
      language: fc.option(fc.constantFrom(...LANGUAGES), { nil: undefined }),
      kind: fc.option(fc.constantFrom('person', 'company'), { nil: undefined }),
      tag: fc.option(fc.constantFrom('even', 'odd', 'rare', 'nobody'), { nil: undefined }),
      first: fc.option(fc.nat({ max: 89 }), { nil: undefined }),
      sort: fc.constantFrom('createdAt', '-createdAt', 'displayName', '-displayName', 'updatedAt', '-updatedAt'),
      limit: fc.integer({ min: 1, max: 40 }),
      combined: fc.record({
        candidatesMax: fc.integer({ min: 1, max: 60 }),

        sortedMax: fc.integer({ min: 1, max: 60 }),
      }),
    })
    await fc.assert(
      fc.asyncProperty(filter, async ({ combined, sort, limit, tag, first, ...given }) => {
        const columns = { country, language, kind }
        const conditions = Object.entries(given).flatMap(([key, value]): Condition[] =>
          value === undefined
            ? []
            : [
                {
                  key,
                  where: eq(columns[key as keyof typeof columns] as never, sql.placeholder(key)),
                  given: { [key]: value },
                  ...(key === 'country' && { leads: 'one' }),
                },
              ],
        )
        const byCreation = sort.endsWith('createdAt')
        if (tag !== undefined) {
          const tagged = sql`${contactTags.organizationId} = ${sql.placeholder('organizationId')} and ${contactTags.tag} = ${sql.placeholder('tag')}`
          conditions.push({
            key: `tag ${byCreation}`,
            where: sql`${id} in (select ${contactTags.contactId} from ${contactTags} where ${tagged})`,
            given: { tag },
            together: sql`${contacts.tags} @> array[${sql.placeholder('tag')}]::text[]`,
            ...(byCreation && { leads: { table: contactTags, id: contactTags.contactId, where: tagged } }),
          })
        }
        if (first !== undefined) {
          const ids = (column: PgColumn) => sql`${column} >= ${sql.placeholder('first')}`
          conditions.push({ key: `first ${byCreation}`, where: ids(id), given: { first: made[first] }, ids, ...(byCreation && { leads: 'all' }) })
        }
        // Its own name: statements are kept by it.
        lists += 1
        const ways = { ...list, name: `some contacts ${lists}`, combined }
        const [plain, found] = [await readAll(ctx, list, { sort, limit }, conditions), await readAll(ctx, ways, { sort, limit }, conditions)]
        t.strictSame(found, plain)
      }),
      { numRuns: 100 },
    )
  })

  await t.test('has its name for itself', async (t) => {
    await t.rejects(readAll(ctx, { ...list, fields: { id } }, { sort: 'createdAt', limit: 1 }, []), { message: 'two lists are named some contacts' })
  })
})

async function readAll(ctx: Context, from: List, { sort, limit }: { sort: string; limit: number }, conditions: readonly Condition[]): Promise<unknown[]> {
  const pages: unknown[] = []
  let cursor: string | undefined
  do {
    const page = JSON.parse((await readPage(ctx, from, { sort, limit, includeTotal: false, cursor }, conditions)).text) as {
      data: unknown[]
      nextCursor: string | null
    }
    pages.push(page.data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return pages
}
