import type { z } from 'zod'
import { notRefused } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, type ItemOutcome, parseItems } from '../../../platform/http/batch.ts'
import { oneByOne } from '../../../platform/http/batch-work.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import { findContactsOf } from '../repository/members.ts'
import { lockBudgetsOf } from '../repository/programs.ts'
import { eventBatchItemSchema } from '../schemas/events.ts'
import { tellWithin } from './telling.ts'

/** Each event by itself, in the order given; what succeeds is committed at once. */
export async function batchEvents(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, eventBatchItemSchema)
  return transact(ctx, async (tx) => {
    const memberIds = notRefused(parsed).map(({ data }) => data.memberId)
    // All at once and in one order, budgets too: two batches wait for each other and do not deadlock.
    const contactIds = await findContactsOf(tx, [...new Set(memberIds)])
    await holdContacts(tx, contactIds)
    lockBudgetsOf(tx, contactIds)
    return batchResult(tx, await oneByOne(tx, parsed, refusalsByConstraint, tellOne))
  })
}

async function tellOne(tx: Tx, { data }: z.output<typeof eventBatchItemSchema>): Promise<ItemOutcome> {
  const { id, created } = await tellWithin(tx, data)
  return { status: created ? 201 : 200, id }
}
