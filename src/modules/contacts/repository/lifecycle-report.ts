import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { Entries, Stays } from '../rules/lifecycle-report.ts'
import { lifecycleMoves } from '../tables.ts'
import { contactVisibility } from './contacts.ts'

/**
 * Moves of a period are one range of an index; what came before and after each is one look into the primary key, whose ids
 * are in the order of recording.
 */
interface Instants {
  readonly start: string
  readonly end: string
}
const inPeriod = sql`${ours(lifecycleMoves)} and ${lifecycleMoves.occurredAt} >= ${sql.placeholder('start')}::timestamptz
  and ${lifecycleMoves.occurredAt} < ${sql.placeholder('end')}::timestamptz
  and (${sql.placeholder('visibleOwners')}::uuid[] is null or ${contactVisibility(lifecycleMoves.contactId)})`
const neighbour = (columns: string, after: boolean) => sql`left join lateral (
    select ${sql.raw(columns)} from ${lifecycleMoves} other
    where other.organization_id = ${lifecycleMoves.organizationId} and other.contact_id = ${lifecycleMoves.contactId}
      and other.id ${sql.raw(after ? '>' : '<')} ${lifecycleMoves.id}
    order by other.id ${sql.raw(after ? 'asc' : 'desc')} limit 1
  ) as neighbour on true`

/** The stays that began in a period, by where they led. */
export function countEntries(ctx: Context, instants: Instants): Promise<Entries[]> {
  return ctx.many(entries, { ...instants })
}
const entries: Statement<Entries> = statement(
  'lifecycleMoves.entries',
  { stage: lifecycleMoves.stage, nextStage: lifecycleMoves.fromStage, n: sql<number>``, started: sql<number>``, restarted: sql<number>`` },
  () => sql`
  select ${lifecycleMoves.stage}, neighbour.stage, count(*), count(*) filter (where ${lifecycleMoves.fromStage} is null),
    count(*) filter (where ${lifecycleMoves.fromStage} = 'dissolution')
  from ${lifecycleMoves} ${neighbour('other.stage', true)}
  where ${inPeriod} group by ${lifecycleMoves.stage}, neighbour.stage`,
)

/** The stays that ended in a period, by their stage. */
export function measureStays(ctx: Context, instants: Instants): Promise<Stays[]> {
  return ctx.many(stays, { ...instants })
}
const seconds = sql`extract(epoch from ${lifecycleMoves.occurredAt} - neighbour.occurred_at)::float8`
const stays: Statement<Stays> = statement(
  'lifecycleMoves.stays',
  { stage: lifecycleMoves.stage, n: sql<number>``, medianSeconds: sql<number>``, meanSeconds: sql<number>`` },
  () => sql`
  select neighbour.stage, count(*), percentile_cont(0.5) within group (order by ${seconds}), avg(${seconds})
  from ${lifecycleMoves} ${neighbour('other.stage, other.occurred_at', false)}
  where ${inPeriod} and neighbour.stage is not null group by neighbour.stage`,
)
