import type { Tx } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { findVoucher } from '../repository/vouchers.ts'
import { statusAt, type Voucher, type Worth } from '../rules/vouchers.ts'
import { codeOf, issueOnce } from './voucher-issue.ts'
import { revokeHeld } from './vouchers.ts'

/** Vouchers that are offered: what modules of higher rank give, and take back. */

export interface Offered {
  readonly offerId: string
  /** Held. */
  readonly contactId: string
  readonly name: string
  readonly worth: Worth
  readonly currency: string
  readonly expiresAt: string
}

/** Once for each offer, to be used once. @returns its id */
export async function giveOffered(tx: Tx, { offerId, ...terms }: Offered): Promise<string> {
  const { voucher } = await issueOnce(tx, {
    ...terms,
    source: { type: 'offer', id: offerId },
    programId: null,
    reason: null,
    validFrom: tx.clock.now().toString(),
    usesMax: 1,
    usesPerMember: null,
  })
  return voucher.id
}

/** Ends a voucher that is locked, where it can still be used. */
export async function takeBackOffered(tx: Tx, voucher: Voucher, reason: string): Promise<void> {
  if (statusAt(voucher, tx.clock.now().toString()) === 'active') await revokeHeld(tx, voucher, reason)
}

/** The code of a voucher, for whoever tells it to the customer; undefined where it cannot be told. @throws voucherCodeLost */
export async function offeredCode(tx: Tx, voucherId: string): Promise<string | undefined> {
  const voucher = await findVoucher(tx, { id: voucherId }, contactVisibility)
  return voucher === undefined ? undefined : codeOf(tx, voucher)
}
