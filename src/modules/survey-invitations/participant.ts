import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming } from '../../platform/erasure.ts'
import { cancelDue } from '../../platform/jobs/due-work.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseInvitationsOf, movedInvitations } from './repository/participants.ts'
import { hearComplaint, hearInteractions, hearOrder } from './service/audience.ts'
import { EXPIRY_DUE, REMINDER_DUE, SENDING_DUE } from './service/consequences.ts'
import { followMessage, linkWanted } from './service/following.ts'
import { everyInvitation } from './service/invitations.ts'

/** How invitations join the acts of other modules. */
export const surveyInvitationsParticipant: Participant<Tx> = {
  onComplaintChanged: hearComplaint,
  onInteractionsRecorded: hearInteractions,
  onOrder: hearOrder,
  onMessageMoved: followMessage,
  onLinkWanted: linkWanted,
  onExport: async (tx, contactId) => ({ surveyInvitations: await readEvery('createdAt', (query) => everyInvitation(tx, { ...query, contactId })) }),
  onMerge: async (tx, merge) => ({ surveyInvitations: await movedInvitations.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedInvitations.giveBack(tx, merge)
    return []
  },
  async onErase(tx, { contactId }) {
    const ids = await eraseInvitationsOf(tx, contactId)
    for (const reference of ids) for (const kind of [SENDING_DUE, REMINDER_DUE, EXPIRY_DUE]) cancelDue(tx, { kind, reference })
    eraseAnswersNaming(tx, ids)
  },
}
