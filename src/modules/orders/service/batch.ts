import { notRefused, Refusal, refusalOf } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, eachInTurns, type ItemOutcome, parseItems } from '../../../platform/http/batch.ts'
import { goOn, inRuns } from '../../../platform/http/batch-work.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import { findContactsOf, holdReturnsBack, lockOrders } from '../repository/orders.ts'
import { type BatchItem, batchItemSchema } from '../schemas/batch.ts'
import { newOrder, recordWithin, updateWithin, type Wanted } from './orders.ts'

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchOrders(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, batchItemSchema)
  return transact(ctx, async (tx) => {
    const items = notRefused(parsed)
    holdReturnsBack(
      tx,
      items.flatMap((item) => (item.op === 'create' ? (item.data.externalId ?? []) : [])),
    )
    // All at once and in one order: two batches about the same contacts, orders or programs wait for each other and do not deadlock.
    const changed = items.flatMap((item) => (item.op === 'update' ? item.id : []))
    const contactIds = [...items.flatMap(({ data }) => data.contactId ?? []), ...(await findContactsOf(tx, changed))]
    await holdContacts(tx, contactIds)
    if (changed.length > 0) lockOrders(tx, changed)
    for (const participant of tx.participants ?? []) await participant.onOrdersHold?.(tx, contactIds)
    return batchResult(tx, await inRuns(tx, parsed, refusalsByConstraint, perform))
  })
}

async function perform(tx: Tx, items: readonly BatchItem[]): Promise<ItemOutcome[]> {
  const [first] = items
  if (first?.op === 'update') return [{ status: 200, id: (await updateWithin(tx, first.id, first.data)).id }]
  const recorded = await goOn(await eachInTurns(items, (item) => madeReady(tx, item)), (wanted) => recordWithin(tx, wanted))
  return recorded.map((each) => (each instanceof Refusal ? each : { status: each.created ? 201 : 200, id: each.order.id }))
}

function madeReady(tx: Tx, item: BatchItem): Wanted | Refusal {
  if (item.op !== 'create') throw new Error('a run holds creations only')
  return refusalOf(() => newOrder(tx, item.data))
}
