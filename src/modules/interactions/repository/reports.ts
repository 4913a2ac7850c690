import { sql } from 'drizzle-orm'
import type { Month } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { Counted } from '../rules/report.ts'
import { interactions } from '../tables.ts'

/** Counts what passed between the business and its contacts: nothing internal, nothing that a machine sent. Each month is one range of an index. */
export function countByMonth(ctx: Context, months: readonly Month[], visibility: ContactVisibility): Promise<Counted[]> {
  const seen = ctx.actor.visibleOwners === null ? sql`true` : visibility(interactions.contactId)
  const counted: Statement<Counted> = statement(
    undefined,
    { month: sql<string>``, channel: interactions.channel, direction: interactions.direction, interactions: sql<number>``, contacts: sql<number>`` },
    (_, given) => sql`
    select months.month, counted.* from jsonb_to_recordset(${given('months')}::jsonb) as months (month text, start timestamptz, "end" timestamptz)
    cross join lateral (
      select ${interactions.channel}, ${interactions.direction}, count(*), count(distinct ${interactions.contactId}) from ${interactions}
      where ${ours(interactions)} and ${interactions.occurredAt} >= months.start and ${interactions.occurredAt} < months."end"
        and ${interactions.direction} <> 'internal' and ${interactions.automatic} is null and ${seen}
      group by grouping sets ((), (${interactions.channel}, ${interactions.direction}))
    ) as counted
    order by 1, 2 nulls first, 3`,
  )
  return ctx.many(counted, { months: JSON.stringify(months) })
}
