import { quoteChanged, quoteExpired, quoteSettled } from '../errors/quotes.ts'
import type { QuotedDiscount, QuotedEarning, QuotedVoucher, QuoteTerms } from '../tables/quote-terms.ts'
import type { quotes } from '../tables/quotes.ts'

export type { GivenLine, QuotedBasket, QuotedPoints, QuotedProgram, QuotedVoucher, QuoteTerms } from '../tables/quote-terms.ts'
export type Quote = Omit<typeof quotes.$inferSelect, 'organizationId'>

/** For how long a quote holds. */
export const QUOTE_MINUTES = 15

/**
 * Whether a quote may be settled.
 * @returns false where it was, under the same external id: then the answer is the same
 * @throws quoteSettled, quoteExpired, in this order
 */
export function expectOpen({ status, orderId, orderExternalId, expiresAt }: Quote, externalId: string, now: string): boolean {
  if (status === 'settled') {
    if (orderExternalId === externalId) return false
    throw quoteSettled(orderId === null ? {} : { existingId: orderId })
  }
  if (Temporal.Instant.compare(now, expiresAt) >= 0) throw quoteExpired()
  return true
}

export interface Difference {
  readonly what: 'total' | 'discount' | 'voucher' | 'points' | 'earning'
  readonly programId: string | null
  readonly key: string | null
  readonly quoted: number
  readonly now: number
}

/** What the same basket comes to otherwise now. */
function differencesOf(quoted: QuoteTerms, now: QuoteTerms): Difference[] {
  return [
    ...changed('total', [{ programId: null, key: null, amount: quoted.total }], [{ programId: null, key: null, amount: now.total }]),
    ...changed('discount', quoted.discounts.map(amountOf), now.discounts.map(amountOf)),
    ...changed('voucher', quoted.vouchers.map(voucherOf), now.vouchers.map(voucherOf)),
    ...changed('points', pointsOf(quoted), pointsOf(now)),
    ...changed('earning', quoted.earns.map(amountOf), now.earns.map(amountOf)),
  ]
}

/** @throws quoteChanged */
export function expectSame(quoted: QuoteTerms, now: QuoteTerms): void {
  const differences = differencesOf(quoted, now)
  if (differences.length > 0) throw quoteChanged({ differences })
}

interface Amount {
  readonly programId: string | null
  readonly key: string | null
  readonly amount: number
}

function amountOf({ programId, rule, amount }: QuotedDiscount | QuotedEarning): Amount {
  return { programId, key: rule.key, amount }
}

function pointsOf({ points }: QuoteTerms): Amount[] {
  return points === null || points.refused !== null ? [] : [{ programId: points.programId, key: points.unit, amount: points.amount }]
}

function voucherOf({ voucherId, amount }: QuotedVoucher): Amount {
  return { programId: null, key: voucherId, amount }
}

function changed(what: Difference['what'], quoted: readonly Amount[], now: readonly Amount[]): Difference[] {
  const idOf = ({ programId, key }: Amount) => `${programId} ${key}`
  const all = new Map([...quoted, ...now].map((each) => [idOf(each), each]))
  const amountIn = (amounts: readonly Amount[], id: string) => amounts.find((each) => idOf(each) === id)?.amount ?? 0
  return [...all].flatMap(([id, { programId, key }]) => {
    const [was, is] = [amountIn(quoted, id), amountIn(now, id)]
    return was === is ? [] : [{ what, programId, key, quoted: was, now: is }]
  })
}
