import { paidPartOf, payablesOf } from './base.ts'
import { floorOf, shareOf, sumOf } from './money.ts'
import type { Discount, Earning, IssuedVoucher, LineAmount, LineItems, Needs } from './outcome.ts'
import type { Basket, Rounding } from './situation.ts'

/**
 * What is taken back after refunds. Everything is a function of all that was refunded in total, and nothing of it grows when that does: so many
 * small refunds come to the same as one large, in any order. Earnings carry what they were made of, so no later edit of a rule changes a refund.
 */

/** A line as it was bought. */
export interface PaidLine {
  readonly line: number
  readonly quantity: number
  /** What the customer paid for it, tax included. */
  readonly payable: number
}

/** Of an order: the whole of it, items of its lines, or an amount of money for none of them in particular. */
export interface Refund {
  readonly whole: boolean
  readonly lines: readonly LineItems[]
  readonly amount: number
}

/** What is left of an order. */
export interface Left {
  readonly lines: ReadonlyMap<number, { readonly quantity: number; readonly returned: number }>
  /** What the customer paid for everything, for the items that were not returned, and how much of that was not paid back. */
  readonly before: number
  readonly due: number
  readonly kept: number
  readonly rounding: Rounding
}

/** @param prices what the lines cost after all discounts, by their place */
export function paidLinesOf(basket: Basket, prices: readonly number[], rounding: Rounding): PaidLine[] {
  const payables = payablesOf(basket, prices, rounding)
  return basket.lines.map(({ line, quantity }, i) => ({ line, quantity, payable: payables[i] ?? 0 }))
}

/** All refunds of an order as one. */
export function refundedIn(refunds: readonly Refund[]): Refund {
  const items = new Map<number, number>()
  for (const part of refunds.flatMap(({ lines }) => lines)) items.set(part.line, (items.get(part.line) ?? 0) + part.items)
  return {
    whole: refunds.some(({ whole }) => whole),
    lines: [...items].map(([line, items]) => ({ line, items })),
    amount: sumOf(refunds.map(({ amount }) => amount)),
  }
}

export function leftOf(paid: readonly PaidLine[], { whole, lines, amount }: Refund, rounding: Rounding): Left {
  const returned = new Map(lines.map(({ line, items }) => [line, items]))
  const left = paid.map(({ line, quantity, payable }) => {
    const gone = whole ? quantity : Math.min(returned.get(line) ?? 0, quantity)
    return { line, quantity, returned: gone, payable: shareOf(payable, quantity - gone, quantity, rounding) }
  })
  const before = sumOf(paid.map(({ payable }) => payable))
  const due = sumOf(left.map(({ payable }) => payable))
  return { lines: new Map(left.map((each) => [each.line, each])), before, due, kept: Math.max(due - amount, 0), rounding }
}

/** What the customer gets back for items of a line: their share of what was paid for it. @param before items returned earlier */
export function refundable({ payable, quantity }: PaidLine, items: number, before: number, rounding: Rounding): number {
  const keptOf = (returned: number) => shareOf(payable, Math.max(quantity - returned, 0), quantity, rounding)
  return keptOf(before) - keptOf(before + items)
}

/** Units to be taken back now. @param remains what the refunded order would have earned */
export function clawback(awarded: number, alreadyClawed: number, remains: number): number {
  return Math.max(awarded - alreadyClawed - remains, 0)
}

export interface Clawback {
  readonly ruleKey: string
  readonly unit: string
  readonly card: string | null
  readonly remains: number
  readonly clawed: number
}

/** What each earning of an order gives back. @param alreadyClawed by the key of its rule */
export function clawbacksOf(earnings: readonly Earning[], left: Left, alreadyClawed: ReadonlyMap<string, number>): Clawback[] {
  const remains = remainsOf(earnings, left)
  return earnings.map(({ rule, unit, card, amount }) => {
    const rest = remains.get(rule.key) ?? 0
    return { ruleKey: rule.key, unit, card, remains: rest, clawed: clawback(amount, alreadyClawed.get(rule.key) ?? 0, rest) }
  })
}

