import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { erasePreventionsOf, movedPreventions } from './repository/preventions.ts'
import { handOverPreventions } from './service/hand-over.ts'
import { forgetCause, noticeCause } from './service/patterns.ts'
import { followFromComplaint, keepFollowing } from './service/preventions.ts'

/** How preventions join the acts of other modules. */
export const preventionsParticipant: Participant<Tx> = {
  async onComplaintChanged(tx, change) {
    const { action, complaintId, causeCode, preventionId } = change
    if (action === 'propose-decision' && causeCode !== null) await noticeCause(tx, change, causeCode)
    if (action === 'reject-decision' || action === 'reopen') forgetCause(tx, complaintId)
    if ((action === 'resolve' || action === 'close') && preventionId !== null) await followFromComplaint(tx, change, preventionId)
    if (action === 'update') await keepFollowing(tx, complaintId)
  },
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ preventions: await handOverPreventions(tx, fromUserId, toUserId) }),
  onMerge: async (tx, merge) => ({ preventions: await movedPreventions.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedPreventions.giveBack(tx, merge)
    return []
  },
  /** The words of what followed from their complaints alone go; dates, status and verdict stay, for the counts. */
  onErase: async (tx, { contactId }) => erasePreventionsOf(tx, contactId),
}
