import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseWritten } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseNotedRows } from '../../platform/merging.ts'
import { survivorOf } from '../contacts/index.ts'
import { deletePairsOf } from './repository/duplicates.ts'
import { eraseMergesOf, findRevertedOf } from './repository/merges.ts'
import { listMerges } from './service/merges.ts'

/** How merges join the acts of other modules. */
export const mergesParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ merges: await readEvery('createdAt', (query) => listMerges(tx, { ...query, contactId })) }),
  /** What reverts would need of the person goes, and with it those reverts. */
  async onErase(tx, { contactId }) {
    deletePairsOf(tx, contactId)
    // While a merge stood that was reverted since, the survivor's data were theirs too.
    for (const { survivorId, createdAt, revertedAt } of await findRevertedOf(tx, contactId)) {
      const contactIds = [survivorId, await survivorOf(tx, survivorId)]
      eraseWritten(tx, { resourceId: survivorId, contactIds, since: createdAt, until: revertedAt })
    }
    eraseNotedRows(tx, await eraseMergesOf(tx, contactId), contactId)
  },
}
