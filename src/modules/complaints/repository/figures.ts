import { and, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { isAnythingConcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import { valuesGiven } from '../../../platform/lists.ts'
import { complaintFacts as facts, complaintRollups as rollups } from '../tables/figures.ts'
import {
  among,
  BUSINESS_SECONDS,
  COLUMNS,
  conditionsOf,
  type Dimension,
  isOutstanding,
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
function summed(dimension: Dimension | 'all' | 'settled' | 'reopened' | 'met' | 'missed' | 'redress', edge: Edge): SQL {
  const given = sql.placeholder
  return sql`
  select value, n, total from ${rollups} where ${ours(rollups)} and ${rollups.dimension} = ${sql.raw(`'${dimension}'`)}
    and ${rollups.day} between ${given('first')}::date and ${given('last')}::date
  union all
  select coalesce((${edge.value})::text, ''), 1, ${edge.total ?? sql`0`} from ${facts} ${edge.each} where ${and(
    ours(facts),
    isReceived,
    sql`(${facts.receivedAt} < ${given('first')}::date::timestamptz or ${facts.receivedAt} >= (${given('last')}::date + 1)::timestamptz)`,
    edge.where,
  )}`
}
interface Edge {
  readonly value: SQL
  readonly each: SQL
  readonly total?: SQL
  readonly where?: SQL
}
const isReceived = sql`${facts.receivedAt} >= ${sql.placeholder('start')}::timestamptz and ${facts.receivedAt} < ${sql.placeholder('end')}::timestamptz`
const ALL: Edge = { value: sql`''`, each: sql`` }
const givenSums = ({ received, days, months }: Scope): Given => ({ ...received, ...days, ...months })

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
export async function countByPeriod(ctx: Context, scope: Scope, starts: readonly string[]): Promise<{ place: number; n: number }[]> {
  if (await hasSums(ctx, scope)) return ctx.many(sumByPeriod, { ...givenSums(scope), edges: [...starts, scope.received?.end] })
  const conditions = conditionsOf(ctx, scope)
  const counted = statement(
    undefined,
    { place: sql<number>``, n: sql<number>`` },
    (_, given) =>
      sql`select width_bucket(${facts.receivedAt}, ${given('starts')}::timestamptz[]), count(*) from ${facts} where ${among(conditions)} group by 1`,
  )
  return ctx.many(counted, { ...valuesGiven(conditions), starts })
}

/** A day of UTC counts for the period in which it begins; what came on it before a later edge is then given back to the period before that. */
const sumByPeriod: Statement<{ place: number; n: number }> = statement(
  undefined,
  { place: sql<number>``, n: sql<number>`` },
  (_, given) => sql`
  with edge as (
    select place, date_trunc('day', at, 'UTC') as midnight, (select count(*) from ${facts}
      where ${ours(facts)} and ${facts.receivedAt} >= date_trunc('day', at, 'UTC') and ${facts.receivedAt} < at) as early
    from unnest(${given('edges')}::timestamptz[]) with ordinality as edge (at, place)
  )
  select place, sum(n)::bigint from (
    select width_bucket(day, (select array_agg(midnight::date order by place) from edge)) as place, n from ${rollups}
    where ${ours(rollups)} and ${rollups.dimension} = 'all'
      and day >= (select min(midnight)::date from edge) and day < (select max(midnight)::date from edge)
    union all select place - 1, early from edge
    union all select place, -early from edge
  ) as counted where place between 1 and cardinality(${given('edges')}::timestamptz[]) - 1 group by place`,
)

interface Times {
  readonly n: number
  readonly meanSeconds: number | null
  readonly medianSeconds: number | null
  readonly p90Seconds: number | null
}

const TIMES = { n: sql<number>``, meanSeconds: sql<number | null>``, medianSeconds: sql<number | null>``, p90Seconds: sql<number | null>`` }

/** The times of one metric: the median interpolated, `p90` the nearest rank. */
export async function measureTimes(ctx: Context, scope: Scope, kind: keyof typeof TIMED, metric: Metric): Promise<Times | undefined> {
  if (await hasSums(ctx, scope)) return ctx.one(sumTimes[kind][metric], givenSums(scope))
  const conditions = conditionsOf(ctx, scope)
  const column = TIMED[kind][metric]
  // As one type, so that both percentiles share one sort.
  const seconds = sql`${column}::float8`
  const measured: Statement<Times> = statement(
    undefined,
    TIMES,
    () => sql`
    select count(*), avg(${seconds}), percentile_cont(0.5) within group (order by ${seconds}), percentile_disc(0.9) within group (order by ${seconds})
    from ${facts} where ${among(conditions)} and ${isNotNull(column)}`,
  )
  return ctx.one(measured, valuesGiven(conditions))
}

/**
 * Whole months from their sums, where times are counted by the time rounded down, and the rest from the facts. The counts tell
 * below which rounded time a rank stands, and how far; from there on the index has the times in their order.
 */
function sumTimesOf(dimension: string, column: PgColumn): Statement<Times> {
  const ranked = (rank: SQL, some: SQL) => sql`(select avg(seconds)::float8 from ranked cross join lateral (
      select ${column} as seconds from ${facts} where ${and(ours(facts), isReceived, sql`${column} >= ranked.least`)}
      order by ${column} offset ${rank} - ranked.before - 1 limit ${some}
    ) as found where ${rank} > ranked.before and ${rank} <= ranked.before + ranked.n)`
  return statement(
    undefined,
    TIMES,
    () => sql`
  with counted as (
    select value::bigint as least, n, total from ${rollups} where ${ours(rollups)} and ${rollups.dimension} = ${sql.raw(`'${dimension}'`)}
      and ${rollups.day} between ${sql.placeholder('firstMonth')}::date and ${sql.placeholder('lastMonth')}::date
    union all
    select leading_bits(${column}), 1, ${column} from ${facts} where ${and(ours(facts), isReceived, isNotNull(column))}
      and (${facts.receivedAt} < ${sql.placeholder('firstMonth')}::date::timestamptz
        or ${facts.receivedAt} >= (${sql.placeholder('lastMonth')}::date + interval '1 month')::timestamptz)
  ), ranked as (
    select least, sum(n)::bigint as n, (sum(sum(n)) over (order by least) - sum(n))::bigint as before from counted group by least
  ), whole as (
    select coalesce(sum(n), 0)::bigint as n, (sum(total) / nullif(sum(n), 0))::float8 as mean from counted
  )
  select n, mean, ${ranked(sql`((whole.n + 1) / 2)`, sql`2 - whole.n % 2`)}, ${ranked(sql`((whole.n * 9 + 9) / 10)`, sql`1`)} from whole`,
  )
}
const TIMED = { wall: SECONDS, business: BUSINESS_SECONDS }
const sumTimesOfEach = (kind: keyof typeof TIMED) =>
  Object.fromEntries(METRICS.map((metric) => [metric, sumTimesOf(`${kind} ${metric}`, TIMED[kind][metric])])) as Record<Metric, Statement<Times>>
const sumTimes = { wall: sumTimesOfEach('wall'), business: sumTimesOfEach('business') }

export interface Deadlines {
  readonly metric: Metric
  readonly met: number
  readonly missed: number
}

/** Which deadlines were met and missed, so far as that was noticed. */
export async function countDeadlines(ctx: Context, scope: Scope): Promise<Deadlines[]> {
  if (await hasSums(ctx, scope)) return ctx.many(sumDeadlines, givenSums(scope))
  const conditions = conditionsOf(ctx, scope)
  const counted: Statement<Deadlines> = statement(
    undefined,
    DEADLINES,
    () => sql`select metric, count(*) filter (where is_met), count(*) filter (where not is_met) from ${facts} cross join lateral (
      select metric, true from unnest(${facts.met}) as metric union all select metric, false from unnest(${facts.missed}) as metric
    ) as each (metric, is_met) where ${among(conditions)} group by 1`,
  )
  return ctx.many(counted, valuesGiven(conditions))
}
const DEADLINES = { metric: sql<Metric>``, met: sql<number>``, missed: sql<number>`` }
const eachOf = (column: PgColumn): Edge => ({ value: sql`each.value`, each: sql`cross join lateral unnest(${column}) as each (value)` })
const sumDeadlines: Statement<Deadlines> = statement(
  undefined,
  DEADLINES,
  () => sql`select value, coalesce(sum(n) filter (where is_met), 0)::bigint, coalesce(sum(n) filter (where not is_met), 0)::bigint from (
    select value, n, true as is_met from (${summed('met', eachOf(facts.met))}) as met
    union all select value, n, false from (${summed('missed', eachOf(facts.missed))}) as missed
  ) as summed group by 1`,
)

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

/** Of complaints received; those ended within each limit are not within one before it. */
export interface Closed {
  readonly n: number
  readonly outstanding: number
  readonly upheld: number
  readonly within: readonly number[]
}

export async function countClosed(ctx: Context, scope: Scope, { starts, limits }: RegulatorDays): Promise<Closed> {
  const fromSums = await hasSums(ctx, scope)
  const conditions = fromSums ? [] : conditionsOf(ctx, scope)
  const all = fromSums
    ? sql`(select coalesce(sum(n), 0)::bigint from (${summed('all', ALL)}) as summed),
        (select coalesce(sum(n), 0)::bigint from (${summed('status', { ...ALL, value: sql`${facts.status}` })}) as summed where not has_complaint_ended(value)),
        (select coalesce(sum(n), 0)::bigint from (${summed('outcome', { ...ALL, value: sql`${facts.outcome}` })}) as summed where value in ('upheld', 'partly_upheld'))`
    : sql`sum(each.n)::bigint, sum(each.outstanding)::bigint, sum(each.upheld)::bigint`
  const some = fromSums ? sql`` : sql`count(*) as n, count(*) filter (where ${isOutstanding}) as outstanding, count(*) filter (where ${isUpheld}) as upheld,`
  const counted = statement(
    undefined,
    { n: sql<number>``, outstanding: sql<number>``, upheld: sql<number>``, first: sql<number>``, second: sql<number>``, third: sql<number>`` },
    (_, given) => sql`
    select ${all}, sum(each.first)::bigint, sum(each.second - each.first)::bigint, sum(each.third - each.second)::bigint
    from (
      -- Apart, so that it is done once a day.
      select begins, ends, first, greatest(first, second) as second, greatest(first, second, third) as third
      from unnest(${given('starts')}::timestamptz[], ${given('ends')}::timestamptz[], ${given('firstLimits')}::timestamptz[], ${given('secondLimits')}::timestamptz[],
        ${given('thirdLimits')}::timestamptz[]) as day (begins, ends, first, second, third) offset 0
    ) as day
    cross join lateral (
      select ${some} count(*) filter (where ${facts.endedAt} <= day.first) as first,
        count(*) filter (where ${facts.endedAt} <= day.second) as second, count(*) filter (where ${facts.endedAt} <= day.third) as third
      from ${facts} where ${and(among(conditions), sql`${facts.receivedAt} >= day.begins and ${facts.receivedAt} < day.ends`)}
    ) as each`,
  )
  const [first, second, third] = limits
  const given = { starts, ends: [...starts.slice(1), scope.received?.end], firstLimits: first, secondLimits: second, thirdLimits: third }
  const found = await ctx.one(counted, { ...(fromSums ? givenSums(scope) : valuesGiven(conditions)), ...given })
  if (found === undefined) return { n: 0, outstanding: 0, upheld: 0, within: [0, 0, 0] }
  return { ...found, within: [found.first, found.second, found.third] }
}

export interface Redress {
  readonly currency: string
  readonly amount: number
  readonly n: number
}

/** What was given, by currency: of remedies that were fulfilled. */
export async function sumRedress(ctx: Context, scope: Scope): Promise<Redress[]> {
  const fromSums = await hasSums(ctx, scope)
  const conditions = fromSums ? [] : conditionsOf(ctx, scope)
  const found = fromSums
    ? summed('redress', { value: sql`each.key`, total: sql`each.value::bigint`, each: EACH_CURRENCY })
    : sql`select each.key as value, 1 as n, each.value::bigint as total from ${facts} ${EACH_CURRENCY} where ${among(conditions)}`
  const summing: Statement<Redress> = statement(
    undefined,
    { currency: sql<string>``, amount: sql<number>``, n: sql<number>`` },
    () => sql`select value, sum(total)::bigint, sum(n)::bigint from (${found}) as given group by 1 having sum(n) <> 0 order by 1`,
  )
  return ctx.many(summing, fromSums ? givenSums(scope) : valuesGiven(conditions))
}
const EACH_CURRENCY = sql`cross join lateral jsonb_each_text(${facts.redress}) as each`

/** The complaints of a scope, for a condition of another module, and the values that it asks for. */
export function idsOf(ctx: Context, scope: Scope): { readonly among: (complaintId: PgColumn) => SQL; readonly given: Given } {
  const conditions = conditionsOf(ctx, scope)
  return {
    among: (complaintId) => sql`${complaintId} in (select ${facts.complaintId} from ${facts} where ${among(conditions)})`,
    given: valuesGiven(conditions),
  }
}
