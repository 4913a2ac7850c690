import { and, type SQL, sql } from 'drizzle-orm'
import type { Duration } from '../../../kernel/figures.ts'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { whereAll } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import type { Grouping, OfLines, OfOrders, ReturnGrouping } from '../schemas/reports.ts'
import { orders, returns } from '../tables.ts'

/** Which orders figures are of: those placed from one instant until another, and seen by the caller. Figures are counted anew each time. */
export interface Scope {
  readonly start: string
  readonly end: string
  /** By whose clock days begin, and the first day: a week or a month that the period cuts begins there. */
  readonly timeZone: string
  readonly from: string
  readonly visibility: ContactVisibility
}

const GROUPS_MAX = sql.raw('1000')
/** A sum as far as a number of JSON goes. */
const bounded = (sum: SQL) => sql`least(coalesce(${sum}, 0), ${sql.raw(String(Number.MAX_SAFE_INTEGER))})::bigint`
const number = sql<number>``

function bought(ctx: Context, { visibility }: Scope): SQL {
  const isPlaced = sql`${orders.placedAt} >= ${sql.placeholder('start')}::timestamptz and ${orders.placedAt} < ${sql.placeholder('end')}::timestamptz`
  return sql`bought as materialized (select id, placed_at, channel, currency, lines, total, returned, requested_at, promised_at, delivered_at
    from ${orders} where ${and(ours(orders), isPlaced, sql`${orders.status} <> 'cancelled'`, whereAll(limited(ctx, nobodysOrSeen(visibility, orders.contactId))))})`
}

const given = ({ start, end }: Scope) => ({ start, end })
const givenOf = (scope: Scope, by: ReturnGrouping) => ({ ...given(scope), ...(isPeriod(by) && { timeZone: scope.timeZone, from: scope.from }) })
const isPeriod = (by: ReturnGrouping) => by === 'day' || by === 'week' || by === 'month'

const periodOf = (unit: string) =>
  sql`greatest(date_trunc(${sql.raw(`'${unit}'`)}, placed_at at time zone ${sql.placeholder('timeZone')}::text)::date, ${sql.placeholder('from')}::date)::text`
const OF_ORDERS: Readonly<Record<OfOrders, SQL>> = { channel: sql`channel`, day: periodOf('day'), week: periodOf('week'), month: periodOf('month') }
const OF_LINES: Readonly<Record<OfLines, SQL>> = { sku: sql`line.sku`, category: sql`line.category` }
const LINES = sql`jsonb_to_recordset(lines) as line (line int, sku text, category text, quantity bigint, total bigint)`
const isOfLines = (by: Grouping): by is OfLines => by in OF_LINES

/** Each order with each group that it is in, and what of it is. */
function parts(by: Grouping): SQL {
  return isOfLines(by)
    ? sql`parts as (select id, currency, ${OF_LINES[by]} as value, sum(line.quantity) as quantity, sum(line.total) as total
        from bought cross join lateral ${LINES} group by 1, 2, 3)`
    : sql`parts as (select id, currency, ${OF_ORDERS[by]} as value, (select sum(line.quantity) from ${LINES}) as quantity, total from bought)`
}

const inOrder = (by: ReturnGrouping, largest: SQL, then = sql``) => sql`order by ${isPeriod(by) ? sql`1` : sql`${largest} desc, 1`}${then} limit ${GROUPS_MAX}`

export interface Sales {
  readonly currency: string
  readonly n: number
  readonly total: number
  readonly returned: number
  readonly net: number
  readonly average: number | null
}

export function sumSales(ctx: Context, scope: Scope): Promise<Sales[]> {
  const sums: Statement<Sales> = statement(
    undefined,
    { currency: orders.currency, n: number, total: number, returned: number, net: number, average: sql<number | null>`` },
    () => sql`
    with ${bought(ctx, scope)}
    select currency, count(*), ${bounded(sql`sum(total)`)}, ${bounded(sql`sum(returned)`)}, ${bounded(sql`sum(total - returned)`)},
      round(avg(total - returned))::bigint from bought group by 1 order by 2 desc, 1`,
  )
  return ctx.many(sums, given(scope))
}

export interface SalesGroup {
  readonly value: string | null
  readonly currency: string
  readonly n: number
  readonly quantity: number
  readonly total: number
}

export function groupSales(ctx: Context, scope: Scope, by: Grouping): Promise<SalesGroup[]> {
  const groups: Statement<SalesGroup> = statement(
    undefined,
    { value: sql<string | null>``, currency: orders.currency, n: number, quantity: number, total: number },
    () => sql`
    with ${bought(ctx, scope)}, ${parts(by)}
    select value, currency, count(*), ${bounded(sql`sum(quantity)`)}, ${bounded(sql`sum(total)`)} from parts group by 1, 2 ${inOrder(by, sql`3`, sql`, 2`)}`,
  )
  return ctx.many(groups, givenOf(scope, by))
}

export interface Returned {
  readonly currency: string
  readonly n: number
  /** Of how many of them something came back, and what it came to. */
  readonly returned: number
  readonly amount: number
}

/** Of an order may come back what was given away, which comes to nothing: what came back is looked for among the returns. */
const hasReturns = sql`exists (select 1 from ${returns} where ${ours(returns)} and ${returns.orderId} = bought.id and ${returns.status} = 'recorded')`

