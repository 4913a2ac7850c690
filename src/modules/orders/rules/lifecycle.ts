import { transitionNotAllowed } from '../../../kernel/problems.ts'
import type { ORDER_STATUSES } from '../tables.ts'

type OrderStatus = (typeof ORDER_STATUSES)[number]

/** Where an order may go. It may skip what nobody told of; it never goes back. */
export const MOVES: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['confirmed', 'shipped', 'delivered', 'completed', 'cancelled'],
  confirmed: ['shipped', 'delivered', 'completed', 'cancelled'],
  shipped: ['delivered', 'completed', 'cancelled'],
  delivered: ['completed'],
  completed: [],
  cancelled: [],
}

/** @throws transitionNotAllowed; also for the cancellation of an order of which something came back: the rest is a return */
export function expectMove({ status, returned }: { readonly status: OrderStatus; readonly returned: number }, to: OrderStatus): void {
  if (to === status) return
  const isReturned = to === 'cancelled' && returned > 0
  if (MOVES[status].includes(to) && !isReturned) return
  const possible = MOVES[status].filter((each) => each !== 'cancelled' || returned === 0)
  throw transitionNotAllowed({
    detail: isReturned ? 'Something of it came back already: what else comes back is a return.' : `It is ${status}.`,
    allowed: possible.length === 0 ? [] : [{ action: 'update', to: [...possible] }],
  })
}
