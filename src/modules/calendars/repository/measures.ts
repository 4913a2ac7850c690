import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Metric } from '../../../kernel/deadlines.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import { clockFacts, clocks } from '../tables.ts'

/** What clocks of one metric have come to. Business time is counted for those that were met; the median is interpolated, `p90` the nearest rank. */
export interface MeasuredClocks {
  readonly metric: Metric
  /** In time, and not: those that still run toward their due instant are neither. */
  readonly met: number
  readonly missed: number
  readonly n: number
  readonly meanSeconds: number | null
  readonly medianSeconds: number | null
  readonly p90Seconds: number | null
}

/** The clocks of policies of some subjects. @param among tells, in SQL, which subjects; `given` are the values it asks for */
export function measureClocks(ctx: Context, type: string, among: (subjectId: PgColumn) => SQL, given: Given): Promise<MeasuredClocks[]> {
  const measured: Statement<MeasuredClocks> = statement(
    undefined,
    {
      metric: clocks.metric,
      met: sql<number>``,
      missed: sql<number>``,
      n: sql<number>``,
      meanSeconds: sql<number | null>``,
      medianSeconds: sql<number | null>``,
      p90Seconds: sql<number | null>``,
    },
    () => sql`
    select metric, count(*) filter (where met_at is not null and not missed), count(*) filter (where missed), count(seconds),
      avg(seconds), percentile_cont(0.5) within group (order by seconds), percentile_disc(0.9) within group (order by seconds)
    from (
      select ${clocks.metric}, ${clocks.metAt}, case when ${clocks.metAt} is not null then ${clocks.consumedSeconds}::float8 end as seconds,
        ${isMissed(amongBreached)} as missed
      from ${clocks} where ${and(ours(clocks), eq(clocks.subjectType, sql.placeholder('subjectType')), isNull(clocks.profileId), among(clocks.subjectId))}
    ) as measured group by metric`,
  )
  return ctx.many(measured, { ...given, subjectType: type, measuredAt: ctx.clock.now().toString() })
}

/** Which subjects have a clock of a metric that was met in time (`met`), or was not. Asks for `subjectType`, `metric` and `measuredAt`. */
export function hasClock(subjectId: PgColumn, met: boolean): SQL {
  const missed = isMissed(hasBreach)
  return sql`exists (select 1 from ${clocks} where ${ours(clocks)} and ${clocks.subjectType} = ${sql.placeholder('subjectType')} and ${clocks.subjectId} = ${subjectId}
    and ${clocks.profileId} is null and ${clocks.metric} = ${sql.placeholder('metric')} and ${met ? sql`${clocks.metAt} is not null and not ${missed}` : missed})`
}

// What a breach says, and what the job that notices breaches has yet to say.
function isMissed(breached: SQL): SQL {
  return sql`(coalesce(${clocks.dueAt} < coalesce(${clocks.metAt}, case when ${clocks.state} = 'running' then ${sql.placeholder('measuredAt')}::timestamptz end), false)
    or ${breached})`
}
// Of many clocks, one look at all breaches; of one clock, one at its own.
const amongBreached = sql`${clocks.id} in (select ${clockFacts.clockId} from ${clockFacts} where ${ours(clockFacts)} and ${clockFacts.kind} = 'breach')`
const hasBreach = sql`exists (select 1 from ${clockFacts} where ${ours(clockFacts)} and ${clockFacts.clockId} = ${clocks.id} and ${clockFacts.kind} = 'breach')`
