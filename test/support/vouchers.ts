import { newId } from '../../src/kernel/id.ts'
import type { Participant } from '../../src/kernel/participants.ts'
import type { VoucherEarned } from '../../src/kernel/vouchers.ts'
import type { Tx } from '../../src/platform/context.ts'

/** Stands for whoever issues vouchers, in the tests of what gives them: one for each event and rule, ended unless it was used. */
export function issuesVouchers() {
  const issued = new Map<string, VoucherEarned & { readonly id: string; used: boolean; ended: boolean }>()
  const keyOf = ({ eventId, ruleKey }: { eventId: string; ruleKey: string }) => `${eventId} ${ruleKey}`
  const participant: Participant<Tx> = {
    async onVoucherEarned(tx, earned) {
      const voucher = issued.get(keyOf(earned)) ?? { ...earned, id: newId(tx.clock.now()), used: false, ended: false }
      issued.set(keyOf(earned), voucher)
      return voucher.id
    },
    async onVoucherTakenBack(_, taken) {
      const voucher = issued.get(keyOf(taken))
      if (voucher === undefined) return undefined
      if (!voucher.used) voucher.ended = true
      return !voucher.used
    },
  }
  return { participant, of: (memberId: string) => [...issued.values()].filter((voucher) => voucher.memberId === memberId) }
}
