import type { OrderBooking, RecordedOrder, RecordedReturn } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { type Share, shareReturned } from '../rules/redemptions.ts'
import { restoreRedemptionsOf } from './redemptions.ts'
import { releaseOfOrder } from './voucher-redemptions.ts'

/** A cancelled order was not paid after all: what was redeemed for it goes back. */
export async function followOrder(tx: Tx, order: RecordedOrder): Promise<OrderBooking[]> {
  return order.status === 'cancelled' && order.changes.includes('status') ? goesBack(tx, order, WHOLE, null) : []
}
const WHOLE: Share = { numerator: 1, denominator: 1 }

export async function followReturn(tx: Tx, { order, returned }: RecordedReturn): Promise<OrderBooking[]> {
  return goesBack(tx, order, shareReturned(order, returned), returned.amount)
}

/** @param refunded in all; null of everything */
async function goesBack(tx: Tx, { id: orderId, externalId: orderExternalId }: RecordedOrder, share: Share, refunded: number | null): Promise<OrderBooking[]> {
  const order = { orderId, orderExternalId }
  return [...(await restoreRedemptionsOf(tx, order, share)), ...(await releaseOfOrder(tx, order, share, refunded))]
}
