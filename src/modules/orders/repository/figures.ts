import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { orders, returns } from '../tables.ts'

export interface CurrencyFigures {
  readonly currency: string
  readonly orders: number
  readonly total: number
  readonly average: number
  readonly firstPlacedAt: string
  readonly lastPlacedAt: string
  readonly lastTotal: number
  readonly returns: { readonly count: number; readonly amount: number }
  readonly payments: { method: string; orders: number; amount: number }[]
}

/** Of a contact's orders that were not cancelled, by currency. */
export function findFigures(ctx: Context, contactId: string): Promise<CurrencyFigures[]> {
  return ctx.many(figures, { contactId })
}
const mine = sql`from ${orders} where ${ours(orders)} and ${orders.contactId} = ${sql.placeholder('contactId')}::uuid and ${orders.status} <> 'cancelled'`
/** A sum of money as far as a number of JSON goes. */
const bounded = (sum: SQL) => sql`least(${sum}, ${sql.raw(String(Number.MAX_SAFE_INTEGER))})::bigint`
const figures = statement(
  'orders.figures',
  {
    ...{ currency: orders.currency, orders: sql<number>``, total: sql<number>``, average: sql<number>``, firstPlacedAt: orders.placedAt },
    ...{ lastPlacedAt: orders.placedAt, lastTotal: sql<number>``, returns: sql<object>``, payments: sql<object[]>`` },
  },
  () => sql`
  with bought as materialized (select id, placed_at, currency, total - returned as kept, returned, payments ${mine}),
  paid as (
    select currency, json_agg(json_build_object('method', method, 'orders', orders, 'amount', amount) order by amount desc, method) as payments from (
      select currency, payment ->> 'method' as method, count(distinct id) as orders, ${bounded(sql`sum((payment ->> 'amount')::bigint)`)} as amount
      from bought cross join lateral jsonb_array_elements(payments) as payment group by 1, 2
    ) as by_method group by 1
  ), back as (
    select bought.currency, count(*) as count from ${returns} join bought on ${returns.orderId} = bought.id
    where ${ours(returns)} and ${returns.status} = 'recorded' group by 1
  )
  select bought.currency, count(*), ${bounded(sql`sum(kept)`)}, round(avg(kept))::bigint, min(placed_at), max(placed_at),
    (array_agg(kept order by placed_at desc, id desc))[1],
    json_build_object('count', coalesce(max(back.count), 0), 'amount', ${bounded(sql`sum(returned)`)}),
    coalesce((select paid.payments from paid where paid.currency = bought.currency), '[]')
  from bought left join back on back.currency = bought.currency group by 1 order by count(*) desc, 1`,
) as Statement<CurrencyFigures>

export interface DeliveryFigures {
  readonly delivered: number
  readonly late: number
  readonly averageSeconds: number | null
}

export async function findDelivery(ctx: Context, contactId: string): Promise<DeliveryFigures> {
  return (await ctx.one(delivery, { contactId })) ?? { delivered: 0, late: 0, averageSeconds: null }
}
const delivery = statement(
  'orders.delivery',
  { delivered: sql<number>``, late: sql<number>``, averageSeconds: sql<number | null>`` },
  () => sql`
  select count(delivered_at), count(*) filter (where delivered_at > promised_at), round(avg(extract(epoch from delivered_at - placed_at)))::bigint ${mine}`,
)
