import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type OrderListQuery, orderSchema } from '../schemas/order.ts'
import { type ReturnListQuery, returnSchema } from '../schemas/return.ts'
import { orders, returns } from '../tables.ts'
import { bookingsOfOrder, bookingsOfReturn } from './bookings.ts'

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL

/** Limited staff see what belongs to contacts whom they may see, and what belongs to nobody. */
function visible(ctx: Context, visibility: Visibility, contactId: PgColumn): Condition[] {
  return ctx.actor.visibleOwners === null ? [] : [{ key: 'visible', where: sql`(${contactId} is null or ${visibility(contactId)})` }]
}

const combined = { candidatesMax: 6_000, sortedMax: 20_000 }

const orderList: List = {
  name: 'orders',
  table: orders,
  fields: wireFields(orderSchema, { ...getTableColumns(orders), loyalty: bookingsOfOrder(orders.id) }),
  // Ids are UUID v7 of the recording.
  sorts: { placedAt: [orders.placedAt, orders.id], createdAt: [orders.id] },
  combined,
}

export function listOrders(ctx: Context, query: OrderListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = visible(ctx, visibility, orders.contactId)
  const byTime = query.sort.endsWith('placedAt')
  const add = (key: keyof OrderListQuery, where: SQL, more: Partial<Condition> = {}) => {
    if (query[key] !== undefined) conditions.push({ key, where, given: { [key]: query[key] }, ...more })
  }
  const one = byTime ? ({ leads: 'one' } as const) : {}
  const all = byTime ? ({ leads: 'all' } as const) : {}
  add('externalId', eq(orders.externalId, sql.placeholder('externalId')), { rare: true })
  // What mostly lets the fewest through leads.
  for (const field of ['contactId', 'channel', 'status'] as const) add(field, eq(orders[field], sql.placeholder(field)), one)
  add('sku', sql`${orders.skus} @> array[${sql.placeholder('sku')}::text]`)
  add('placedAfter', sql`${orders.placedAt} > ${sql.placeholder('placedAfter')}`, all)
  add('placedBefore', sql`${orders.placedAt} < ${sql.placeholder('placedBefore')}`, all)
  return readPage(ctx, orderList, query, conditions)
}

const returnList: List = {
  name: 'returns',
  table: returns,
  fields: wireFields(returnSchema, { ...getTableColumns(returns), loyalty: bookingsOfReturn(returns.id) }),
  sorts: { returnedAt: [returns.returnedAt, returns.id], createdAt: [returns.id] },
  combined,
}

export function listReturns(ctx: Context, query: ReturnListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = visible(ctx, visibility, returns.contactId)
  const one = query.sort.endsWith('returnedAt') ? ({ leads: 'one' } as const) : {}
  for (const field of ['externalId', 'orderId', 'contactId', 'status'] as const) {
    if (query[field] === undefined) continue
    const rare = field === 'externalId' ? ({ rare: true } as const) : one
    conditions.push({ key: field, where: eq(returns[field], sql.placeholder(field)), given: { [field]: query[field] }, ...rare })
  }
  return readPage(ctx, returnList, query, conditions)
}
