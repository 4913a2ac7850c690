import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { returnRecorded, returnRefused } from '../events.ts'
import { noteReturned, type ShownOrder } from '../repository/orders.ts'
import { findRecorded, lockWaiting, type ShownReturn, saveReturn } from '../repository/returns.ts'
import { nextVersion } from '../rules/order.ts'
import { type Return, type Returned, returnedBy, settleReturn, summaryOf, withReturn } from '../rules/return.ts'
import { tellReturn } from './telling.ts'

/** Lets a settled return count: at its order, which is locked, in programs of loyalty, and on the time line. */
export async function letCount(tx: Tx, ret: Return, order: ShownOrder, before: Returned): Promise<ShownReturn> {
  const returned = withReturn(before, ret)
  noteReturned(tx, order.id, returned.amount)
  const loyalty = await tellReturn(tx, ret, order, returned)
  const { id: resourceId, contactId, returnedAt: occurredAt } = ret
  announce(tx, { event: returnRecorded, resourceId, contactId, occurredAt, data: factsOf(ret), summary: summaryOf(ret, tx.organization.language) })
  return { ...ret, loyalty }
}

/** What came back of an order while nobody knew whose it was, is told to those who have booked the order now. */
export async function tellReturnsAgain(tx: Tx, order: ShownOrder): Promise<void> {
  let returned = returnedBy([])
  for (const ret of await findRecorded(tx, order.id)) {
    returned = withReturn(returned, ret)
    await tellReturn(tx, ret, order, returned)
  }
}

/** Without the words, and without what the service keeps for itself. */
export function factsOf({ reason: _words, said: _digest, ...facts }: Return) {
  return facts
}

/** Returns that came before their orders count now, each in its turn, or turn out to be of more than was bought. @returns the orders as they are then */
export async function settleWaiting(tx: Tx, orders: readonly ShownOrder[]): Promise<ShownOrder[]> {
  const externalIds = orders.flatMap(({ externalId }) => externalId ?? [])
  const waiting = externalIds.length === 0 ? [] : await lockWaiting(tx, externalIds)
  if (waiting.length === 0) return [...orders]
  const of = Map.groupBy(waiting, ({ orderExternalId }) => orderExternalId)
  const settled: ShownOrder[] = []
  for (const order of orders) {
    const mine = order.externalId === null ? [] : (of.get(order.externalId) ?? [])
    settled.push(await settleEach(tx, order, mine))
  }
  return settled
}

async function settleEach(tx: Tx, order: ShownOrder, waiting: readonly Return[]): Promise<ShownOrder> {
  const at = tx.clock.now().toString()
  let before = returnedBy([])
  let derived = order.derived
  for (const each of waiting) {
    const judged = settleReturn(each, order, before)
    if (judged instanceof Refusal) {
      const refused: Return = { ...each, status: 'refused', refusal: judged.type.code, orderId: order.id, contactId: order.contactId, currency: order.currency }
      const { id: resourceId, contactId } = refused
      saveReturn(tx, nextVersion(refused, at))
      announce(tx, { event: returnRefused, resourceId, contactId, data: factsOf(nextVersion(refused, at)), summary: judged.type.title })
      continue
    }
    const counted = nextVersion(judged, at)
    saveReturn(tx, counted)
    await letCount(tx, counted, order, before)
    before = withReturn(before, counted)
    derived += 1
  }
  return { ...order, returned: before.amount, derived }
}
