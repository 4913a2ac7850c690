import type { OccasionDue } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { lockContact } from '../../contacts/index.ts'
import { findUser } from '../../identity/index.ts'
import { taskCreated } from '../events.ts'
import { insertTask } from '../repository/tasks.ts'
import { createTask } from '../rules/task.ts'
import { settle, wireTask } from './consequences.ts'
import { momentOf } from './tasks.ts'

/**
 * An occasion that is some days ahead is a task of whoever looks after the contact: one for each date and lead day, however
 * often it is told. The reminder itself tells the owner, so the task does not tell them again.
 */
export async function remindOfOccasion(tx: Tx, { occasionId, contactId, ownerId, date, leadDays, summary }: OccasionDue): Promise<void> {
  const owner = ownerId === null ? undefined : await findUser(tx, ownerId)
  const assigneeId = owner === undefined || owner.status === 'suspended' ? null : owner.id
  // The contact before its tasks, as wherever both are written.
  await lockContact(tx, contactId)
  const input = { type: 'reminder', title: summary.slice(0, TITLE_LENGTH_MAX).toWellFormed(), contactId, assigneeId, dueDate: date } as const
  const task = {
    ...createTask({ ...input, related: { type: 'occasion', id: occasionId } }, await momentOf(tx, input)),
    // The tasks of an occasion are a series, in which each stands once.
    seriesId: occasionId,
    occurrence: `${date} ${leadDays}`,
  }
  if (!(await insertTask(tx, task))) return
  await settle(tx, task)
  announce(tx, { event: taskCreated, resourceId: task.id, contactId, data: wireTask(task), summary: task.title })
}
const TITLE_LENGTH_MAX = 300
