import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { readEvery } from '../../platform/lists.ts'
import { movedTasks } from './repository/participants.ts'
import { followContacts } from './service/consequences.ts'
import { eraseTasksOf } from './service/erasure.ts'
import { handOverTasks } from './service/hand-over.ts'
import { remindOfOccasion } from './service/reminders.ts'
import { listTasks } from './service/tasks.ts'

/** How tasks join the acts of other modules. */
export const tasksParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ tasks: await handOverTasks(tx, fromUserId, toUserId) }),
  onExport: async (tx, contactId) => ({ tasks: await readEvery('createdAt', (query) => listTasks(tx, { ...query, contactId })) }),
  onOccasionDue: remindOfOccasion,
  async onMerge(tx, merge) {
    const tasks = await movedTasks.move(tx, merge)
    await followContacts(tx, [merge.survivorId])
    return { tasks }
  },
  async onRevertMerge(tx, merge) {
    movedTasks.giveBack(tx, merge)
    await followContacts(tx, [merge.survivorId, ...merge.duplicateIds])
    return []
  },
  onErase: (tx, { contactId }) => eraseTasksOf(tx, contactId),
}
