import { and, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { isAnythingConcealed, unconcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, readPage } from '../../../platform/lists.ts'
import type { FigureFilters, RowsQuery } from '../schemas/figures.ts'
import { complaints } from '../tables/complaints.ts'
import { CLOSED_WITHIN, complaintFacts as facts, complaintRollups as rollups, complaintSpells as spells } from '../tables/figures.ts'
import { remedies } from '../tables/parts.ts'
import { list, conditionsOf as listConditions, seen, type Visibility } from './complaints.ts'

export type Dimension = NonNullable<FigureFilters['without']>

/** Where each dimension stands; of several values in an array, each counts. */
const COLUMNS = {
  subjectKind: facts.subjectKinds,
  product: facts.products,
  staffId: facts.staff,
  rootCause: facts.rootCause,
  channel: facts.channel,
  severity: facts.severity,
  outcome: facts.outcome,
  priority: facts.priority,
  teamId: facts.teamId,
  ownerId: facts.ownerId,
  status: facts.status,
} as const satisfies Record<Dimension, PgColumn>
const SEVERAL: readonly Dimension[] = ['subjectKind', 'product', 'staffId']
const SECONDS = {
  acknowledgement: facts.acknowledgementSeconds,
  firstResponse: facts.firstResponseSeconds,
  response: facts.responseSeconds,
  resolution: facts.resolutionSeconds,
}
export type Metric = keyof typeof SECONDS
const METRICS = Object.keys(SECONDS) as Metric[]

/** Until when a complaint received on a day is ended within the regulator's limits: for each day of a period, in their order. */
export interface RegulatorDays {
  readonly starts: readonly string[]
  readonly limits: readonly (readonly string[])[]
}
/** Which complaints figures are of: those received between two instants, or open when a day was over, and what else they have in common. */
export interface Scope {
  readonly received?: { readonly start: string; readonly end: string }
  readonly openUntil?: string
  /** The whole days of UTC among those received: of these there are sums. */
  readonly days?: { readonly first: string; readonly last: string } | undefined
  readonly filters: FigureFilters
  readonly visibility: Visibility
}

const isSettled = sql`(${facts.status} in ('resolved', 'closed') or ${facts.reopenCount} > 0)`
const isReopened = sql`${facts.reopenCount} > 0`
const isUpheld = sql`coalesce(${facts.outcome} in ('upheld', 'partly_upheld'), false)`
const isOutstanding = sql`${facts.endedAt} is null`
const dayOfReceipt = sql`width_bucket(${facts.receivedAt}, ${sql.placeholder('dayStarts')}::timestamptz[])`
/** Null while something is left to do. */
const closedWithin = sql`case when ${facts.endedAt} is null then null ${sql.join(
  CLOSED_WITHIN.slice(0, -1).map(
    (name, i) => sql`when ${facts.endedAt} <= (${sql.placeholder(`limits${i}`)}::timestamptz[])[${dayOfReceipt}] then ${sql.raw(`'${name}'`)}`,
  ),
  sql` `,
)} else 'later' end`

/** The conditions of a scope on the facts, and what the caller may see of them: whoever may see every complaint needs no look at them. */
function conditionsOf(ctx: Context, { received, openUntil, filters, visibility }: Scope): Condition[] {
  const conditions: Condition[] = []
  const add = (key: string, where: SQL, given: Given = {}) => conditions.push({ key, where, given })
  if (received !== undefined)
    add('received', sql`${facts.receivedAt} >= ${sql.placeholder('start')}::timestamptz and ${facts.receivedAt} < ${sql.placeholder('end')}::timestamptz`, {
      ...received,
    })
  if (openUntil !== undefined)
    add(
      'openUntil',
      sql`${facts.complaintId} in (select ${spells.complaintId} from ${spells} where ${ours(spells)}
        and ${spells.openedAt} < ${sql.placeholder('openUntil')}::timestamptz and ${spells.endedAt} >= ${sql.placeholder('openUntil')}::timestamptz)`,
      { openUntil },
    )
  const { without, ...values } = filters
  for (const [name, value] of Object.entries(values) as [Dimension, string | number | undefined][]) {
    if (value === undefined || !(name in COLUMNS)) continue
    const [column, given] = [COLUMNS[name], sql.placeholder(name)]
    add(name, SEVERAL.includes(name) ? sql`${given}::text = any(${column})` : sql`${column} = ${given}::${sql.raw(column.getSQLType())}`, { [name]: value })
  }
  if (without !== undefined) add(`without ${without}`, SEVERAL.includes(without) ? sql`${COLUMNS[without]} = '{}'` : sql`${COLUMNS[without]} is null`)
  if (ctx.actor.visibleOwners === null) return [...conditions, ...unconcealed(ctx, sql`${facts.complaintId}::text`)]
  const limits = seen(ctx, visibility)
  const visible = sql`exists (select 1 from ${complaints} where ${and(ours(complaints), sql`${complaints.id} = ${facts.complaintId}`, ...limits.map(({ where }) => where))})`
  return [...conditions, { key: 'visible', where: visible, given: givenOf(limits) }]
}

function givenOf(conditions: readonly Condition[]): Given {
  return Object.assign({}, ...conditions.map(({ given }) => given)) as Given
}

const among = (conditions: readonly Condition[]) => and(ours(facts), ...conditions.map(({ where }) => where))

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
  return (await ctx.one(counted, givenOf(conditions)))?.n ?? 0
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
  return ctx.many(counted, fromSums ? givenSums(scope) : givenOf(conditions))
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
  return ctx.many(counted, { ...givenOf(conditions), starts })
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
  return ctx.one(measured, givenOf(conditions))
}
export { METRICS }

