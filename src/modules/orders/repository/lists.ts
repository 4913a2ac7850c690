import { getTableColumns, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import { type OrderListQuery, orderSchema } from '../schemas/order.ts'
import { type ReturnListQuery, returnSchema } from '../schemas/return.ts'
import { orders, returns } from '../tables.ts'
import { bookingsOfOrder, bookingsOfReturn } from './bookings.ts'

const combined = { candidatesMax: 6_000, sortedMax: 20_000 }

const orderList: List = {
  name: 'orders',
  table: orders,
  fields: wireFields(orderSchema, { ...getTableColumns(orders), loyalty: bookingsOfOrder(orders.id) }),
  // Ids are UUID v7 of the recording.
  sorts: { placedAt: [orders.placedAt, orders.id], createdAt: [orders.id] },
  combined,
}

export function listOrders(ctx: Context, query: OrderListQuery, visibility: ContactVisibility): Promise<JsonText> {
  const byTime = query.sort.endsWith('placedAt')
  return readPage(ctx, orderList, query, [
    ...limited(ctx, nobodysOrSeen(visibility, orders.contactId)),
    ...equals(orders, query, ['externalId'], { rare: true }),
    // What mostly lets the fewest through leads.
    ...equals(orders, query, ['contactId', 'channel', 'status'], byTime && { leads: 'one' }),
    ...filter('sku', query.sku, sql`${orders.skus} @> array[${sql.placeholder('sku')}::text]`),
    ...filter('placedAfter', query.placedAfter, sql`${orders.placedAt} > ${sql.placeholder('placedAfter')}`, byTime && { leads: 'all' }),
    ...filter('placedBefore', query.placedBefore, sql`${orders.placedAt} < ${sql.placeholder('placedBefore')}`, byTime && { leads: 'all' }),
  ])
}

const returnList: List = {
  name: 'returns',
  table: returns,
  fields: wireFields(returnSchema, { ...getTableColumns(returns), loyalty: bookingsOfReturn(returns.id) }),
  sorts: { returnedAt: [returns.returnedAt, returns.id], createdAt: [returns.id] },
  combined,
}

export function listReturns(ctx: Context, query: ReturnListQuery, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, returnList, query, [
    ...limited(ctx, nobodysOrSeen(visibility, returns.contactId)),
    ...equals(returns, query, ['externalId'], { rare: true }),
    ...equals(returns, query, ['orderId', 'contactId', 'status'], query.sort.endsWith('returnedAt') && { leads: 'one' }),
  ])
}
