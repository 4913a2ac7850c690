import { type PaidShare, paidPartOf } from './base.ts'
import { floorOf, sumOf } from './money.ts'
import type { Earning, EarningArithmetic, LineAmount, LineItems, Needs } from './outcome.ts'
import type { BasketLine, Definition, Effect, Rounding, Rule } from './situation.ts'

/** How many units a rule gives, before limits. */

/** The lines of a basket as a rule that earns sees them, each by its place. */
export interface Counter {
  readonly lines: readonly BasketLine[]
  /** The places of the lines that the rule is about. */
  readonly selected: readonly number[]
  /** What the lines cost, on the basis of the rule. */
  readonly prices: readonly number[]
  /** What they earn by. */
  readonly bases: readonly number[]
  /** How many of their items are free. */
  readonly freed: readonly number[]
  readonly paidShare: PaidShare | null
  readonly rounding: Rounding
}

export interface Gain {
  readonly unit: string
  readonly card: string | null
  readonly amount: number
  readonly arithmetic: EarningArithmetic
}

/** Whatever earns by itself. @param definition whose cards say what their stamps are called */
export function gainOf(effect: Extract<Effect, { type: 'per_amount' | 'per_item' | 'flat' | 'stamps' }>, counter: Counter, definition: Definition): Gain {
  switch (effect.type) {
    case 'per_amount': {
      const { unit, rate } = effect
      const lines = amountsOf(counter, counter.bases)
      const whole = sumOf(lines.map(({ amount }) => amount))
      const base = counter.paidShare === null ? whole : paidPartOf(whole, counter.paidShare, counter.rounding)
      return { unit, card: null, amount: floorOf(base, rate), arithmetic: { type: 'per_amount', lines, paidShare: counter.paidShare, base, rate } }
    }
    case 'per_item': {
      const lines = paidItemsOf(counter)
      const items = sumOf(lines.map((line) => line.items))
      return { unit: effect.unit, card: null, amount: items * effect.units, arithmetic: { type: 'per_item', lines, items, each: effect.units } }
    }
    case 'flat':
      return { unit: effect.unit, card: null, amount: effect.units, arithmetic: { type: 'flat', units: effect.units } }
    case 'stamps': {
      const { card, per, stamps: each } = effect
      const lines = paidItemsOf(counter)
      const items = sumOf(lines.map((line) => line.items))
      const isPaid = counter.lines.length === 0 || items > 0
      const amount = per === 'item' ? items * each : isPaid ? each : 0
      const unit = definition.cards.find(({ key }) => key === card)?.unit ?? card
      return { unit, card, amount, arithmetic: { type: 'stamps', per, lines, items, each } }
    }
  }
}

/** What a multiplier adds to what was given: to all that earned by themselves in its unit, or to what the named rules gave. */
export function multipliedOf({ unit, factor, rules }: Extract<Effect, { type: 'multiplier' }>, earnings: readonly Earning[]): Gain {
  const multiplied = earnings.filter((earning) => isMultiplied(earning, unit) && (rules.length === 0 || rules.includes(earning.rule.key)))
  const given = sumOf(multiplied.map(({ amount }) => amount))
  const arithmetic = { type: 'multiplier', rules: multiplied.map(({ rule }) => rule.key), given, factor } as const
  return { unit, card: null, amount: floorOf(given, factor) - given, arithmetic }
}

// Multipliers add to each other, they do not multiply each other.
function isMultiplied({ unit, arithmetic }: Earning, of: string): boolean {
  return unit === of && arithmetic.type !== 'multiplier' && arithmetic.type !== 'stamps'
}

/** What a rule's conditions need to be still there after a refund. */
export function needsOf({ conditions }: Rule, { lines, selected, prices }: Pick<Counter, 'lines' | 'selected' | 'prices'>): Needs {
  const amount = leastOf(conditions.map((condition) => (condition.type === 'amount' ? condition.min : null)))
  const quantity = leastOf(conditions.map((condition) => (condition.type === 'quantity' ? condition.min : null)))
  const all = lines.map((_, i) => i)
  return {
    amount: amount === null ? null : { min: amount, lines: amountsOf({ lines, selected: all }, prices) },
    quantity: quantity === null ? null : { min: quantity, lines: selected.flatMap((i) => itemsOf(lines[i], 0)) },
  }
}

function leastOf(minima: readonly (number | null)[]): number | null {
  const given = minima.filter((min) => min !== null)
  return given.length === 0 ? null : Math.max(...given)
}

function amountsOf({ lines, selected }: Pick<Counter, 'lines' | 'selected'>, amounts: readonly number[]): LineAmount[] {
  return selected.map((i) => ({ line: lines[i]?.line ?? 0, amount: amounts[i] ?? 0 }))
}

/** What was paid for: neither free items nor lines that cost nothing. */
function paidItemsOf({ lines, selected, prices, freed }: Counter): LineItems[] {
  return selected.flatMap((i) => ((prices[i] ?? 0) > 0 ? itemsOf(lines[i], freed[i] ?? 0) : []))
}

function itemsOf(line: BasketLine | undefined, freed: number): LineItems[] {
  return line === undefined || line.quantity <= freed ? [] : [{ line: line.line, items: line.quantity - freed }]
}
