import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { whileErasing } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseComplaintsOf, movedComplaints } from './repository/participants.ts'
import { affectedContacts } from './service/affected.ts'
import { listComplaints } from './service/complaints.ts'
import { handOverComplaints } from './service/hand-over.ts'

/** How complaints join the acts of other modules. */
export const complaintsParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ complaints: await handOverComplaints(tx, fromUserId, toUserId) }),
  onExport: async (tx, contactId) => ({ complaints: await readEvery('createdAt', (query) => listComplaints(tx, { ...query, contactId })) }),
  onMerge: async (tx, merge) => ({ complaints: await movedComplaints.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedComplaints.giveBack(tx, merge)
    return []
  },
  onAffected: affectedContacts,
  /** The words go; kinds, dates and outcomes stay, for the counts. */
  onErase: async (tx, { contactId }) => whileErasing(tx, () => eraseComplaintsOf(tx, contactId, tx.clock.now().toString())),
}
