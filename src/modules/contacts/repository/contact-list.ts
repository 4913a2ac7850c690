import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { firstIdAt } from '../../../kernel/id.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Identifier } from '../rules/contact.ts'
import { type ContactListQuery, contactSchema } from '../schemas/contact.ts'
import { contactIdentifiers, contacts, contactTags, customFieldValues } from '../tables.ts'

const list: List = {
  name: 'contacts',
  table: contacts,
  fields: wireFields(contactSchema, getTableColumns(contacts)),
  // Ids are UUID v7 of the creation, so the primary key is the order of creation.
  sorts: { createdAt: [contacts.id], updatedAt: [contacts.updatedAt, contacts.id], displayName: [contacts.displayName, contacts.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

/** What the service made of a request's filters: values as they are stored. */
export interface ContactFilters extends Omit<ContactListQuery, 'q' | 'email' | 'phone' | 'externalId' | 'customField'> {
  /** Folded: contacts whose search key contains it, or, `like`, nearly. */
  readonly contains?: string
  readonly like?: string
  readonly identifiers: readonly (Identifier | undefined)[]
  /** Values of custom fields. */
  readonly values?: readonly { readonly fieldId: string; readonly value: string }[]
}

export function listContacts(ctx: Context, filters: ContactFilters): Promise<JsonText> {
  return readPage(ctx, list, filters, conditionsOf(ctx, filters))
}

function conditionsOf(ctx: Context, query: ContactFilters): Condition[] {
  const conditions: Condition[] = []
  const add = (key: string, value: unknown, where: SQL, given: Record<string, unknown> = { [key]: value }, leads?: Condition['leads']): void => {
    if (value !== undefined) conditions.push({ key, where, given, ...(leads && { leads }) })
  }
  add('archived', query.archived, eq(contacts.archived, sql.placeholder('archived')), { archived: query.archived }, 'all')
  const inOrder = query.sort.endsWith('createdAt') ? 'one' : undefined
  const { visibleOwners } = ctx.actor
  if (visibleOwners?.length === 1) add('visibleOwner', '', eq(contacts.ownerId, sql.placeholder('visibleOwner')), { visibleOwner: visibleOwners[0] }, inOrder)
  else if (visibleOwners !== null) add('visible', '', sql`${contacts.ownerId} = any(${sql.placeholder('visibleOwners')}::uuid[])`, {})
  // What mostly lets the fewest through leads.
  for (const field of ['ownerId', 'source', 'country', 'language', 'relationshipType', 'lifecycleStage', 'kind'] as const) {
    add(field, query[field], eq(contacts[field], sql.placeholder(field)), { [field]: query[field] }, inOrder)
  }
  add('keyCustomer', query.keyCustomer, eq(contacts.keyCustomer, sql.placeholder('keyCustomer')))
  add(
    'tag',
    query.tag,
    sql`${contacts.id} in (select ${contactTags.contactId} from ${contactTags}
      where ${contactTags.organizationId} = ${sql.placeholder('organizationId')} and ${contactTags.tag} = ${sql.placeholder('tag')})`,
  )
  add('interest', query.interest, sql`${contacts.interests} @> array[${sql.placeholder('interest')}]::text[]`)
  addRanges(query, add)
  add('contains', query.contains, sql`${contacts.searchKey} like ${sql.placeholder('contains')}`, {
    contains: `%${query.contains?.replace(/[\\%_]/g, '\\$&')}%`,
  })
  add('like', query.like, sql`${sql.placeholder('like')}::text <% ${contacts.searchKey}`)
  query.identifiers.forEach((identifier, i) => {
    add(
      `identifier${i}`,
      identifier ?? '',
      sql`${contacts.id} in (select ${contactIdentifiers.contactId} from ${contactIdentifiers}
      where ${contactIdentifiers.organizationId} = ${sql.placeholder('organizationId')} and ${contactIdentifiers.kind} = ${sql.placeholder(`kind${i}`)}
      and ${contactIdentifiers.value} = ${sql.placeholder(`value${i}`)})`,
      { [`kind${i}`]: identifier?.kind, [`value${i}`]: identifier?.value },
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

type Add = (key: string, value: string | undefined, where: SQL, given?: Record<string, unknown>, leads?: Condition['leads']) => void

/**
 * Ranges of time. Ids are in the order of creation, and nothing is changed before it is made: each bound is one of the ids
 * too, or of the last changes, and so a range of the index that is read.
 */
function addRanges({ sort, createdAfter, createdBefore, updatedAfter, updatedBefore }: ContactFilters, add: Add): void {
  const byCreation = sort.endsWith('createdAt') ? 'all' : undefined
  const byChange = sort.endsWith('updatedAt') ? 'all' : undefined
  const endId = (instant: string | undefined) => instant && firstIdAt(Temporal.Instant.from(instant).add({ milliseconds: 1 }))
  const firstId = createdAfter && firstIdAt(Temporal.Instant.from(createdAfter))
  add(
    'createdAfter',
    createdAfter,
    sql`${contacts.createdAt} > ${sql.placeholder('createdAfter')} and ${contacts.id} >= ${sql.placeholder('firstId')}`,
    { createdAfter, firstId },
    byCreation,
  )
  if (byChange) add('changedAfter', createdAfter, sql`${contacts.updatedAt} > ${sql.placeholder('changedAfter')}`, { changedAfter: createdAfter }, byChange)
  add(
    'createdBefore',
    createdBefore,
    sql`${contacts.createdAt} < ${sql.placeholder('createdBefore')} and ${contacts.id} < ${sql.placeholder('endId')}`,
    { createdBefore, endId: endId(createdBefore) },
    byCreation,
  )
  add('updatedAfter', updatedAfter, sql`${contacts.updatedAt} > ${sql.placeholder('updatedAfter')}`, { updatedAfter }, byChange)
  add('updatedBefore', updatedBefore, sql`${contacts.updatedAt} < ${sql.placeholder('updatedBefore')}`, { updatedBefore }, byChange)
  if (byCreation) add('madeBefore', updatedBefore, sql`${contacts.id} < ${sql.placeholder('madeBefore')}`, { madeBefore: endId(updatedBefore) }, byCreation)
}
