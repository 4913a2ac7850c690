import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { notify, staffWhoMay } from '../../identity/index.ts'
import { preventionOverdue, preventionReviewDue } from '../events.ts'
import { lockPrevention, savePrevention } from '../repository/preventions.ts'
import { lateAt, nextVersion, type Prevention, reviewAt } from '../rules/prevention.ts'
import { about, followTasks } from './consequences.ts'

/** Raises a prevention as late, once: the task tells its owner, this those who decide how complaints are handled. */
export async function raiseOverdue(tx: Tx, id: string, dueAt: Temporal.Instant): Promise<void> {
  const before = await lockPrevention(tx, id)
  if (before === undefined || lateAt(before, tx.organization.timeZone) === undefined) return
  const after = nextVersion({ ...before, overdueAt: dueAt.toString() }, tx.clock.now().toString())
  savePrevention(tx, after)
  const { ownerId, dueDate, overdueAt } = after
  announce(tx, { event: preventionOverdue, ...about(after), data: { ownerId, dueDate, overdueAt } })
  const others = (await staffWhoMay(tx, 'complaint-settings:write')).filter((userId) => userId !== ownerId)
  tell(tx, others, 'prevention.overdue', after)
}

/** Raises that the review is due, once: its owner gets a task for it. */
export async function raiseReview(tx: Tx, id: string, dueAt: Temporal.Instant): Promise<void> {
  const before = await lockPrevention(tx, id)
  if (before === undefined || reviewAt(before, tx.organization.timeZone) === undefined) return
  const due = { ...before, reviewDueAt: dueAt.toString() }
  const after = nextVersion(await followTasks(tx, before, due), tx.clock.now().toString())
  savePrevention(tx, after)
  const { ownerId, reviewDate, reviewDueAt, reviewTaskId } = after
  announce(tx, { event: preventionReviewDue, ...about(after), data: { ownerId, reviewDate, reviewDueAt, reviewTaskId } })
}

function tell(tx: Tx, userIds: readonly string[], type: string, { id, contactId, dueDate }: Prevention): void {
  for (const userId of userIds) notify(tx, { userId, type, summary: dueDate, resource: { type: 'prevention', id }, contactId })
}
