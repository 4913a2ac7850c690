import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { findUser } from '../../identity/index.ts'
import { createTaskWithin, endTaskWithin } from '../../tasks/index.ts'
import { isOpen, lateAt, type Prevention, reviewAt } from '../rules/prevention.ts'
import { preventionSchema } from '../schemas/prevention.ts'

/** The kinds of due work that are the deadlines of a prevention; their reference is the prevention. */
export const PREVENTION_DUE = 'prevention.due'
export const PREVENTION_REVIEW = 'prevention.review'

/** The fields of a prevention that its schema shows: what an event may carry. */
export function wirePrevention(prevention: Prevention) {
  return preventionSchema.parse(prevention)
}

/** Whom the events of a prevention concern: it is what it is kept from people by. */
export function about({ id, contactId }: Prevention) {
  return { resourceId: id, contactId }
}

/** Arms or disarms the deadlines of a prevention that was written. */
export function settle(tx: Tx, prevention: Prevention): void {
  const { timeZone } = tx.organization
  const due = { [PREVENTION_DUE]: lateAt(prevention, timeZone), [PREVENTION_REVIEW]: reviewAt(prevention, timeZone) }
  for (const [kind, dueAt] of Object.entries(due)) {
    if (dueAt === undefined) cancelDue(tx, { kind, reference: prevention.id })
    else scheduleDue(tx, { kind, reference: prevention.id, dueAt })
  }
}

/**
 * The owner has a task to carry it out while that is to be done, and another to review it once that is due; made anew where
 * they are for somebody else or another day.
 */
export async function followTasks(tx: Tx, before: Prevention | undefined, after: Prevention): Promise<Prevention> {
  const { status, verdict, dueDate, reviewDate, reviewDueAt } = after
  const isPassedOn = before !== undefined && before.ownerId !== after.ownerId
  const action = { isNeeded: isOpen(status), isDone: status === 'done', isMoved: isPassedOn || (before !== undefined && before.dueDate !== dueDate) }
  const review = { isNeeded: status === 'done' && reviewDueAt !== null && verdict === null, isDone: verdict !== null, isMoved: isPassedOn }
  return {
    ...after,
    taskId: await follow(tx, after, after.taskId, action, { title: 'Carry out a prevention', dueDate }),
    reviewTaskId: await follow(tx, after, after.reviewTaskId, review, {
      title: 'Review whether a prevention helped',
      dueDate: reviewDate === null ? null : laterOf(reviewDate, today(tx)),
    }),
  }
}

async function follow(
  tx: Tx,
  { id, ownerId }: Prevention,
  taskId: string | null,
  { isNeeded, isDone, isMoved }: { readonly isNeeded: boolean; readonly isDone: boolean; readonly isMoved: boolean },
  task: { readonly title: string; readonly dueDate: string | null },
): Promise<string | null> {
  if (taskId !== null && isNeeded && !isMoved) return taskId
  if (taskId !== null) await endTaskWithin(tx, taskId, isDone ? 'done' : 'cancelled')
  if (!isNeeded) return isDone ? taskId : null
  const owner = ownerId === null ? undefined : await findUser(tx, ownerId)
  const assigneeId = owner === undefined || owner.status === 'suspended' ? null : owner.id
  return (await createTaskWithin(tx, { type: 'other', ...task, assigneeId, related: { type: 'prevention', id } })).id
}

function today(tx: Tx): string {
  return tx.clock.now().toZonedDateTimeISO(tx.organization.timeZone).toPlainDate().toString()
}

function laterOf(one: string, other: string): string {
  return one > other ? one : other
}
