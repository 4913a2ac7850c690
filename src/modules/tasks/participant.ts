import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseTasksOf } from './service/erasure.ts'
import { handOverTasks } from './service/hand-over.ts'

/** How tasks join the acts of other modules. */
export const tasksParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ tasks: await handOverTasks(tx, fromUserId, toUserId) }),
  onErase: (tx, { contactId }) => eraseTasksOf(tx, contactId),
}
