import { and, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { isAnythingConcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import { valuesGiven } from '../../../platform/lists.ts'
import { type CLOSED_WITHIN, complaintFacts as facts, complaintRollups as rollups } from '../tables/figures.ts'
import { remedies } from '../tables/parts.ts'
import {
  among,
  COLUMNS,
  closedWithin,
  conditionsOf,
  type Dimension,
  givenDays,
  isRedress,
  isReopened,
  isSettled,
  isUpheld,
  METRICS,
  type Metric,
  type RegulatorDays,
  type Scope,
  SECONDS,
  SEVERAL,
} from './figure-scope.ts'

export type { Dimension, RegulatorDays, Scope }
export { METRICS }

export interface Group {
  readonly value: string | null
  readonly n: number
}
const GROUPS_MAX = 1_000

/** Sums of days are for whoever sees every complaint, and of all that was received. */
async function hasSums(ctx: Context, { days, filters }: Scope): Promise<boolean> {
  const isOfAll = days !== undefined && Object.values(filters).every((value) => value === undefined)
  return isOfAll && ctx.actor.visibleOwners === null && !(await isAnythingConcealed(ctx))
}

/** What was received in whole days from their sums, and what on the edges from the facts. */
function summed(dimension: Dimension | 'all' | 'settled' | 'reopened', edge: { readonly value: SQL; readonly each: SQL; readonly where?: SQL }): SQL {
  const given = sql.placeholder
  return sql`
  select value, n from ${rollups} where ${ours(rollups)} and ${rollups.dimension} = ${sql.raw(`'${dimension}'`)}
    and ${rollups.day} between ${given('first')}::date and ${given('last')}::date
  union all
  select coalesce((${edge.value})::text, ''), 1 from ${facts} ${edge.each} where ${and(
    ours(facts),
    sql`${facts.receivedAt} >= ${given('start')}::timestamptz and ${facts.receivedAt} < ${given('end')}::timestamptz`,
    sql`(${facts.receivedAt} < ${given('first')}::date::timestamptz or ${facts.receivedAt} >= (${given('last')}::date + 1)::timestamptz)`,
    edge.where,
  )}`
}
const ALL = { value: sql`''`, each: sql`` }
const givenSums = ({ received, days }: Scope): Given => ({ ...received, ...days })

export async function countAll(ctx: Context, scope: Scope): Promise<number> {
  if (await hasSums(ctx, scope)) return (await ctx.one(sumAll, givenSums(scope)))?.n ?? 0
  const conditions = conditionsOf(ctx, scope)
  const counted = statement(undefined, { n: sql<number>`` }, () => sql`select count(*) from ${facts} where ${among(conditions)}`)
  return (await ctx.one(counted, valuesGiven(conditions)))?.n ?? 0
}
const sumAll = statement(undefined, { n: sql<number>`` }, () => sql`select coalesce(sum(n), 0)::bigint from (${summed('all', ALL)}) as summed`)

/** The largest groups first. */
export async function countBy(ctx: Context, scope: Scope, by: Dimension): Promise<Group[]> {
  const each = SEVERAL.includes(by) ? sql`left join lateral unnest(${COLUMNS[by]}) as each (value) on true` : sql``
  const value = SEVERAL.includes(by) ? sql`each.value` : sql`${COLUMNS[by]}`
  const fromSums = await hasSums(ctx, scope)
  const conditions = fromSums ? [] : conditionsOf(ctx, scope)
  const found = fromSums
    ? sql`select nullif(value, '') as value, sum(n)::bigint as n from (${summed(by, { value, each })}) as summed group by 1 having sum(n) <> 0`
    : sql`select (${value})::text as value, count(*) as n from ${facts} ${each} where ${among(conditions)} group by 1`
  const counted: Statement<Group> = statement(
    undefined,
    { value: sql<string | null>``, n: sql<number>`` },
    () => sql`select value, n from (${found}) as found order by n desc, value nulls last limit ${sql.raw(String(GROUPS_MAX))}`,
  )
  return ctx.many(counted, fromSums ? givenSums(scope) : valuesGiven(conditions))
}

/** How many were received from each of these instants until the next; nothing stands for none. @returns the places from 1 on, with their counts */
export function countByPeriod(ctx: Context, scope: Scope, starts: readonly string[]): Promise<{ place: number; n: number }[]> {
  const conditions = conditionsOf(ctx, scope)
  const counted = statement(
    undefined,
    { place: sql<number>``, n: sql<number>`` },
    (_, given) =>
      sql`select width_bucket(${facts.receivedAt}, ${given('starts')}::timestamptz[]), count(*) from ${facts} where ${among(conditions)} group by 1`,
  )
  return ctx.many(counted, { ...valuesGiven(conditions), starts })
}

interface Times {
  readonly n: number
  readonly meanSeconds: number | null
  readonly medianSeconds: number | null
  readonly p90Seconds: number | null
}

/** The times of one metric: the median interpolated, `p90` the nearest rank. */
export async function measureTimes(ctx: Context, scope: Scope, metric: Metric): Promise<Times | undefined> {
  const conditions = conditionsOf(ctx, scope)
  // As one type, so that both percentiles share one sort.
  const seconds = sql`${SECONDS[metric]}::float8`
  const measured: Statement<Times> = statement(
    undefined,
    { n: sql<number>``, meanSeconds: sql<number | null>``, medianSeconds: sql<number | null>``, p90Seconds: sql<number | null>`` },
    () => sql`
    select count(*), avg(${seconds}), percentile_cont(0.5) within group (order by ${seconds}), percentile_disc(0.9) within group (order by ${seconds})
    from ${facts} where ${among(conditions)} and ${isNotNull(SECONDS[metric])}`,
  )
  return ctx.one(measured, valuesGiven(conditions))
}

export async function countReopened(ctx: Context, scope: Scope): Promise<{ settled: number; reopened: number }> {
  if (await hasSums(ctx, scope)) return (await ctx.one(sumReopened, givenSums(scope))) ?? { settled: 0, reopened: 0 }
  const conditions = conditionsOf(ctx, scope)
  const counted = statement(
    undefined,
    { settled: sql<number>``, reopened: sql<number>`` },
    () => sql`select count(*) filter (where ${isSettled}), count(*) filter (where ${isReopened}) from ${facts} where ${among(conditions)}`,
  )
  return (await ctx.one(counted, valuesGiven(conditions))) ?? { settled: 0, reopened: 0 }
}

const sumReopened = statement(
  undefined,
  { settled: sql<number>``, reopened: sql<number>`` },
  () => sql`select (select coalesce(sum(n), 0)::bigint from (${summed('settled', { ...ALL, where: isSettled })}) as summed),
    (select coalesce(sum(n), 0)::bigint from (${summed('reopened', { ...ALL, where: isReopened })}) as summed)`,
)

export interface ClosedGroup {
  /** Null: outstanding. */
  readonly within: (typeof CLOSED_WITHIN)[number] | null
  readonly n: number
  readonly upheld: number
}

export function countClosed(ctx: Context, scope: Scope, days: RegulatorDays): Promise<ClosedGroup[]> {
  const conditions = conditionsOf(ctx, scope)
  const counted: Statement<ClosedGroup> = statement(
    undefined,
    { within: sql<ClosedGroup['within']>``, n: sql<number>``, upheld: sql<number>`` },
    () => sql`select ${closedWithin}, count(*), count(*) filter (where ${isUpheld}) from ${facts} where ${among(conditions)} group by 1`,
  )
  return ctx.many(counted, { ...valuesGiven(conditions), ...givenDays(days) })
}

export interface Redress {
  readonly currency: string
  readonly amount: number
  readonly n: number
}

/** What was given, by currency: of remedies that were fulfilled. */
export function sumRedress(ctx: Context, scope: Scope): Promise<Redress[]> {
  const conditions = conditionsOf(ctx, scope)
  const summed: Statement<Redress> = statement(
    undefined,
    { currency: sql<string>``, amount: sql<number>``, n: sql<number>`` },
    () => sql`
    select ${remedies.currency}, sum(${remedies.amount})::bigint, count(distinct ${remedies.complaintId})
    from ${facts} join ${remedies} on ${ours(remedies)} and ${remedies.complaintId} = ${facts.complaintId}
    where ${among(conditions)} and ${isRedress} group by 1 order by 1`,
  )
  return ctx.many(summed, valuesGiven(conditions))
}

/** The complaints of a scope, for a condition of another module, and the values that it asks for. */
export function idsOf(ctx: Context, scope: Scope): { readonly among: (complaintId: PgColumn) => SQL; readonly given: Given } {
  const conditions = conditionsOf(ctx, scope)
  return {
    among: (complaintId) => sql`${complaintId} in (select ${facts.complaintId} from ${facts} where ${among(conditions)})`,
    given: valuesGiven(conditions),
  }
}
