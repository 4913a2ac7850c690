import { notRefused } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, parseItems } from '../../../platform/http/batch.ts'
import { oneByOne } from '../../../platform/http/batch-work.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import { contactsOfTasks } from '../repository/tasks.ts'
import { type TaskBatchItem, taskBatchItemSchema } from '../schemas/batch.ts'
import { cancelWithin, completeWithin, createAsked, reassignWithin, rescheduleWithin, updateWithin } from './tasks.ts'

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchTasks(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, taskBatchItemSchema)
  return transact(ctx, async (tx) => {
    const good = notRefused(parsed)
    // All at once and in one order: two batches about the same contacts wait for each other and do not deadlock.
    const given = good.flatMap((item) => (item.op === 'create' ? (item.data.contactId ?? []) : []))
    const named = good.flatMap((item) => (item.op === 'create' ? [] : item.id))
    await holdContacts(tx, [...given, ...(named.length === 0 ? [] : await contactsOfTasks(tx, named))])
    const outcomes = await oneByOne(tx, parsed, refusalsByConstraint, async (inner, item) => {
      const { id } = await perform(inner, item)
      return { status: item.op === 'create' ? 201 : 200, id }
    })
    return batchResult(tx, outcomes)
  })
}

function perform(tx: Tx, item: TaskBatchItem): Promise<{ readonly id: string }> {
  switch (item.op) {
    case 'create':
      return createAsked(tx, item.data)
    case 'update':
      return updateWithin(tx, item.id, item.data)
    case 'complete':
      return completeWithin(tx, item.id, item.data?.outcome ?? null)
    case 'cancel':
      return cancelWithin(tx, item.id, item.data?.reason ?? null)
    case 'reschedule':
      return rescheduleWithin(tx, item.id, item.data)
    case 'reassign':
      return reassignWithin(tx, item.id, item.data)
  }
}
