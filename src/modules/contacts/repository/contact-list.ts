import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { firstIdAt } from '../../../kernel/id.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Identifier } from '../rules/contact.ts'
import { type ContactListQuery, contactSchema } from '../schemas/contact.ts'
import { contactIdentifiers, contacts, contactTags } from '../tables.ts'

const list: List = {
  name: 'contacts',
  table: contacts,
  fields: wireFields(contactSchema, getTableColumns(contacts)),
  // Ids are UUID v7 of the creation, so the primary key is the order of creation.
  sorts: { createdAt: [contacts.id], updatedAt: [contacts.updatedAt, contacts.id], displayName: [contacts.displayName, contacts.id] },
}

/** What the service made of a request's filters: values as they are stored. */
export interface ContactFilters extends Omit<ContactListQuery, 'q' | 'email' | 'phone' | 'externalId'> {
  /** Folded: contacts whose search key contains it, or, `like`, nearly. */
  readonly contains?: string
  readonly like?: string
  readonly identifiers: readonly (Identifier | undefined)[]
}

export function listContacts(ctx: Context, filters: ContactFilters): Promise<JsonText> {
  return readPage(ctx, list, filters, conditionsOf(ctx, filters))
}

function conditionsOf(ctx: Context, query: ContactFilters): Condition[] {
  const conditions: Condition[] = []
  if (ctx.actor.visibleOwners !== null) conditions.push({ key: 'visible', where: sql`${contacts.ownerId} = any(${sql.placeholder('visibleOwners')}::uuid[])` })
  const add = (key: string, value: unknown, where: SQL, given: Record<string, unknown> = { [key]: value }) => {
    if (value !== undefined) conditions.push({ key, where, given })
  }
  for (const field of ['archived', 'kind', 'lifecycleStage', 'relationshipType', 'ownerId', 'keyCustomer', 'country', 'language', 'source'] as const) {
    add(field, query[field], eq(contacts[field], sql.placeholder(field)))
  }
  add(
    'tag',
    query.tag,
    sql`${contacts.id} in (select ${contactTags.contactId} from ${contactTags}
      where ${contactTags.organizationId} = ${sql.placeholder('organizationId')} and ${contactTags.tag} = ${sql.placeholder('tag')})`,
  )
  add('interest', query.interest, sql`${contacts.interests} @> array[${sql.placeholder('interest')}]::text[]`)
  add('createdAfter', query.createdAfter, sql`${contacts.createdAt} > ${sql.placeholder('createdAfter')} and ${contacts.id} >= ${sql.placeholder('firstId')}`, {
    createdAfter: query.createdAfter,
    firstId: query.createdAfter && firstIdAt(Temporal.Instant.from(query.createdAfter)),
  })
  add('createdBefore', query.createdBefore, sql`${contacts.createdAt} < ${sql.placeholder('createdBefore')} and ${contacts.id} < ${sql.placeholder('endId')}`, {
    createdBefore: query.createdBefore,
    endId: query.createdBefore && firstIdAt(Temporal.Instant.from(query.createdBefore).add({ milliseconds: 1 })),
  })
  add('updatedAfter', query.updatedAfter, sql`${contacts.updatedAt} > ${sql.placeholder('updatedAfter')}`)
  add(
    'updatedBefore',
    query.updatedBefore,
    sql`${contacts.updatedAt} < ${sql.placeholder('updatedBefore')} and ${contacts.id} < ${sql.placeholder('updatedEndId')}`,
    {
      updatedBefore: query.updatedBefore,
      // What was last changed before was also made before; the order of creation is read from there on, not from its end.
      updatedEndId: query.updatedBefore && firstIdAt(Temporal.Instant.from(query.updatedBefore).add({ milliseconds: 1 })),
    },
  )
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
  // One column that an index leads to in the order asked for: its range is the plan for every value.
  const steady = query.sort === '-createdAt' && conditions.length <= 2 && conditions.every(({ key }) => LEADING.has(key))
  return steady ? conditions.map((condition) => ({ ...condition, steady })) : conditions
}

const LEADING = new Set(['archived', 'kind', 'lifecycleStage', 'relationshipType', 'ownerId', 'country', 'language', 'source'])
