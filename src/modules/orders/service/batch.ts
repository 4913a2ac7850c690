import { Refusal, refusalOf } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { violatedConstraint } from '../../../platform/database.ts'
import {
  type BatchResult,
  batchResult,
  eachInTurns,
  type ItemOutcome,
  type Placed,
  parseItems,
  type Run,
  refusalOfItem,
  runsOf,
} from '../../../platform/http/batch.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import { findContactsOf, holdReturnsBack, lockOrders } from '../repository/orders.ts'
import { type BatchItem, batchItemSchema } from '../schemas/batch.ts'
import { newOrder, recordWithin, updateWithin, type Wanted } from './orders.ts'

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchOrders(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, batchItemSchema)
  return transact(ctx, async (tx) => {
    const outcomes: ItemOutcome[] = []
    const items = parsed.filter((item): item is BatchItem => !(item instanceof Refusal))
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
    for (const run of runsOf(parsed)) outcomes.push(...(await work(tx, run)))
    return batchResult(tx, outcomes)
  })
}

async function work(tx: Tx, run: Run<BatchItem>): Promise<ItemOutcome[]> {
  if (run instanceof Refusal) return [run]
  try {
    return await tx.savepoint((inner) => perform(inner, run))
  } catch (error) {
    const refused = error instanceof Refusal ? error : refusalsByConstraint[violatedConstraint(error) ?? '']?.()
    if (refused === undefined) throw error
    const [only] = run
    if (run.length === 1 && only !== undefined) return [refusalOfItem(refused, only.index)]
    // One item breaks a constraint and with it the statement of all: they are taken one by one.
    const outcomes: ItemOutcome[] = []
    for (const each of run) outcomes.push(...(await work(tx, [each])))
    return outcomes
  }
}

async function perform(tx: Tx, run: readonly Placed<BatchItem>[]): Promise<ItemOutcome[]> {
  const [first] = run
  if (first?.item.op === 'update') return [{ status: 200, id: (await updateWithin(tx, first.item.id, first.item.data)).id }]
  const made = await eachInTurns(run, ({ item }) => madeReady(tx, item))
  const good = made.filter((each): each is Wanted => !(each instanceof Refusal))
  const recorded = await recordWithin(tx, good)
  const results = new Map(good.map((each, i) => [each, recorded[i]]))
  return run.map(({ index }, i) => {
    const each = made[i]
    const result = each === undefined || each instanceof Refusal ? each : results.get(each)
    if (result === undefined) throw new Error('an item has no result')
    return result instanceof Refusal ? refusalOfItem(result, index) : { status: result.created ? 201 : 200, id: result.order.id }
  })
}

function madeReady(tx: Tx, item: BatchItem): Wanted | Refusal {
  if (item.op !== 'create') throw new Error('a run holds creations only')
  return refusalOf(() => newOrder(tx, item.data))
}
