import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming, whileErasing } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { findComplaint } from './repository/complaints.ts'
import { eraseComplaintsOf, holdComplaintsOf, movedComplaints } from './repository/participants.ts'
import { affectedContacts } from './service/affected.ts'
import { followRecount, meetClockDue } from './service/clocks.ts'
import { listComplaints } from './service/complaints.ts'
import { everyMessageOf } from './service/correspondence.ts'
import { everyEvidenceOf } from './service/evidence.ts'
import { handOverComplaints } from './service/hand-over.ts'
import { holdForClock, holdForRecount } from './service/hold.ts'
import { receiveEmail } from './service/inbound-email.ts'
import { receiveByForm } from './service/receipt.ts'
import { remediesOf } from './service/remedies.ts'
import { linkOf } from './service/secret-links.ts'

/** How complaints join the acts of other modules. */
export const complaintsParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ complaints: await handOverComplaints(tx, fromUserId, toUserId) }),
  async onExport(tx, contactId) {
    const complaints = await readEvery('createdAt', (query) => listComplaints(tx, { ...query, contactId }))
    return {
      complaints,
      complaintMessages: await everyMessageOf(tx, contactId),
      complaintEvidence: await everyEvidenceOf(tx, contactId),
      remedies: await remediesOf(tx, complaints as { id: string }[]),
    }
  },
  onClockHold: holdForClock,
  onClocksHold: holdForRecount,
  onClockDue: meetClockDue,
  onClocksRecounted: followRecount,
  onMerge: async (tx, merge) => ({ complaints: await movedComplaints.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedComplaints.giveBack(tx, merge)
    return []
  },
  onAffected: affectedContacts,
  onEmail: receiveEmail,
  onComplaint: receiveByForm,
  /** The complainant's alone: a message about it may go to somebody else. */
  async onLinkWanted(tx, { aboutId, contactId, publicUrl }) {
    const complaint = await findComplaint(tx, aboutId)
    return complaint?.contactId === contactId ? linkOf(tx, complaint, publicUrl).url : undefined
  },
  /** The words go; kinds, dates and outcomes stay, for the counts. */
  async onErase(tx, { contactId }) {
    const ids = await holdComplaintsOf(tx, contactId)
    whileErasing(tx, () => eraseComplaintsOf(tx, contactId, tx.clock.now().toString()))
    eraseAnswersNaming(tx, ids)
  },
}
