import { allocate } from '../../../kernel/allocation.ts'
import { basesOf, paidShareOf, priceOf } from './base.ts'
import { methodsOf, selectedBy, unmetOf } from './conditions.ts'
import { type Rebate, rebateOf } from './discounts.ts'
import { type Gain, gainOf, multipliedOf, needsOf } from './earnings.ts'
import { type Limited, limitedBy } from './limits.ts'
import { sumOf } from './money.ts'
import type { Discount, Earning, Evaluation, IssuedVoucher, Needs, NotApplied } from './outcome.ts'
import { isBefore } from './periods.ts'
import { plainly } from './plain.ts'
import { type PlannedRule, planOf } from './plan.ts'
import type { Basis, BasketLine, Definition, Happening, MemberState, Rule, RuleName, Unmet } from './situation.ts'

/**
 * What a version of a program gives for something that happened to a member: discounts first, by priority; then whatever earns, on what is left
 * of the prices; then what multiplies that. Looks at nothing but what it is given, changes nothing of it, and says the same each time.
 */
export function evaluate(happening: Happening, definition: Definition, state: MemberState): Evaluation {
  const plan = planOf(definition, happening)
  const plain = plan.isPlain ? plainly(plan, happening) : undefined
  if (plain !== undefined) return plain
  const scene = opened(happening, definition, state)
  for (const phase of plan.phases) decide(phase, scene)
  return {
    discounts: scene.discounts,
    earnings: scene.earnings.filter(({ card }) => card === null),
    stamps: scene.earnings.filter(({ card }) => card !== null),
    vouchers: scene.vouchers,
    applied: scene.applied,
    notApplied: scene.notApplied,
    total: sumOf(scene.prices),
    lines: scene.lines.map(({ line }, i) => ({ line, amount: scene.prices[i] ?? 0 })),
  }
}

/** What stands after the rules so far. It lives as long as one evaluation. */
interface Scene {
  readonly happening: Happening
  readonly definition: Definition
  readonly state: MemberState
  readonly lines: readonly BasketLine[]
  readonly initial: readonly number[]
  prices: readonly number[]
  freed: readonly number[]
  readonly discounts: Discount[]
  readonly earnings: Earning[]
  readonly vouchers: IssuedVoucher[]
  readonly applied: RuleName[]
  readonly notApplied: NotApplied[]
  /** The rule that each exclusive group has gone to. */
  readonly winners: Map<string, string>
}

function opened(happening: Happening, definition: Definition, state: MemberState): Scene {
  const lines = happening.basket?.lines ?? []
  const initial = lines.map(priceOf)
  const freed = lines.map(({ freeQuantity = 0 }) => freeQuantity)
  const winners = new Map(state.won)
  const outcome = { discounts: [], earnings: [], vouchers: [], applied: [], notApplied: [] }
  return { happening, definition, state, lines, initial, prices: initial, freed, winners, ...outcome }
}

/** What a rule would give, within its limits. */
interface Offer {
  readonly rule: Rule
  readonly limited: Limited
  readonly of:
    | { readonly type: 'rebate'; readonly rebate: Rebate }
    | { readonly type: 'gain'; readonly gain: Gain; readonly selected: readonly number[] }
    | { readonly type: 'voucher'; readonly selected: readonly number[] }
}

/** One after another; of an exclusive group, all where the first of it stands. */
function decide(phase: readonly PlannedRule[], scene: Scene): void {
  const decided = new Set<PlannedRule>()
  for (const planned of phase) {
    const group = planned.rule.exclusiveGroup
    if (decided.has(planned)) continue
    const rivals = group === null ? [planned] : phase.filter(({ rule }) => rule.exclusiveGroup === group)
    const offers: Offer[] = []
    for (const rival of rivals) {
      decided.add(rival)
      const offer = offerOf(rival, scene)
      if ('rule' in offer) offers.push(offer)
      else scene.notApplied.push({ rule: nameOf(rival.rule), reasons: offer })
    }
    const best = offers.toSorted((a, b) => worthOf(b) - worthOf(a))[0]
    if (best === undefined) continue
    const winner = (group === null ? undefined : scene.winners.get(group)) ?? best.rule.key
    if (group !== null) scene.winners.set(group, winner)
    for (const { rule } of offers.filter(({ rule }) => rule.key !== winner)) {
      scene.notApplied.push({ rule: nameOf(rule), reasons: [{ code: 'another-rule-is-better', condition: null, actual: group, needed: winner }] })
    }
    if (winner === best.rule.key) apply(best, scene)
  }
}

// Within a phase: the larger discount, the more units, else the one that comes first.
function worthOf({ of, limited }: Offer): number {
  return of.type === 'voucher' ? 0 : limited.amount
}

