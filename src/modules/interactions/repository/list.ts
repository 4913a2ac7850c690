import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { unconcealed } from '../../../platform/concealment.ts'
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
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

/** @param visibility whether the caller may see the contact that a column names */
export function listInteractions(ctx: Context, query: InteractionListQuery, visibility: (contactId: typeof interactions.contactId) => SQL): Promise<JsonText> {
  const conditions: Condition[] = unconcealed(ctx, sql`${interactions.related} ->> 'id'`)
  if (ctx.actor.visibleOwners !== null) conditions.push({ key: 'visible', where: visibility(interactions.contactId) })
  const byTime = query.sort.endsWith('occurredAt')
  const add = (key: keyof InteractionListQuery, where: SQL, leads: Condition['leads'] | false) => {
    if (query[key] !== undefined) conditions.push({ key, where, given: { [key]: query[key] }, ...(leads && { leads }) })
  }
  // What mostly lets the fewest through leads.
  for (const field of ['contactId', 'threadKey', 'externalId', 'staffId', 'channel', 'kind', 'direction'] as const) {
    add(field, eq(interactions[field], sql.placeholder(field)), byTime && 'one')
  }
  add('occurredAfter', sql`${interactions.occurredAt} > ${sql.placeholder('occurredAfter')}`, byTime && 'all')
  add('occurredBefore', sql`${interactions.occurredAt} < ${sql.placeholder('occurredBefore')}`, byTime && 'all')
  return readPage(ctx, list, query, conditions)
}
