import { unmetOf } from './conditions.ts'
import { limitedBy } from './limits.ts'
import { isBefore } from './periods.ts'
import { isDiscount } from './plan.ts'
import type { ConditionType, Definition, Happening, MemberState, Rate, Rule } from './situation.ts'

/** A discount that a member gets by being who they are, whatever they buy. */
export interface StandingDiscount {
  readonly key: string
  readonly name: string
  /** Of a percentage. */
  readonly rate: Rate | null
  readonly validTo: string | null
}

/** Conditions that are met or not before anything is bought. */
const OF_THE_MEMBER: readonly ConditionType[] = ['tier', 'segment', 'interest', 'relationship', 'weekday', 'nth_purchase']

/** What a member may be told of: cards that they hold, and rules whose limits leave something and whose conditions on the member are met now. */
export function standingFor({ rules, keyCustomerDiscounts, timeZone }: Definition, state: MemberState, happening: Happening): StandingDiscount[] {
  const circumstances = { happening, state, timeZone, total: 0, quantity: 0, paidShare: null }
  const given = rules.filter((rule) => {
    const { trigger, effect, conditions, key } = rule
    if (trigger.type !== 'order' || !isDiscount(effect.type) || !isInForce(rule, happening.at)) return false
    const left = limitedBy(rule, 1, { ...state, budgets: new Map([[key, state.budgets.get(key) ?? rule.budget?.amount ?? 0]]) })
    const ofTheMember = conditions.filter(({ type }) => OF_THE_MEMBER.includes(type))
    return 'amount' in left && unmetOf(ofTheMember, circumstances).length === 0
  })
  const held = keyCustomerDiscounts.filter(({ key, tiers }) => state.keyCustomerOf.includes(key) || (state.tier !== null && tiers.includes(state.tier)))
  return [
    ...held.map(({ key, name, rate }) => ({ key, name, rate, validTo: null })),
    ...given.map(({ key, name, effect, validTo }) => ({ key, name, rate: effect.type === 'percent' ? effect.rate : null, validTo })),
  ]
}

function isInForce({ validFrom, validTo }: Rule, at: string): boolean {
  return (validFrom === null || !isBefore(at, validFrom)) && (validTo === null || isBefore(at, validTo))
}
