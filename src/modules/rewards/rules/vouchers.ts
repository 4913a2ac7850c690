import { allocate } from '../../../kernel/allocation.ts'
import type { Refusal } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import {
  voucherAlreadyReleased,
  voucherExpired,
  voucherMemberLimit,
  voucherNotValidYet,
  voucherNotYours,
  voucherRevoked,
  voucherUsedUp,
} from '../errors/vouchers.ts'
import type { VOUCHER_SOURCES, VOUCHER_STATUSES, voucherBatches, voucherRedemptions, vouchers } from '../tables/vouchers.ts'

import type { Share } from './redemptions.ts'

export type { Worth } from '../tables/vouchers.ts'
export type Voucher = Omit<typeof vouchers.$inferSelect, 'organizationId'>
export type VoucherBatch = Omit<typeof voucherBatches.$inferSelect, 'organizationId'>
export type VoucherRedemption = Omit<typeof voucherRedemptions.$inferSelect, 'organizationId'>
export type VoucherStatus = (typeof VOUCHER_STATUSES)[number]
export type VoucherSource = (typeof VOUCHER_SOURCES)[number]

/** The first instant after a local day. */
export function endOfDay(day: Temporal.PlainDate, timeZone: string): string {
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().toString()
}

/** Until the end of the local day that is so many days later; null: for ever. */
export function expiryAfter(days: number | null, at: string, timeZone: string): string | null {
  return days === null ? null : endOfDay(Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().add({ days }), timeZone)
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0
}

/** As it is at an instant, noted or not. */
export function statusAt({ status, expiresAt }: Pick<Voucher, 'status' | 'expiresAt'>, now: string): VoucherStatus {
  return status === 'active' && expiresAt !== null && !isBefore(now, expiresAt) ? 'expired' : status
}

/** Why it cannot be used by anybody: the first of these that holds. */
export function refusalOfVoucher(voucher: Pick<Voucher, 'status' | 'validFrom' | 'expiresAt'>, now: string): Refusal | undefined {
  switch (statusAt(voucher, now)) {
    case 'revoked':
      return voucherRevoked()
    case 'expired':
      return voucherExpired({ expiresAt: voucher.expiresAt })
    case 'used_up':
      return voucherUsedUp()
    case 'active':
      return isBefore(now, voucher.validFrom) ? voucherNotValidYet({ validFrom: voucher.validFrom }) : undefined
  }
}

export interface Customer {
  /** Null where nobody is named. */
  readonly contactId: string | null
  /** How often they have used it, less what was given back. */
  readonly uses: number
}

/** Why this customer cannot use it: what is so of everybody comes before what is so of them. */
export function refusalOfUse(voucher: Voucher, { contactId, uses }: Customer, now: string): Refusal | undefined {
  const refusal = refusalOfVoucher(voucher, now)
  if (refusal !== undefined) return refusal
  if (voucher.contactId !== null && voucher.contactId !== contactId) return voucherNotYours()
  if (voucher.usesPerMember === null) return undefined
  if (contactId === null) return voucherNotYours({ detail: 'It may be used so often by each customer: name the contact or member whose order it is.' })
  return uses >= voucher.usesPerMember ? voucherMemberLimit() : undefined
}

/** Whether nobody has used it, or put more on a gift card than it was given with. */
export function isUnused({ uses, balance, worth }: Voucher): boolean {
  return uses === 0 && (worth.type !== 'gift_card' || (balance ?? 0) <= worth.amount)
}

/** After one more use. @param balance of a gift card: what the ledger says after it */
export function used(voucher: Voucher, balance: number | null, now: string): Voucher {
  const uses = voucher.uses + 1
  const isUsedUp = balance === null ? uses === voucher.usesMax : balance === 0
  return changed({ ...voucher, uses, balance, status: isUsedUp ? 'used_up' : voucher.status }, now)
}

/** After a use was given back, or a part of what was paid, which is no use less. What has expired or was revoked stays so. */
export function unused(voucher: Voucher, { uses = 1, balance }: { readonly uses?: 0 | 1; readonly balance: number | null }, now: string): Voucher {
  const status = voucher.status === 'used_up' ? statusAt({ ...voucher, status: 'active' }, now) : voucher.status
  return changed({ ...voucher, uses: voucher.uses - uses, balance, status }, now)
}

/** After an amount was put on a gift card: one that was used up lives again. */
export function toppedUp(voucher: Voucher, balance: number, now: string): Voucher {
  return changed({ ...voucher, balance, status: 'active' }, now)
}

export function revoked(voucher: Voucher, reason: string, now: string): Voucher {
  return changed({ ...voucher, status: 'revoked', endReason: reason, balance: voucher.balance === null ? null : 0 }, now)
}

function changed(voucher: Voucher, now: string): Voucher {
  return { ...voucher, version: voucher.version + 1, updatedAt: now }
}

/**
 * How much of what was paid goes back to a gift card: all that is left of it unless said otherwise. Null of other vouchers, whose use comes back.
 * @throws voucherAlreadyReleased, validationFailed when that is more than is left, or an amount of what had none
 */
export function amountBack({ amount: paid, releasedAt, releasedAmount }: VoucherRedemption, amount: number | null): number | null {
  if (releasedAt !== null) throw voucherAlreadyReleased()
  const left = (paid ?? 0) - (releasedAmount ?? 0)
  if (amount !== null && amount > left)
    throw validationFailed({ errors: [{ pointer: '/amount', code: 'too-large', detail: 'is more than is left of what was paid with it' }] })
  return paid === null ? null : (amount ?? left)
}

/** After so much went back: it is released when all of it did. */
export function released(redemption: VoucherRedemption, back: number | null, releaseJournalId: string | null, now: string): VoucherRedemption {
  const releasedAmount = back === null ? null : (redemption.releasedAmount ?? 0) + back
  return { ...redemption, releasedAt: releasedAmount === redemption.amount ? now : null, releasedAmount, releaseJournalId }
}

/** What an order was paid with by a gift card. */
type Paid = Pick<VoucherRedemption, 'amount' | 'releasedAmount'>

/**
 * What goes back to each of the gift cards that paid an order, in the order of their use, when so large a share of it has come back in all: of what
 * they paid together that share by largest remainder, to the card that was used last first. What went back before is less, so that many small
 * returns give what one large one does; and never more goes back than was refunded.
 * @param refunded in all; null where nothing of the order is left to be paid
 */
export function backToCards(cards: readonly Paid[], { numerator, denominator }: Share, refunded: number | null): number[] {
  const paid = cards.reduce((sum, { amount }) => sum + (amount ?? 0), 0)
  const [share = 0] = allocate(paid, [numerator, denominator - numerator])
  let due = Math.min(share, refunded ?? share)
  return cards
    .toReversed()
    .map(({ amount, releasedAmount }) => {
      const mine = Math.min(amount ?? 0, due)
      due -= mine
      return Math.max(mine - (releasedAmount ?? 0), 0)
    })
    .toReversed()
}
