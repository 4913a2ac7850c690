import { notRefused } from '../../../kernel/problem.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, parseItems } from '../../../platform/http/batch.ts'
import { oneByOne } from '../../../platform/http/batch-work.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import { findContactsOf } from '../repository/members.ts'
import { eventBatchItemSchema } from '../schemas/events.ts'
import { tellWithin } from './telling.ts'

/** Each event by itself, in the order given; what succeeds is committed at once. */
export async function batchEvents(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, eventBatchItemSchema)
  return transact(ctx, async (tx) => {
    const memberIds = notRefused(parsed).map(({ data }) => data.memberId)
    // All at once and in one order: two batches about the same members wait for each other and do not deadlock.
    await holdContacts(tx, await findContactsOf(tx, [...new Set(memberIds)]))
    return batchResult(
      tx,
      await oneByOne(tx, parsed, refusalsByConstraint, async (inner, { data }) => ({ status: 201, id: (await tellWithin(inner, data)).id })),
    )
  })
}
