import type { Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import * as service from '../service/voucher-participation.ts'

/** How vouchers join the acts of other modules. */
export const vouchersParticipant: Participant<Tx> = {
  onRemedy: async (tx, remedy) => (remedy.kind === 'voucher' ? service.giveRemedy(tx, remedy) : undefined),
  onVoucherEarned: service.giveEarned,
  onVoucherTakenBack: service.takeBackEarned,
  onExport: service.vouchersOfPerson,
  onMerge: service.moveVouchers,
  async onRevertMerge(tx, merge) {
    service.giveBackVouchers(tx, merge)
    return []
  },
  onErase: (tx, { contactId }) => service.eraseVouchersOf(tx, contactId),
}
