import type { OrderBooking, OrderChange, RecordedOrder } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { insertBookings } from '../repository/bookings.ts'
import type { Order } from '../rules/order.ts'
import { partsOf, type Return, type Returned } from '../rules/return.ts'

/** Orders and returns are told to whoever books them, in the transaction that records them; what becomes of it is kept with them. */

/** @returns what was booked, or why nothing was */
export async function tellOrder(tx: Tx, order: Order, changes: readonly OrderChange[]): Promise<OrderBooking[]> {
  const made: OrderBooking[] = []
  for (const participant of tx.participants ?? []) made.push(...((await participant.onOrder?.(tx, recordedOrder(order, changes))) ?? []))
  insertBookings(tx, { orderId: order.id, returnId: null }, made)
  return made
}

/** @param returned all that came back so far, this included */
export async function tellReturn(tx: Tx, ret: Return, order: Order, returned: Returned): Promise<OrderBooking[]> {
  const { id, externalId, returnedAt, whole, amount } = ret
  const recorded = { id, externalId, order: recordedOrder(order, []), returnedAt, whole, lines: partsOf(ret), amount: amount ?? 0, returned }
  const made: OrderBooking[] = []
  for (const participant of tx.participants ?? []) made.push(...((await participant.onReturn?.(tx, recorded)) ?? []))
  insertBookings(tx, { orderId: order.id, returnId: id }, made)
  return made
}

/** As it is told. */
export function recordedOrder(order: Order, changes: readonly OrderChange[]): RecordedOrder {
  const { id, externalId, contactId, placedAt, deliveredAt, currency, channel, pricesIncludeTax, lines } = order
  const { discount, shipping, total, payments, status, metadata } = order
  return {
    ...{ id, changes, externalId, contactId, placedAt, deliveredAt, currency, channel, pricesIncludeTax, lines },
    ...{ discount, shipping, total, payments, status, metadata },
  }
}
