import { allocate } from '../../../kernel/allocation.ts'
import { isSelected, type PaidShare, paidPartOf } from './base.ts'
import { roundedOf, sumOf } from './money.ts'
import type { DiscountArithmetic, LineItems } from './outcome.ts'
import type { BasketLine, Effect, Rounding, Unmet } from './situation.ts'

/** How much a rule takes off a basket, and off which lines. */

/** The lines of a basket while rules take from them, each by its place. */
export interface Shelf {
  readonly lines: readonly BasketLine[]
  /** What they cost before the program's discounts. */
  readonly initial: readonly number[]
  /** What they cost now. */
  readonly prices: readonly number[]
  /** How many of their items are free by now: these count neither as bought nor as worth anything. */
  readonly freed: readonly number[]
}

/** A discount that a rule would give. */
export interface Rebate {
  readonly amount: number
  /** Off each line, by its place. */
  readonly off: readonly number[]
  /** Items of each line, by its place, that become free. */
  readonly freed: readonly number[]
  readonly arithmetic: DiscountArithmetic
}

export interface Scope {
  /** The places of the lines that the rule is about. */
  readonly selected: readonly number[]
  /** The prices that the rule goes by: `initial` or `prices`. */
  readonly prices: readonly number[]
  readonly paidShare: PaidShare | null
  readonly rounding: Rounding
}

export function rebateOf(effect: Extract<Effect, { type: 'percent' | 'fixed' | 'free_item' }>, shelf: Shelf, scope: Scope): Rebate | Unmet {
  return effect.type === 'free_item' ? freeItems(effect, shelf, scope.rounding) : offPrice(effect, shelf, scope)
}

/** Spread over the lines by what they cost now, so that none goes below zero. */
function offPrice(effect: Extract<Effect, { type: 'percent' | 'fixed' }>, shelf: Shelf, { selected, prices, paidShare, rounding }: Scope): Rebate {
  const whole = sumOf(selected.map((i) => prices[i] ?? 0))
  const base = paidShare === null ? whole : paidPartOf(whole, paidShare, rounding)
  const left = shelf.prices.map((price, i) => (selected.includes(i) ? price : 0))
  const wanted = effect.type === 'fixed' ? effect.amount : Math.min(roundedOf(base, effect.rate, rounding), effect.cap ?? Number.MAX_SAFE_INTEGER)
  const amount = Math.min(wanted, sumOf(left))
  const arithmetic: DiscountArithmetic =
    effect.type === 'fixed' ? { type: 'fixed', base, amount: effect.amount } : { type: 'percent', base, rate: effect.rate, cap: effect.cap }
  return { amount, off: allocate(amount, left), freed: left.map(() => 0), arithmetic }
}

function freeItems(effect: Extract<Effect, { type: 'free_item' }>, shelf: Shelf, rounding: Rounding): Rebate | Unmet {
  const { item, forEach, quantity } = effect
  const offered = shelf.lines.map((line, i) => ({
    i,
    line,
    left: line.quantity - (shelf.freed[i] ?? 0),
    isGiven: isSelected(line, item),
    isAsked: forEach !== null && isSelected(line, forEach.item),
  }))
  const count = (among: (each: (typeof offered)[number]) => boolean) => sumOf(offered.filter(among).map(({ left }) => left))
  const givable = count(({ isGiven }) => isGiven)
  const asked = count(({ isAsked }) => isAsked)
  if (forEach !== null && asked < forEach.quantity) return { code: 'quantity-too-small', condition: null, actual: asked, needed: forEach.quantity }
  if (givable === 0) return { code: 'item-not-in-basket', condition: null, actual: null, needed: [...item.skus, ...item.categories] }

  const either = count(({ isGiven, isAsked }) => isGiven || isAsked)
  let open = forEach === null ? Math.min(quantity, givable) : freeOf({ givable, asked, either, needed: forEach.quantity, quantity })
  // What may only be given comes before what may also be what is asked for; then the cheapest first.
  const order = offered
    .filter(({ isGiven, left }) => isGiven && left > 0)
    .sort((a, b) => Number(a.isAsked) - Number(b.isAsked) || compareEach(shelf, a, b) || a.line.line - b.line.line)
  const [off, freed] = [shelf.lines.map(() => 0), shelf.lines.map(() => 0)]
  const items: LineItems[] = []
  for (const { i, line, left } of order) {
    const taken = Math.min(open, left)
    if (taken === 0) break
    open -= taken
    freed[i] = taken
    off[i] = roundedOf(shelf.prices[i] ?? 0, { numerator: taken, denominator: left }, rounding)
    items.push({ line: line.line, items: taken })
  }
  return { amount: sumOf(off), off, freed, arithmetic: { type: 'free_item', items } }
}

// What one item costs is a fraction: a/b < c/d where a*d < c*b.
function compareEach({ prices }: Shelf, a: { i: number; left: number }, b: { i: number; left: number }): number {
  const difference = BigInt(prices[a.i] ?? 0) * BigInt(b.left) - BigInt(prices[b.i] ?? 0) * BigInt(a.left)
  return difference < 0n ? -1 : Number(difference > 0n)
}

/**
 * How many items are free with `quantity` for each `needed` that are bought, where an item may be of both kinds but is either bought or free.
 * @param counts items that may be given, that may be asked for, and that are one or the other
 */
export function freeOf(counts: { givable: number; asked: number; either: number; needed: number; quantity: number }): number {
  const { givable, asked, either, needed, quantity } = counts
  const group = needed + quantity
  const beyond = Math.max((either % group) - needed, 0)
  return Math.min(((asked - (asked % needed)) / needed) * quantity, ((either - (either % group)) / group) * quantity + beyond, givable)
}
