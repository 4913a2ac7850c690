import type { Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { eraseAnswersNaming } from '../../../platform/erasure.ts'
import { readEvery } from '../../../platform/lists.ts'
import { eraseAdjustments, movedAdjustments } from '../repository/adjustments.ts'
import { eraseRedemptions, movedRedemptions } from '../repository/redemptions.ts'
import { listAdjustments } from '../service/adjustments.ts'
import { tellTimedOut } from '../service/holds.ts'
import { followOrder, followReturn } from '../service/orders.ts'
import { listRedemptions } from '../service/redemptions.ts'
import { postRemedy } from '../service/remedies.ts'

/** How rewards join the acts of other modules. */
export const rewardsParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({
    redemptions: await readEvery('createdAt', (query) => listRedemptions(tx, { ...query, contactId })),
    loyaltyAdjustments: await readEvery('createdAt', (query) => listAdjustments(tx, { ...query, contactId })),
  }),
  onMerge: async (tx, merge) => ({ redemptions: await movedRedemptions.move(tx, merge), loyaltyAdjustments: await movedAdjustments.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedRedemptions.giveBack(tx, merge)
    movedAdjustments.giveBack(tx, merge)
    return []
  },
  onErase: async (tx, { contactId }) => eraseAnswersNaming(tx, [...(await eraseRedemptions(tx, contactId)), ...(await eraseAdjustments(tx, contactId))]),
  onRemedy: postRemedy,
  onHoldTimedOut: tellTimedOut,
  onOrder: followOrder,
  onReturn: followReturn,
}
