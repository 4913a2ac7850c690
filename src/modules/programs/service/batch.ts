import { Refusal } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, type ItemOutcome, parseItems, refusalOfItem } from '../../../platform/http/batch.ts'
import { holdContacts } from '../../contacts/index.ts'
import { findContactsOf } from '../repository/members.ts'
import { lockBudgetsOf } from '../repository/programs.ts'
import { eventBatchItemSchema, type NewLoyaltyEvent } from '../schemas/events.ts'
import { tellWithin } from './telling.ts'

/** Each event by itself, in the order given; what succeeds is committed at once. */
export async function batchEvents(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, eventBatchItemSchema)
  return transact(ctx, async (tx) => {
    const memberIds = parsed.flatMap((item) => (item instanceof Refusal ? [] : item.data.memberId))
    // All at once and in one order, budgets too: two batches wait for each other and do not deadlock.
    const contactIds = await findContactsOf(tx, [...new Set(memberIds)])
    await holdContacts(tx, contactIds)
    lockBudgetsOf(tx, contactIds)
    const outcomes: ItemOutcome[] = []
    for (const [index, item] of parsed.entries()) outcomes.push(item instanceof Refusal ? item : await tellOne(tx, item.data, index))
    return batchResult(tx, outcomes)
  })
}

async function tellOne(tx: Tx, given: NewLoyaltyEvent, index: number): Promise<ItemOutcome> {
  try {
    const { id, created } = await tx.savepoint((inner) => tellWithin(inner, given))
    return { status: created ? 201 : 200, id }
  } catch (error) {
    if (error instanceof Refusal) return refusalOfItem(error, index)
    throw error
  }
}
