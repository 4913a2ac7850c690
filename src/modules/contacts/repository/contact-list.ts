import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { firstIdAt } from '../../../kernel/id.ts'
import type { Context } from '../../../platform/context.ts'
import type { Given } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, containing, escaped, type List, readPage, type Ways, wireFields } from '../../../platform/lists.ts'
import type { Identifier } from '../rules/contact.ts'
import type { Meant, Wanted } from '../rules/search.ts'
import { type ContactListQuery, contactSchema } from '../schemas/contact.ts'
import { customFieldValues } from '../tables/care.ts'
import { contactIdentifiers, contacts, contactTags, FACETS, facetsOf, lifecycleMoves } from '../tables.ts'

const list: List = {
  name: 'contacts',
  table: contacts,
  fields: wireFields(contactSchema, getTableColumns(contacts)),
  // Ids are UUID v7 of the creation, so the primary key is the order of creation.
  sorts: { createdAt: [contacts.id], updatedAt: [contacts.updatedAt, contacts.id], displayName: [contacts.displayName, contacts.id] },
  combined: { candidatesMax: 2_000, sortedMax: 20_000 },
}

const facets = facetsOf(contacts)
/** That one of a contact's facets is the value given for a field. */
const facet = (field: keyof typeof FACETS, given: string) => sql`${facets} @> array[${sql.raw(`'${FACETS[field]}'`)} || ${sql.placeholder(given)}::text]`

/** What the service made of a request's filters: values as they are stored. */
export interface ContactFilters extends Omit<ContactListQuery, 'q' | 'email' | 'phone' | 'externalId' | 'customField'> {
  /** Folded: contacts whose search key contains each of these. */
  readonly contains?: readonly Wanted[]
  /** The same, for each what it may mean. */
  readonly resembles?: readonly Meant[]
  readonly identifiers: readonly (Identifier | undefined)[]
  /** Those made after this one, in the order of creation: who goes on later than a cursor lasts. */
  readonly afterId?: string | undefined
  /** Values of custom fields. */
  readonly values?: readonly { readonly fieldId: string; readonly value: string }[]
}

export function listContacts(ctx: Context, filters: ContactFilters): Promise<JsonText> {
  return readPage(ctx, list, filters, conditionsOf(ctx, filters))
}

function conditionsOf(ctx: Context, query: ContactFilters): Condition[] {
  const conditions: Condition[] = []
  const add: Add = (key, value, where, given = { [key]: value }, ways = {}) => {
    if (value !== undefined) conditions.push({ key, where, given, ...ways })
  }
  add('archived', query.archived, eq(contacts.archived, sql.placeholder('archived')), { archived: query.archived }, { leads: 'all' })
  const byCreation = query.sort.endsWith('createdAt')
  const leads = byCreation ? ({ leads: 'one' } as const) : {}
  const { visibleOwners } = ctx.actor
  if (visibleOwners?.length === 1) {
    const ways = { ...leads, together: facet('ownerId', 'visibleOwner') }
    add('visibleOwner', '', eq(contacts.ownerId, sql.placeholder('visibleOwner')), { visibleOwner: visibleOwners[0] }, ways)
  } else if (visibleOwners !== null) {
    const together = sql`${facets} && ${sql.placeholder('visibleFacets')}::text[]`
    const visibleFacets = visibleOwners.map((id) => FACETS.ownerId + id)
    add('visible', '', sql`${contacts.ownerId} = any(${sql.placeholder('visibleOwners')}::uuid[])`, { visibleFacets }, { together })
  }
  // Said without a parameter, as the index says it.
  if (query.keyCustomer === true) add('keyCustomer', true, sql`${contacts.keyCustomer}`, undefined, leads)
  if (query.keyCustomer === false) add('notKeyCustomer', true, sql`not ${contacts.keyCustomer}`)
  const tagged = sql`${contactTags.organizationId} = ${sql.placeholder('organizationId')} and ${contactTags.tag} = ${sql.placeholder('tag')}`
  add('tag', query.tag, sql`${contacts.id} in (select ${contactTags.contactId} from ${contactTags} where ${tagged})`, undefined, {
    ...(byCreation && { leads: { table: contactTags, id: contactTags.contactId, where: tagged } }),
    together: sql`${contacts.tags} @> array[${sql.placeholder('tag')}]::text[]`,
  })
  // What mostly lets the fewest through leads.
  for (const field of ['ownerId', 'source', 'country', 'language', 'relationshipType', 'lifecycleStage', 'kind'] as const) {
    add(field, query[field], eq(contacts[field], sql.placeholder(field)), undefined, { ...leads, together: facet(field, field) })
  }
  // Their last move is the end, and it says why; the index has who ended so at any time.
  const ofContact = sql`${lifecycleMoves.organizationId} = ${sql.placeholder('organizationId')}`
  add(
    'endedReasonCode',
    query.endedReasonCode,
    sql`(${contacts.lifecycleStage} = 'dissolution'
      and ${contacts.id} in (select ${lifecycleMoves.contactId} from ${lifecycleMoves} where ${ofContact} and ${lifecycleMoves.reasonCode} = ${sql.placeholder('endedReasonCode')})
      and (select ${lifecycleMoves.reasonCode} from ${lifecycleMoves} where ${ofContact} and ${lifecycleMoves.contactId} = ${contacts.id}
        order by ${lifecycleMoves.id} desc limit 1) = ${sql.placeholder('endedReasonCode')})`,
    undefined,
    { rare: true },
  )
  add('interest', query.interest, sql`${contacts.interests} @> array[${sql.placeholder('interest')}]::text[]`)
  addRanges(query, add)
  const behind = (id: PgColumn) => sql`${id} > ${sql.placeholder('afterId')}`
  add('afterId', query.afterId, behind(contacts.id), undefined, { ...(byCreation && { leads: 'all' }), ids: behind })
  query.contains?.forEach(({ word, begins: beginning, telling }, i) => {
    if (beginning) {
      const begins = [`${escaped(word)}%`, `% ${escaped(word)}%`]
      add(`begins${i}`, word, sql`${contacts.searchKey} like any(${sql.placeholder(`begins${i}`)}::text[])`, { [`begins${i}`]: begins })
      return
    }
    add(`contains${i}`, telling, sql`${contacts.searchKey} like ${sql.placeholder(`contains${i}`)}`, { [`contains${i}`]: containing(telling) })
    // Said so that no index is read for it.
    if (telling !== word) add(`whole${i}`, word, sql`strpos(${contacts.searchKey}, ${sql.placeholder(`whole${i}`)}) > 0`)
  })
  query.resembles?.forEach(({ typed, words }, i) => {
    const where = sql`${contacts.searchKey} like any(${sql.placeholder(`meant${i}`)}::text[])`
    // What it may mean changes with every contact that is made; what was typed stays.
    conditions.push({ key: `resembles${i}`, where, given: { [`resembles${i}`]: typed }, current: { [`meant${i}`]: words.map(containing) } })
  })
  query.identifiers.forEach((identifier, i) => {
    add(
      `identifier${i}`,
      identifier ?? '',
      sql`${contacts.id} in (select ${contactIdentifiers.contactId} from ${contactIdentifiers}
      where ${contactIdentifiers.organizationId} = ${sql.placeholder('organizationId')} and ${contactIdentifiers.kind} = ${sql.placeholder(`kind${i}`)}
      and ${contactIdentifiers.value} = ${sql.placeholder(`value${i}`)})`,
      { [`kind${i}`]: identifier?.kind, [`value${i}`]: identifier?.value },
      { rare: true },
    )
  })
  query.values?.forEach(({ fieldId, value }, i) => {
    add(
      `value${i}`,
      value,
      sql`${contacts.id} in (select ${customFieldValues.contactId} from ${customFieldValues}
      where ${customFieldValues.organizationId} = ${sql.placeholder('organizationId')} and ${customFieldValues.fieldId} = ${sql.placeholder(`fieldId${i}`)}
      and ${customFieldValues.value} = ${sql.placeholder(`fieldValue${i}`)})`,
      { [`fieldId${i}`]: fieldId, [`fieldValue${i}`]: value },
    )
  })
  return conditions
}