export async function countReopened(ctx: Context, scope: Scope): Promise<{ settled: number; reopened: number }> {
  if (await hasSums(ctx, scope)) return (await ctx.one(sumReopened, givenSums(scope))) ?? { settled: 0, reopened: 0 }
  const conditions = conditionsOf(ctx, scope)
  const counted = statement(
    undefined,
    { settled: sql<number>``, reopened: sql<number>`` },
    () => sql`select count(*) filter (where ${isSettled}), count(*) filter (where ${isReopened}) from ${facts} where ${among(conditions)}`,
  )
  return (await ctx.one(counted, givenOf(conditions))) ?? { settled: 0, reopened: 0 }
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
  return ctx.many(counted, { ...givenOf(conditions), ...givenDays(days) })
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
  return ctx.many(summed, givenOf(conditions))
}
const isRedress = sql`${remedies.status} = 'fulfilled' and ${remedies.amount} is not null`

/** The complaints of a scope, for a condition of another module, and the values that it asks for. */
export function idsOf(ctx: Context, scope: Scope): { readonly among: (complaintId: PgColumn) => SQL; readonly given: Given } {
  const conditions = conditionsOf(ctx, scope)
  return {
    among: (complaintId) => sql`${complaintId} in (select ${facts.complaintId} from ${facts} where ${among(conditions)})`,
    given: givenOf(conditions),
  }
}

/** What a figure is of, beside the scope of its report. */
export interface Behind extends Pick<RowsQuery, 'timed' | 'settled' | 'reopened' | 'upheld' | 'closedWithin' | 'outstanding' | 'redress'> {
  readonly days: RegulatorDays | undefined
  /** Of a deadline: whether there is a clock that was met, or missed. */
  readonly clock: { readonly where: (complaintId: PgColumn) => SQL; readonly given: Given; readonly key: string } | undefined
}

/** The complaints behind a figure, as the list of complaints shows them. */
export function listBehind(ctx: Context, query: RowsQuery, scope: Scope, behind: Behind): Promise<JsonText> {
  const { visibility, received } = scope
  const some: Condition[] = [...conditionsOf(ctx, scope).filter(({ key }) => key !== 'visible' && key !== 'unconcealed')]
  const add = (key: string, where: SQL, given: Given = {}) => some.push({ key, where, given })
  const either = (key: string, where: SQL, wanted: boolean | undefined) => wanted !== undefined && add(`${key} ${wanted}`, wanted ? where : sql`not (${where})`)
  either('settled', isSettled, behind.settled)
  either('reopened', isReopened, behind.reopened)
  either('upheld', isUpheld, behind.upheld)
  either('outstanding', isOutstanding, behind.outstanding)
  if (behind.timed !== undefined) add(`timed ${behind.timed}`, isNotNull(SECONDS[behind.timed]))
  if (behind.closedWithin !== undefined && behind.days !== undefined)
    add('closedWithin', sql`${closedWithin} = ${sql.placeholder('closedWithin')}`, { closedWithin: behind.closedWithin, ...givenDays(behind.days) })
  if (behind.redress !== undefined)
    add(
      'redress',
      sql`exists (select 1 from ${remedies} where ${ours(remedies)} and ${remedies.complaintId} = ${facts.complaintId} and ${isRedress}
        and ${remedies.currency} = ${sql.placeholder('redress')})`,
      { redress: behind.redress },
    )
  if (behind.clock !== undefined) add(behind.clock.key, behind.clock.where(facts.complaintId), behind.clock.given)
  const where = sql`exists (select 1 from ${facts} where ${among(some)} and ${facts.complaintId} = ${complaints.id})`
  const inPeriod: Condition = {
    key: 'inPeriod',
    where: sql`${complaints.receivedAt} >= ${sql.placeholder('start')}::timestamptz and ${complaints.receivedAt} < ${sql.placeholder('end')}::timestamptz`,
    given: { ...received },
    ...(query.sort.endsWith('receivedAt') && { leads: 'all' }),
  }
  const figure: Condition = { key: `figure ${some.map(({ key }) => key).join(' ')}`, where, given: givenOf(some) }
  return readPage(ctx, list, query, [...seen(ctx, visibility), ...(received === undefined ? [] : [inPeriod]), figure, ...subjectOf(query)])
}

/** What they are about, once more, as the list of complaints finds it by an index. */
function subjectOf({ sort, subjectKind, product, staffId }: RowsQuery): Condition[] {
  if (subjectKind !== undefined || (product === undefined && staffId === undefined)) return []
  return listConditions({ sort, subjectKind: product === undefined ? 'staff' : 'product', subjectId: product ?? staffId })
}

function givenDays({ starts, limits }: RegulatorDays): Given {
  return { dayStarts: starts, ...Object.fromEntries(limits.map((ends, i) => [`limits${i}`, ends])) }
}
