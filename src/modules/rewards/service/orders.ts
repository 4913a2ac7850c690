import type { OrderBooking, RecordedOrder, RecordedReturn } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { findOfOrder } from '../repository/redemptions.ts'
import { shareReturned } from '../rules/redemptions.ts'
import { restoreRedemptionsOf } from './redemptions.ts'

/** A cancelled order was not paid after all: what was redeemed for it goes back. */
export async function followOrder(tx: Tx, order: RecordedOrder): Promise<OrderBooking[]> {
  return order.status === 'cancelled' && order.changes.includes('status') ? goesBack(tx, order, { numerator: 1, denominator: 1 }) : []
}

export async function followReturn(tx: Tx, { order, whole, returned }: RecordedReturn): Promise<OrderBooking[]> {
  return goesBack(tx, order, whole ? { numerator: 1, denominator: 1 } : shareReturned(order, returned.amount))
}

/** The order or the return stands, whatever is against it here. */
async function goesBack(tx: Tx, { id, externalId }: RecordedOrder, share: ReturnType<typeof shareReturned>): Promise<OrderBooking[]> {
  const order = { orderId: id, orderExternalId: externalId }
  try {
    return await tx.savepoint((inner) => restoreRedemptionsOf(inner, order, share))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const programs = new Set((await findOfOrder(tx, order)).map(({ programId }) => programId))
    return [...programs].map((programId) => ({ programId, skipped: error.type.code }))
  }
}
