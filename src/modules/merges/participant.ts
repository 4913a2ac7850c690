import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseNotedRows } from '../../platform/merging.ts'
import { deletePairsOf } from './repository/duplicates.ts'
import { eraseMergesOf } from './repository/merges.ts'
import { listMerges } from './service/merges.ts'

/** How merges join the acts of other modules. */
export const mergesParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ merges: await readEvery('createdAt', (query) => listMerges(tx, { ...query, contactId })) }),
  /** What reverts would need of the person goes, and with it those reverts. */
  async onErase(tx, { contactId }) {
    deletePairsOf(tx, contactId)
    eraseNotedRows(tx, await eraseMergesOf(tx, contactId), contactId)
  },
}
