import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { movedFiles } from './repository.ts'
import { eraseFilesOf, everyFileOf } from './service.ts'

/** How files join the acts of other modules. */
export const attachmentsParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ files: await everyFileOf(tx, contactId) }),
  onMerge: async (tx, merge) => ({ files: await movedFiles.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedFiles.giveBack(tx, merge)
    return []
  },
  onErase: (tx, { contactId }) => eraseFilesOf(tx, contactId),
}