export function sumReturns(ctx: Context, scope: Scope): Promise<Returned[]> {
  const sums: Statement<Returned> = statement(
    undefined,
    { currency: orders.currency, n: number, returned: number, amount: number },
    () => sql`
    with ${bought(ctx, scope)}
    select currency, count(*), count(*) filter (where ${hasReturns}), ${bounded(sql`sum(returned)`)} from bought group by 1 order by 2 desc, 1`,
  )
  return ctx.many(sums, given(scope))
}

export interface ReturnGroup {
  readonly value: string | null
  readonly n: number
  readonly returned: number
  readonly quantity: number
  readonly returnedQuantity: number
}
const RETURN_GROUP = { value: sql<string | null>``, n: number, returned: number, quantity: number, returnedQuantity: number }

export function groupReturns(ctx: Context, scope: Scope, by: ReturnGrouping): Promise<ReturnGroup[]> {
  const groups: Statement<ReturnGroup> = statement(undefined, RETURN_GROUP, () => (by === 'reason' ? byReason(ctx, scope) : byPart(ctx, scope, by)))
  return ctx.many(groups, givenOf(scope, by))
}

const cameBack = sql`from ${returns} join bought on bought.id = ${returns.orderId} where ${ours(returns)} and ${returns.status} = 'recorded'`
const BACK = sql`jsonb_to_recordset(back.parts) as piece (line int, quantity bigint)`

function byReason(ctx: Context, scope: Scope): SQL {
  return sql`
  with ${bought(ctx, scope)}, sold as (
    select count(*) as n, ${bounded(sql`sum((select sum(line.quantity) from ${LINES}))`)} as quantity from bought
  ), back as (select ${returns.reason} as value, bought.id, ${returns.lines} as parts ${cameBack})
  select value, sold.n, count(distinct id), sold.quantity, ${bounded(sql`sum((select sum(piece.quantity) from ${BACK}))`)}
  from back cross join sold group by value, sold.n, sold.quantity ${inOrder('reason', sql`3`)}`
}

/** An order is returned in the group of a product only where pieces of it came back. */
function byPart(ctx: Context, scope: Scope, by: Grouping): SQL {
  const pieces = isOfLines(by)
    ? sql`select back.id, ${OF_LINES[by]} as value, sum(piece.quantity) as quantity
        from back cross join lateral ${BACK} join bought on bought.id = back.id join lateral ${LINES} on line.line = piece.line group by 1, 2`
    : sql`select id, ${OF_ORDERS[by]} as value, sum((select sum(piece.quantity) from ${BACK})) as quantity from back join bought using (id) group by 1, 2`
  return sql`
  with ${bought(ctx, scope)}, ${parts(by)}, back as (select bought.id, ${returns.lines} as parts ${cameBack}), pieces as (${pieces})
  select parts.value, count(*), count(pieces.id), ${bounded(sql`sum(parts.quantity)`)}, ${bounded(sql`sum(pieces.quantity)`)}
  from parts left join pieces on pieces.id = parts.id and pieces.value is not distinct from parts.value group by 1 ${inOrder(by, sql`3 desc, 2`)}`
}

export interface Fulfilled extends Omit<Duration, 'n'> {
  readonly value: string | null
  readonly n: number
  readonly delivered: number
  readonly promisedMet: number
  readonly promisedMissed: number
  readonly wantedMet: number
  readonly wantedMissed: number
}
const SECONDS = sql`case when delivered_at is not null then greatest(extract(epoch from delivered_at - least(requested_at, placed_at)), 0)::float8 end`
const isMet = (time: SQL) => sql`count(*) filter (where delivered_at <= ${time})`
const isMissed = (time: SQL, more = sql``) =>
  sql`count(*) filter (where coalesce(delivered_at > ${time}, ${time} < ${sql.placeholder('now')}::timestamptz)${more})`
const isWanted = sql` and requested_at > placed_at`

/** @param by the groups; all orders as one where it is left out */
export function measureFulfilment(ctx: Context, scope: Scope, by?: Grouping): Promise<Fulfilled[]> {
  const grouped = by === undefined ? sql`${bought(ctx, scope)}` : sql`${bought(ctx, scope)}, ${parts(by)}`
  const measured: Statement<Fulfilled> = statement(
    undefined,
    {
      ...{ value: sql<string | null>``, n: number, delivered: number, meanSeconds: number, medianSeconds: number, p90Seconds: number },
      ...{ promisedMet: number, promisedMissed: number, wantedMet: number, wantedMissed: number },
    },
    () => sql`
    with ${grouped}
    select ${by === undefined ? sql`null` : sql`parts.value`}, count(*), count(delivered_at), avg(${SECONDS}),
      percentile_cont(0.5) within group (order by ${SECONDS}), percentile_disc(0.9) within group (order by ${SECONDS}),
      ${isMet(sql`promised_at`)}, ${isMissed(sql`promised_at`)},
      count(*) filter (where delivered_at <= requested_at${isWanted}), ${isMissed(sql`requested_at`, isWanted)}
    from ${by === undefined ? sql`bought` : sql`bought join parts using (id) group by 1 ${inOrder(by, sql`2`)}`}`,
  )
  return ctx.many(measured, { ...(by === undefined ? given(scope) : givenOf(scope, by)), now: ctx.clock.now().toString() })
}