function offerOf({ rule, keyCustomer }: PlannedRule, scene: Scene): Offer | Unmet[] {
  const { happening, definition, state, lines } = scene
  const early = outOfTime(rule, happening.at)
  if (early !== undefined) return [early]
  if (keyCustomer !== null && !state.keyCustomerOf.includes(rule.key) && !(state.tier !== null && keyCustomer.tiers.includes(state.tier)))
    return [{ code: 'not-a-key-customer', condition: null, actual: state.tier, needed: keyCustomer.tiers }]

  const prices = pricesOn(rule.basis, scene)
  const selected = selectedBy(rule.conditions, lines)
  const methods = methodsOf(rule.conditions)
  const paidShare = methods === undefined || happening.basket === null ? null : paidShareOf(happening.basket, methods, prices, definition.rounding)
  const quantity = sumOf(selected.map((i) => (lines[i]?.quantity ?? 0) - (scene.freed[i] ?? 0)))
  const unmet = unmetOf(rule.conditions, { happening, state, timeZone: definition.timeZone, total: sumOf(prices), quantity, paidShare })
  if (unmet.length > 0) return unmet

  const { effect } = rule
  if (effect.type === 'percent' || effect.type === 'fixed' || effect.type === 'free_item') {
    const rebate = rebateOf(effect, scene, { selected, prices, paidShare, rounding: definition.rounding })
    return 'code' in rebate ? [rebate] : within(rule, rebate.amount, state, { type: 'rebate', rebate })
  }
  if (effect.type === 'voucher') return within(rule, 1, state, { type: 'voucher', selected })
  if (effect.type === 'multiplier') {
    const gain = multipliedOf(effect, scene.earnings)
    return within(rule, gain.amount, state, { type: 'gain', gain, selected })
  }
  const bases = happening.basket === null || effect.type !== 'per_amount' ? [] : basesOf(happening.basket, prices, definition.rounding)
  const gain = gainOf(effect, { lines, selected, prices, bases, freed: scene.freed, paidShare, rounding: definition.rounding }, definition)
  return within(rule, gain.amount, state, { type: 'gain', gain, selected })
}

function within(rule: Rule, amount: number, state: MemberState, of: Offer['of']): Offer | Unmet[] {
  if (amount === 0) return [{ code: 'nothing-to-give', condition: null, actual: 0, needed: 1 }]
  const limited = limitedBy(rule, amount, state)
  return 'code' in limited ? [limited] : { rule, limited, of }
}

function outOfTime({ validFrom, validTo }: Rule, at: string): Unmet | undefined {
  if (validFrom !== null && isBefore(at, validFrom)) return { code: 'not-valid-yet', condition: null, actual: at, needed: validFrom }
  return validTo !== null && !isBefore(at, validTo) ? { code: 'no-longer-valid', condition: null, actual: at, needed: validTo } : undefined
}

function pricesOn(basis: Basis, { initial, prices }: Scene): readonly number[] {
  return basis === 'initial' ? initial : prices
}

function apply({ rule, limited, of }: Offer, scene: Scene): void {
  const name = nameOf(rule)
  const { amount, limit, reached } = limited
  scene.applied.push(name)
  switch (of.type) {
    case 'rebate': {
      const isWhole = amount === of.rebate.amount
      const off = isWhole ? of.rebate.off : allocate(amount, of.rebate.off)
      const lines = scene.lines.flatMap(({ line }, i) => ((off[i] ?? 0) > 0 ? [{ line, amount: off[i] ?? 0 }] : []))
      scene.discounts.push({ rule: name, amount, lines, arithmetic: of.rebate.arithmetic, limit, reached })
      scene.prices = scene.prices.map((price, i) => price - (off[i] ?? 0))
      // What a limit has left a price on is not free.
      if (isWhole) scene.freed = scene.freed.map((freed, i) => freed + (of.rebate.freed[i] ?? 0))
      return
    }
    case 'gain': {
      const { unit, card, amount: computed, arithmetic } = of.gain
      scene.earnings.push({ rule: name, unit, card, amount, computed, limit, reached, arithmetic, needs: needsIn(scene, rule, of.selected) })
      return
    }
    case 'voucher':
      if (rule.effect.type === 'voucher') scene.vouchers.push({ rule: name, voucher: rule.effect.voucher, needs: needsIn(scene, rule, of.selected) })
  }
}

function needsIn(scene: Scene, rule: Rule, selected: readonly number[]): Needs {
  return needsOf(rule, { lines: scene.lines, selected, prices: pricesOn(rule.basis, scene) })
}

function nameOf({ id, key, name }: Rule): RuleName {
  return { id, key, name }
}