/** What each rule would have given for what is left, by its key: within what it could give at the time. */
export function remainsOf(earnings: readonly Earning[], left: Left): ReadonlyMap<string, number> {
  const remains = new Map<string, number>()
  // Multipliers come last, as they did.
  for (const earning of earnings.toSorted((a, b) => Number(a.arithmetic.type === 'multiplier') - Number(b.arithmetic.type === 'multiplier'))) {
    const computed = areMet(earning.needs, left) ? computedOf(earning, left, remains) : 0
    remains.set(earning.rule.key, Math.min(computed, earning.limit ?? computed))
  }
  return remains
}

/** Whether a voucher would have been given for what is left. */
export function isVoucherLeft({ needs }: IssuedVoucher, left: Left): boolean {
  return isAnythingLeft(left) && areMet(needs, left)
}

/** What remains of a discount: what it took off the items that were not returned, as far as these were not paid back. */
export function discountLeft({ lines }: Pick<Discount, 'lines'>, left: Left): number {
  return isAnythingLeft(left) ? amountLeft(lines, left) : 0
}

function computedOf({ arithmetic }: Earning, left: Left, remains: ReadonlyMap<string, number>): number {
  switch (arithmetic.type) {
    case 'per_amount': {
      const base = amountLeft(arithmetic.lines, left)
      return floorOf(arithmetic.paidShare === null ? base : paidPartOf(base, arithmetic.paidShare, left.rounding), arithmetic.rate)
    }
    case 'per_item':
      return itemsLeft(arithmetic.lines, left) * arithmetic.each
    case 'flat':
      return isAnythingLeft(left) ? arithmetic.units : 0
    case 'stamps': {
      if (arithmetic.per === 'item') return itemsLeft(arithmetic.lines, left) * arithmetic.each
      return arithmetic.lines.length === 0 ? (isAnythingLeft(left) ? arithmetic.each : 0) : itemsLeft(arithmetic.lines, left) > 0 ? arithmetic.each : 0
    }
    case 'multiplier': {
      const given = sumOf(arithmetic.rules.map((key) => remains.get(key) ?? 0))
      return floorOf(given, arithmetic.factor) - given
    }
  }
}

function areMet({ amount, quantity }: Needs, left: Left): boolean {
  return (amount === null || amountLeft(amount.lines, left) >= amount.min) && (quantity === null || itemsLeft(quantity.lines, left) >= quantity.min)
}

/** Of amounts by line: without the items that were returned, and of the rest the part that was not paid back; when all was paid back, nothing. */
function amountLeft(lines: readonly LineAmount[], { lines: left, before, due, kept, rounding }: Left): number {
  if (before > 0 && kept === 0) return 0
  const unreturned = lines.map(({ line, amount }) => {
    const bought = left.get(line)
    return bought === undefined ? 0 : shareOf(amount, bought.quantity - bought.returned, bought.quantity, rounding)
  })
  return shareOf(sumOf(unreturned), kept, due, rounding)
}

/** Of items that counted: what is returned was among them, as far as any was; when all was paid back, none is left. */
function itemsLeft(lines: readonly LineItems[], { lines: left, before, kept }: Left): number {
  if (before > 0 && kept === 0) return 0
  return sumOf(lines.map(({ line, items }) => Math.max(items - (left.get(line)?.returned ?? items), 0)))
}

export function isAnythingLeft({ lines, before, kept }: Left): boolean {
  return before > 0 ? kept > 0 : [...lines.values()].some(({ quantity, returned }) => returned < quantity)
}

/**
 * Redeemed units to be given back now, of what was redeemed on an order.
 * @param left by what the customer paid, with points too
 */
export function restoration(redeemed: number, alreadyRestored: number, { before, kept }: Pick<Left, 'before' | 'kept'>): number {
  const restored = before === 0 ? redeemed : floorOf(redeemed, { numerator: before - kept, denominator: before })
  return Math.max(restored - alreadyRestored, 0)
}
