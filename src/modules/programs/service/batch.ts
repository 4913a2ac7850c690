import { Refusal } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, type ItemOutcome, parseItems, refusalOfItem } from '../../../platform/http/batch.ts'
import { holdContacts } from '../../contacts/index.ts'
import { findContactsOf } from '../repository/members.ts'
import { eventBatchItemSchema, type NewLoyaltyEvent } from '../schemas/events.ts'
import { refusalOf } from './refusals.ts'
import { tellWithin } from './telling.ts'

/** Each event by itself, in the order given; what succeeds is committed at once. */
export async function batchEvents(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, eventBatchItemSchema)
  return transact(ctx, async (tx) => {
    const memberIds = parsed.flatMap((item) => (item instanceof Refusal ? [] : item.data.memberId))
    // All at once and in one order: two batches about the same members wait for each other and do not deadlock.
    await holdContacts(tx, await findContactsOf(tx, [...new Set(memberIds)]))
    const outcomes: ItemOutcome[] = []
    for (const [index, item] of parsed.entries()) outcomes.push(item instanceof Refusal ? item : await tellOne(tx, item.data, index))
    return batchResult(tx, outcomes)
  })
}

async function tellOne(tx: Tx, given: NewLoyaltyEvent, index: number): Promise<ItemOutcome> {
  try {
    return { status: 201, id: (await tx.savepoint((inner) => tellWithin(inner, given))).id }
  } catch (error) {
    return refusalOfItem(refusalOf(error), index)
  }
}
