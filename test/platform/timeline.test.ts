import t from 'tap'
import { makeContext } from '../../src/platform/context.ts'
import type { Given, Statement } from '../../src/platform/database.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { readTimeline } from '../../src/platform/timeline.ts'
import { startApp } from '../support/app.ts'

const ENTRIES = 100_000

t.test('a page costs the same wherever it stands in 100,000 entries, of all types or of one', async (t) => {
  const { db, organization, ctx: operator } = await startApp()
  const shop = await organization()
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const now = Temporal.Now.instant().toString()
  await db.pool.query(
    `insert into timeline (organization_id, contact_id, occurred_at, id, type, summary, resource_type, resource_id)
     select $1, $2, $3::timestamptz + n * interval '1 minute', gen_random_uuid(),
       case when n % 20000 = 0 then 'task.overdue' when n % 3 = 0 then 'message.sent' else 'interaction.created' end, 'entry ' || n, 'interaction', n::text
     from generate_series(1, $4::integer) as n`,
    [shop.id, contact.id, now, ENTRIES],
  )
  await db.pool.query('analyze timeline')

  /** What PostgreSQL reads for a page, in blocks. */
  async function blocksOf(query: Parameters<typeof readTimeline>[2]): Promise<number> {
    let blocks = 0
    const ctx = {
      ...makeContext({ ...operator, organization: { ...NO_TENANT, id: shop.id }, actor: { ...operator.actor, personId: shop.id } }),
      async many(statement: Statement<unknown>, given: Given) {
        const values = statement.bind({ organizationId: shop.id, visibleOwners: null, ...given }) as unknown[]
        const { rows } = await db.pool.query(`explain (analyze, buffers, format json) ${statement.text}`, values)
        const [{ Plan }] = rows[0]['QUERY PLAN']
        blocks += Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
        return []
      },
    }
    await readTimeline(ctx as never, contact.id, query)
    return blocks
  }
  const page = { limit: 50, sort: '-occurredAt', includeTotal: false, cursor: undefined } as const
  for (const types of [undefined, 'message.sent', 'task.overdue', 'contact.created', 'task.*', 'contact.created,task.overdue', 'order.created']) {
    const url = `/v1/contacts/${contact.id}/timeline?limit=50${types === undefined ? '' : `&types=${types}`}`
    const first = (await shop.request('GET', url)).body
    const costs = [await blocksOf({ ...page, types })]
    let next: string | null = first.nextCursor
    for (let i = 0; i < 5 && next !== null; i += 1) {
      costs.push(await blocksOf({ ...page, types, cursor: next }))
      next = (await shop.request('GET', `${url}&cursor=${encodeURIComponent(next)}`)).body.nextCursor
    }
    t.ok(Math.max(...costs) < 200, `${types ?? 'all'}: ${costs.join(', ')} blocks`)
  }
})
