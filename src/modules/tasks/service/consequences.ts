import type { z } from 'zod'
import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { findContact, setNextTaskAt } from '../../contacts/index.ts'
import { membersOf, notify, teammatesOf } from '../../identity/index.ts'
import { earliestDueOf } from '../repository/tasks.ts'
import { NEVER } from '../rules/due.ts'
import { isOpen, type Task } from '../rules/task.ts'
import { taskSchema } from '../schemas/task.ts'

/** The kind of due work that is a task's deadline; its reference is the task. */
export const TASK_DUE = 'task.due'

/** Arms or disarms the deadline of a task that was written, and lets its contact show what is due next. */
export async function settle(tx: Tx, { id, contactId, status, overdueAt, dueInstant }: Task): Promise<void> {
  if (isOpen(status) && overdueAt === null && dueInstant !== NEVER) scheduleDue(tx, { kind: TASK_DUE, reference: id, dueAt: dueInstant })
  else cancelDue(tx, { kind: TASK_DUE, reference: id })
  if (contactId !== null) setNextTaskAt(tx, contactId, await earliestDueOf(tx, contactId))
}

/** `nextTaskAt` of contacts whose tasks have changed hands. */
export async function followContacts(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of ids) setNextTaskAt(tx, id, await earliestDueOf(tx, id))
}

/** Tells whoever has a task now: its assignee, or where it has none everybody in its team. */
export async function tellAssigned(tx: Tx, task: Task, note: string | null = null): Promise<void> {
  const userIds = task.assigneeId === null ? await membersOf(tx, task.teamId) : [task.assigneeId]
  tell(tx, userIds, task.type === 'handover' ? 'task.handed_over' : 'task.assigned', task, note)
}

/**
 * Tells the assignee that a task is overdue, and the team where it escalates: the task's, or else every team of the assignee.
 * What nobody was given concerns the owner of its contact.
 * @returns whether there was a team to tell
 */
export async function tellOverdue(tx: Tx, task: Task, escalates: boolean): Promise<boolean> {
  const concerned = task.assigneeId ?? (task.teamId === null ? await ownerOf(tx, task.contactId) : null)
  tell(tx, concerned === null ? [] : [concerned], 'task.overdue', task)
  if (!escalates) return false
  const team = task.teamId !== null ? await membersOf(tx, task.teamId) : concerned !== null ? await teammatesOf(tx, concerned) : []
  const others = team.filter((id) => id !== concerned)
  tell(tx, others, 'task.escalated', task)
  return others.length > 0
}

async function ownerOf(tx: Tx, contactId: string | null): Promise<string | null> {
  return contactId === null ? null : ((await findContact(tx, contactId))?.ownerId ?? null)
}

/** Never tells the one who did it. */
function tell(tx: Tx, userIds: readonly string[], type: string, task: Task, note: string | null = null): void {
  const summary = [task.title ?? task.type, ...(note === null ? [] : [note])].join(': ')
  for (const userId of userIds) {
    if (userId !== tx.actor.userId)
      notify(tx, { userId, type, summary, resource: { type: 'task', id: task.id }, contactId: task.contactId, aboutId: task.related?.id })
  }
}

/** The fields of a task that its schema shows: what an event may carry. */
export function wireTask(task: Task): z.output<typeof taskSchema> {
  return taskSchema.parse(task)
}
