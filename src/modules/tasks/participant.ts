import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseTasksOf } from './service/erasure.ts'
import { handOverTasks } from './service/hand-over.ts'
import { remindOfOccasion } from './service/reminders.ts'
import { listTasks } from './service/tasks.ts'

/** How tasks join the acts of other modules. */
export const tasksParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ tasks: await handOverTasks(tx, fromUserId, toUserId) }),
  onExport: async (tx, contactId) => ({ tasks: await readEvery('createdAt', (query) => listTasks(tx, { ...query, contactId })) }),
  onOccasionDue: remindOfOccasion,
  onErase: (tx, { contactId }) => eraseTasksOf(tx, contactId),
}
