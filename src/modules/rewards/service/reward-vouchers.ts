import type { Tx } from '../../../platform/context.ts'
import type { Member } from '../../programs/index.ts'
import { rewardVoucherUsed } from '../errors/rewards.ts'
import { lockVoucher } from '../repository/vouchers.ts'
import type { VoucherGift } from '../rules/rewards.ts'
import { expiryAfter, isUnused, statusAt } from '../rules/vouchers.ts'
import { type Issued, issueVouchers, moneyOf } from './voucher-issue.ts'
import { revokeHeld } from './vouchers.ts'

/** The vouchers that a redemption gives, one for each of the reward, to the member alone. */
export async function giveVouchers(
  tx: Tx,
  { programId, contactId }: Member,
  { name, worth, validDays }: VoucherGift,
  { id, quantity }: { readonly id: string; readonly quantity: number },
): Promise<Issued[]> {
  const { currency, timeZone } = await moneyOf(tx, programId)
  const validFrom = tx.clock.now().toString()
  const terms = { name, worth, currency, programId, contactId, reason: null, validFrom, expiresAt: expiryAfter(validDays, validFrom, timeZone) }
  return issueVouchers(
    tx,
    Array.from({ length: quantity }, (_, i) => ({
      ...terms,
      source: { type: 'reward', id: `${id} ${i + 1}` },
      usesMax: worth.type === 'gift_card' ? null : 1,
      usesPerMember: null,
    })),
  )
}

/** What they were given for goes back: they end, those that have not yet. @throws rewardVoucherUsed */
export async function endVouchers(tx: Tx, voucherIds: readonly string[]): Promise<void> {
  const now = tx.clock.now().toString()
  for (const id of voucherIds.toSorted()) {
    const voucher = await lockVoucher(tx, id)
    if (voucher === undefined) continue
    if (!isUnused(voucher)) throw rewardVoucherUsed({ voucherId: id })
    if (statusAt(voucher, now) === 'active') await revokeHeld(tx, voucher, 'what gave it was taken back')
  }
}
