import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { taskCancelled, taskCompleted } from '../events.ts'
import { lockTask, saveTasks } from '../repository/tasks.ts'
import { cancelTask, completeTask, isOpen, nextVersion } from '../rules/task.ts'
import { settle } from './consequences.ts'
import { momentOf } from './tasks.ts'

/**
 * Ends a task of another module, within its transaction: what it was made for is done, or is not to be done any more. What
 * somebody ended before stays as it is.
 * @param taskId of a task of no contact and without recurrence
 */
export async function endTaskWithin(tx: Tx, taskId: string, how: 'done' | 'cancelled'): Promise<void> {
  const task = await lockTask(tx, taskId)
  if (task === undefined || !isOpen(task.status)) return
  const at = tx.clock.now().toString()
  const ended = how === 'done' ? completeTask(task, null, await momentOf(tx, task)).task : cancelTask(task, null, at)
  const after = nextVersion(ended, at)
  saveTasks(tx, after)
  await settle(tx, after)
  const of = { resourceId: taskId, contactId: task.contactId, aboutId: task.related?.id, summary: task.title ?? task.type }
  if (how === 'done') announce(tx, { event: taskCompleted, ...of, data: { outcome: null, nextTaskId: null } })
  else announce(tx, { event: taskCancelled, ...of, data: { reason: null } })
}
