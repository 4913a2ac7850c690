import type { Tx } from '../../../platform/context.ts'
import { cancelDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { setNextTaskAt } from '../../contacts/index.ts'
import { taskCancelled } from '../events.ts'
import { eraseTasks, lockOpenTasksFor } from '../repository/participants.ts'
import { TASK_DUE } from './consequences.ts'

/** The tasks of an erased person lose their words; those that were still open are cancelled. */
export async function eraseTasksOf(tx: Tx, contactId: string): Promise<void> {
  const cancelled = await lockOpenTasksFor(tx, contactId)
  eraseTasks(tx, contactId, tx.clock.now().toString())
  for (const reference of cancelled) cancelDue(tx, { kind: TASK_DUE, reference })
  setNextTaskAt(tx, contactId, null)
  announce(tx, ...cancelled.map((id) => ({ event: taskCancelled, resourceId: id, contactId, data: { reason: null } })))
}
