import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseOffers, movedOffers } from './repository/offers.ts'
import { codeWanted, followVoucher, standingOffers } from './service/following.ts'
import { hearComplaint, hearWinBack } from './service/occasions.ts'
import { listOffers } from './service/offers.ts'

/** How offers join the acts of other modules. */
export const offersParticipant: Participant<Tx> = {
  onWinBackOpened: hearWinBack,
  onComplaintChanged: hearComplaint,
  onVoucherUsed: followVoucher,
  onEntitlementsAsked: standingOffers,
  onLinkWanted: codeWanted,
  onExport: async (tx, contactId) => ({ offers: await readEvery('createdAt', (query) => listOffers(tx, { ...query, contactId })) }),
  onMerge: async (tx, merge) => ({ offers: await movedOffers.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedOffers.giveBack(tx, merge)
    return []
  },
  onErase: async (tx, { contactId }) => eraseAnswersNaming(tx, await eraseOffers(tx, contactId)),
}
