import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type InteractionListQuery, interactionSchema } from '../schemas/interaction.ts'
import { interactions } from '../tables.ts'

const list: List = {
  name: 'interactions',
  table: interactions,
  fields: wireFields(interactionSchema, getTableColumns(interactions)),
  // Ids are UUID v7 of the recording.
  sorts: { occurredAt: [interactions.occurredAt, interactions.id], createdAt: [interactions.id] },
}

/** @param visibility whether the caller may see the contact that a column names */
export function listInteractions(ctx: Context, query: InteractionListQuery, visibility: (contactId: typeof interactions.contactId) => SQL): Promise<JsonText> {
  const conditions: Condition[] = []
  if (ctx.actor.visibleOwners !== null) conditions.push({ key: 'visible', where: visibility(interactions.contactId) })
  const add = (key: keyof InteractionListQuery, where: SQL) => {
    if (query[key] !== undefined) conditions.push({ key, where, given: { [key]: query[key] } })
  }
  for (const field of ['contactId', 'channel', 'direction', 'kind', 'staffId', 'threadKey', 'externalId'] as const) {
    add(field, eq(interactions[field], sql.placeholder(field)))
  }
  add('occurredAfter', sql`${interactions.occurredAt} > ${sql.placeholder('occurredAfter')}`)
  add('occurredBefore', sql`${interactions.occurredAt} < ${sql.placeholder('occurredBefore')}`)
  // One column that an index leads to in the order asked for: its range is the plan for every value.
  const steady = query.sort === '-occurredAt' && conditions.length === 1 && conditions.every(({ key }) => LEADING.has(key))
  return readPage(ctx, list, query, steady ? conditions.map((condition) => ({ ...condition, steady })) : conditions)
}

const LEADING = new Set(['contactId', 'channel', 'direction', 'kind', 'staffId', 'threadKey', 'externalId'])
