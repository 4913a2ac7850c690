import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { unrecognisable } from '../../../platform/natural-key.ts'
import { contactVisibility, holdContacts, survivorOf } from '../../contacts/index.ts'
import { orderNotFound, returnExists, returnNotFound, unknownReference } from '../errors.ts'
import { returnWaiting } from '../events.ts'
import { listReturns as listPage } from '../repository/lists.ts'
import { awaitOrder, findByExternalIds, findOrder, lockOrder, type ShownOrder } from '../repository/orders.ts'
import * as repository from '../repository/returns.ts'
import { saysTheSame } from '../rules/order.ts'
import { createReturn, type NewReturn, type Return, returnedBy, settleReturn } from '../rules/return.ts'
import type { ReturnListQuery } from '../schemas/return.ts'
import { isSeen } from './orders.ts'
import { followPatterns } from './patterns.ts'
import { factsOf, letCount } from './settling.ts'

type ShownReturn = repository.ShownReturn
/** A return, and whether it was recorded now or before under the same external id. */
export type RecordedAnswer = ShownReturn & { readonly created: boolean }

/**
 * Records what came back. Of an order that is not known yet it is kept, and counts when the order comes.
 * @throws validationFailed, naturalKeyRequired, returnExists, returnExceedsOrder, orderCancelled
 */
export function recordReturn(ctx: Context, input: NewReturn): Promise<RecordedAnswer> {
  return transact(ctx, async (tx) => {
    const refused = unrecognisable(tx, input)
    if (refused !== undefined) throw refused
    const waiting = createReturn(input, { id: tx.newId(), now: tx.clock.now() })
    const order = await findItsOrder(tx, input)
    return order === undefined ? keep(tx, waiting) : count(tx, waiting, order)
  })
}

async function findItsOrder(tx: Tx, { orderId, orderExternalId }: NewReturn): Promise<ShownOrder | undefined> {
  if (orderId !== undefined) {
    const order = await findOrder(tx, orderId)
    return order !== undefined && (await isSeen(tx, order)) ? order : refuse(unknownReference('/orderId', 'order'))
  }
  const find = async () => (await findByExternalIds(tx, [orderExternalId ?? '']))[0]
  let order = await find()
  if (order === undefined) {
    await awaitOrder(tx, orderExternalId ?? '')
    order = await find()
  }
  if (order !== undefined && !(await isSeen(tx, order))) throw unknownReference('/orderExternalId', 'order')
  return order
}

/** The kind of due work that is the moment from which a return that still waits is kept without its words; its reference is the return. */
export const WORDS_DUE = 'orders.return-words'
/** Nobody knows whose words they are, so that no erasure finds them. */
const WORDS_DAYS = 90

async function keep(tx: Tx, waiting: Return): Promise<RecordedAnswer> {
  if (!(await repository.insertReturn(tx, waiting))) return repeated(tx, waiting)
  const dueAt = tx.clock
    .now()
    .add({ hours: 24 * WORDS_DAYS })
    .toString()
  if (waiting.reason !== null) scheduleDue(tx, { kind: WORDS_DUE, reference: waiting.id, dueAt })
  announce(tx, { event: returnWaiting, resourceId: waiting.id, data: factsOf(waiting) })
  return { ...waiting, loyalty: [], created: true }
}

export const wordsWork: HeldDueWork = {
  hold: async (tx, id) => void (await repository.lockReturn(tx, id)),
  meet: async (tx, id) => repository.forgetWords(tx, id, tx.clock.now().toString()),
}

/** The contact first, then the order, as everybody who records something there: returns of one order come one after the other. */
async function count(tx: Tx, waiting: Return, found: ShownOrder): Promise<RecordedAnswer> {
  if (found.contactId !== null) await holdContacts(tx, [found.contactId])
  const order = (await lockOrder(tx, found.id)) ?? refuse(orderNotFound())
  if (order.contactId !== null && order.contactId !== found.contactId) {
    // Attached or moved by a merge meanwhile: then its contact is another one, which is seen or not.
    if (!(await isSeen(tx, order))) throw unknownReference(waiting.orderId === null ? '/orderExternalId' : '/orderId', 'order')
    await holdContacts(tx, [order.contactId])
  }
  if (waiting.externalId !== null && (await repository.findByExternalId(tx, waiting.externalId)) !== undefined) return repeated(tx, waiting)
  const before = returnedBy(await repository.findRecorded(tx, order.id))
  const settled = settleReturn(waiting, order, before)
  if (settled instanceof Refusal) throw settled
  if (!(await repository.insertReturn(tx, settled))) return repeated(tx, waiting)
  const recorded = await letCount(tx, settled, order, before)
  if (order.contactId !== null) await followPatterns(tx, [order.contactId])
  return { ...recorded, created: true }
}

/** What was recorded before, when the request says nothing else. @throws returnExists, which names only what may be seen */
async function repeated(tx: Tx, { externalId, said }: Return): Promise<RecordedAnswer> {
  const stored = (await repository.findByExternalId(tx, externalId ?? '')) ?? refuse(returnExists())
  const seen = await isSeen(tx, stored)
  if (seen && saysTheSame(said, stored.said)) return { ...stored, created: false }
  throw returnExists(seen ? { existingId: stored.id } : {})
}

export async function listReturns(ctx: Context, query: ReturnListQuery): Promise<JsonText> {
  return listPage(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** @throws returnNotFound, also when its contact is not the caller's to see */
export async function getReturn(ctx: Context, id: string): Promise<ShownReturn> {
  const found = (await repository.findReturn(ctx, id)) ?? refuse(returnNotFound())
  return (await isSeen(ctx, found)) ? found : refuse(returnNotFound())
}
