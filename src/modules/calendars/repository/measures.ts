import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Metric } from '../../../kernel/deadlines.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import { dueWork } from '../../../platform/tables.ts'
import { clockFacts, clocks } from '../tables.ts'
import { CLOCK_MOMENT } from './clocks.ts'

/**
 * Clocks of policies that run although they were due, and whose breach has yet to be noticed: whoever keeps sums of breaches
 * adds these. They are few, since what is due is met soon.
 * @param among tells, in SQL, which subjects; `given` are the values it asks for
 */
export function countUnnoticed(ctx: Context, type: string, among: (subjectId: PgColumn) => SQL, given: Given): Promise<{ metric: Metric; n: number }[]> {
  const counted: Statement<{ metric: Metric; n: number }> = statement(
    undefined,
    { metric: clocks.metric, n: sql<number>`` },
    () => sql`
    select ${clocks.metric}, count(*) from ${clocks} where ${and(
      ours(clocks),
      sql`${clocks.id} in (select ${dueWork.reference}::uuid from ${dueWork}
        where ${ours(dueWork)} and ${dueWork.kind} = ${sql.raw(`'${CLOCK_MOMENT}'`)} and ${dueWork.dueAt} <= ${sql.placeholder('measuredAt')}::timestamptz)`,
      eq(clocks.subjectType, sql.placeholder('subjectType')),
      isNull(clocks.profileId),
      isNull(clocks.metAt),
      isLate,
      sql`not ${hasBreach}`,
      among(clocks.subjectId),
    )} group by 1`,
  )
  return ctx.many(counted, { ...given, subjectType: type, measuredAt: ctx.clock.now().toString() })
}

/** Which subjects have a clock of a metric that was met in time (`met`), or was not. Asks for `subjectType`, `metric` and `measuredAt`. */
export function hasClock(subjectId: PgColumn, met: boolean): SQL {
  return sql`exists (select 1 from ${clocks} where ${ours(clocks)} and ${clocks.subjectType} = ${sql.placeholder('subjectType')} and ${clocks.subjectId} = ${subjectId}
    and ${clocks.profileId} is null and ${clocks.metric} = ${sql.placeholder('metric')} and ${met ? sql`${clocks.metAt} is not null and not ${isMissed}` : isMissed})`
}

const isLate = sql`coalesce(${clocks.dueAt} < coalesce(${clocks.metAt}, case when ${clocks.state} = 'running' then ${sql.placeholder('measuredAt')}::timestamptz end), false)`
const hasBreach = sql`exists (select 1 from ${clockFacts} where ${ours(clockFacts)} and ${clockFacts.clockId} = ${clocks.id} and ${clockFacts.kind} = 'breach')`
// What a breach says, and what the job that notices breaches has yet to say.
const isMissed = sql`(${isLate} or ${hasBreach})`
