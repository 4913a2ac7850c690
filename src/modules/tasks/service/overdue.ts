import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { taskOverdue } from '../events.ts'
import { lockTask, saveTasks } from '../repository/tasks.ts'
import { escalates, raiseOverdue } from '../rules/task.ts'
import { tellOverdue } from './consequences.ts'

/** Raises a task as overdue, once: in the transaction that removes its deadline. */
export async function raiseWhenDue(tx: Tx, taskId: string, dueAt: Temporal.Instant): Promise<void> {
  const task = await lockTask(tx, taskId)
  const raised = task === undefined ? undefined : raiseOverdue(task, dueAt, tx.clock.now().toString())
  if (raised === undefined) return
  saveTasks(tx, raised)
  const escalated = await tellOverdue(tx, raised, escalates(raised))
  const { type, dueAt: at, dueDate, windowStart, windowEnd, assigneeId, teamId, contactId, title } = raised
  announce(tx, {
    event: taskOverdue,
    resourceId: taskId,
    contactId,
    data: { type, dueAt: at, dueDate, windowStart, windowEnd, assigneeId, teamId, escalated },
    summary: title ?? type,
  })
}