type Add = (key: string, value: unknown, where: SQL, given?: Given, ways?: Ways) => void

/**
 * Ranges of time. Ids are in the order of creation, and nothing is changed before it is made: each bound is one of the ids
 * too, or of the last changes, and so a range of the index that is read.
 */
function addRanges({ sort, createdAfter, createdBefore, updatedAfter, updatedBefore }: ContactFilters, add: Add): void {
  const byCreation = sort.endsWith('createdAt') ? ({ leads: 'all' } as const) : {}
  const byChange = sort.endsWith('updatedAt') ? ({ leads: 'all' } as const) : undefined
  const from = (id: PgColumn) => sql`${id} >= ${sql.placeholder('firstId')}`
  const until = (name: string) => (id: PgColumn) => sql`${id} < ${sql.placeholder(name)}`
  const endId = (instant: string | undefined) => instant && firstIdAt(Temporal.Instant.from(instant).add({ milliseconds: 1 }))
  const firstId = createdAfter && firstIdAt(Temporal.Instant.from(createdAfter))
  const after = sql`${contacts.createdAt} > ${sql.placeholder('createdAfter')} and ${from(contacts.id)}`
  add('createdAfter', createdAfter, after, { createdAfter, firstId }, { ...byCreation, ids: from })
  if (byChange) add('changedAfter', createdAfter, sql`${contacts.updatedAt} > ${sql.placeholder('changedAfter')}`, { changedAfter: createdAfter }, byChange)
  const before = sql`${contacts.createdAt} < ${sql.placeholder('createdBefore')} and ${until('endId')(contacts.id)}`
  add('createdBefore', createdBefore, before, { createdBefore, endId: endId(createdBefore) }, { ...byCreation, ids: until('endId') })
  add('updatedAfter', updatedAfter, sql`${contacts.updatedAt} > ${sql.placeholder('updatedAfter')}`, { updatedAfter }, byChange)
  add('updatedBefore', updatedBefore, sql`${contacts.updatedAt} < ${sql.placeholder('updatedBefore')}`, { updatedBefore }, byChange)
  if (byChange === undefined) {
    const made = until('madeBefore')
    add('madeBefore', updatedBefore, made(contacts.id), { madeBefore: endId(updatedBefore) }, { ...byCreation, ids: made })
  }
}
