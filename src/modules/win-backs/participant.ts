import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseWinBacks, movedWinBacks } from './repository.ts'
import { handOverWinBacks, listWinBacks } from './service.ts'

/** How win-backs join the acts of other modules. */
export const winBacksParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ winBacks: await handOverWinBacks(tx, fromUserId, toUserId) }),
  onExport: async (tx, contactId) => ({ winBacks: await readEvery('createdAt', (query) => listWinBacks(tx, { ...query, contactId })) }),
  onMerge: async (tx, merge) => ({ winBacks: await movedWinBacks.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedWinBacks.giveBack(tx, merge)
    return []
  },
  onErase: async (tx, { contactId }) => eraseAnswersNaming(tx, await eraseWinBacks(tx, contactId)),
}
