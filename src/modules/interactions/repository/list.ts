import { getTableColumns, sql } from 'drizzle-orm'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type ContactVisibility, limited } from '../../../platform/visibility.ts'
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
export function listInteractions(ctx: Context, query: InteractionListQuery, visibility: ContactVisibility): Promise<JsonText> {
  const byTime = query.sort.endsWith('occurredAt')
  const { occurredAt } = interactions
  return readPage(ctx, list, query, [
    ...unconcealed(ctx, sql`${interactions.related} ->> 'id'`),
    ...limited(ctx, visibility(interactions.contactId)),
    // What mostly lets the fewest through leads.
    ...equals(interactions, query, ['contactId', 'threadKey', 'externalId', 'staffId', 'channel', 'kind', 'direction'], byTime && { leads: 'one' }),
    ...filter('occurredAfter', query.occurredAfter, sql`${occurredAt} > ${sql.placeholder('occurredAfter')}`, byTime && { leads: 'all' }),
    ...filter('occurredBefore', query.occurredBefore, sql`${occurredAt} < ${sql.placeholder('occurredBefore')}`, byTime && { leads: 'all' }),
  ])
}
