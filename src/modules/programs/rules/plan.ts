import { windowKey } from './periods.ts'
import type { Condition, Definition, Effect, Happening, KeyCustomerDiscount, Rule, Window } from './situation.ts'

/** The rules of a version for one trigger, in the order in which they apply: discounts, what earns by itself, what multiplies that. */

export interface PlannedRule {
  readonly rule: Rule
  /** The standing discount that the rule stands for; null of a rule of the program's own. */
  readonly keyCustomer: KeyCustomerDiscount | null
}

export interface Plan {
  /** In this order; exclusive groups are decided in the first of them that has an applicable rule of the group. */
  readonly phases: readonly (readonly PlannedRule[])[]
  /** Nothing but unconditional units per amount: all there is to do is to find the base and multiply it. */
  readonly isPlain: boolean
}

// A version never changes, so its plans are made once, as long as somebody holds it.
const plans = new WeakMap<Definition, Map<string, Plan>>()
const NO_RULES: Plan = { phases: [], isPlain: true }

export function planOf(definition: Definition, { type, name }: Pick<Happening, 'type' | 'name'>): Plan {
  const known = plans.get(definition) ?? new Map<string, Plan>()
  const trigger = type === 'custom' ? `custom ${name}` : type
  const plan = known.get(trigger) ?? planned(definition, type, name)
  // Names that no rule knows come from outside without end; they are not kept.
  if (plan !== NO_RULES) plans.set(definition, known.set(trigger, plan))
  return plan
}

function planned(definition: Definition, type: Happening['type'], name: string | null): Plan {
  const own = definition.rules
    .filter(({ trigger }) => trigger.type === type && (trigger.type !== 'custom' || trigger.name === name))
    .map((rule) => ({ rule, keyCustomer: null }))
  const standing = type === 'order' ? definition.keyCustomerDiscounts.map((keyCustomer) => ({ rule: standingRule(keyCustomer), keyCustomer })) : []
  const rules: PlannedRule[] = [...own, ...standing].sort((a, b) => a.rule.priority - b.rule.priority || (a.rule.key < b.rule.key ? -1 : 1))
  if (rules.length === 0) return NO_RULES
  const inPhase = (phase: number) => rules.filter(({ rule }) => phaseOf(rule.effect) === phase)
  return { phases: [inPhase(0), inPhase(1), inPhase(2)], isPlain: rules.every(({ rule }) => isPlain(rule)) }
}

function phaseOf({ type }: Effect): number {
  if (isDiscount(type)) return 0
  return type === 'multiplier' ? 2 : 1
}

export function isDiscount(type: Effect['type']): type is 'percent' | 'fixed' | 'free_item' {
  return type === 'percent' || type === 'fixed' || type === 'free_item'
}

function isPlain({ trigger, effect, conditions, caps, budget, exclusiveGroup, validFrom, validTo }: Rule): boolean {
  return (
    trigger.type === 'order' &&
    effect.type === 'per_amount' &&
    conditions.length === 0 &&
    caps.length === 0 &&
    budget === null &&
    exclusiveGroup === null &&
    validFrom === null &&
    validTo === null
  )
}

/** The discount of a key-customer card as a rule. */
function standingRule({ id, key, name, priority, rate, cap, item, basis, exclusiveGroup }: KeyCustomerDiscount): Rule {
  return {
    id,
    key,
    name,
    priority,
    trigger: { type: 'order' },
    conditions: item === null ? [] : [{ type: 'items', exclude: false, ...item }],
    effect: { type: 'percent', rate, cap },
    basis,
    exclusiveGroup,
    caps: [],
    budget: null,
    validFrom: null,
    validTo: null,
  }
}

const BY_ORDER: readonly Condition['type'][] = ['nth_purchase', 'total_spend', 'tier']

/** Whether what a rule gives depends on what the member did or got before, so that what is told late or out of order comes to something else. */
export function dependsOnOrder({ conditions, caps, budget }: Pick<Rule, 'conditions' | 'caps' | 'budget'>): boolean {
  return caps.length > 0 || budget !== null || conditions.some(({ type }) => BY_ORDER.includes(type))
}

/** The windows within which the rules of a version look at what a member has spent. */
export function spendWindows({ rules }: Pick<Definition, 'rules'>): Window[] {
  const windows = rules.flatMap(({ conditions }) => conditions.flatMap((condition) => (condition.type === 'total_spend' ? [condition.window] : [])))
  return [...new Map(windows.map((window) => [windowKey(window), window])).values()]
}

/** Whether a rule asks which purchase it is. */
export function countsPurchases({ rules }: Pick<Definition, 'rules'>): boolean {
  return rules.some(({ conditions }) => conditions.some(({ type }) => type === 'nth_purchase'))
}

const BY_MEMBER: readonly Condition['type'][] = [...BY_ORDER, 'relationship', 'segment', 'interest']

/** Whether what a rule gives depends on nothing that is known of the member. */
export function isIndependent(rule: Pick<Rule, 'conditions' | 'caps' | 'budget'>): boolean {
  return rule.caps.length === 0 && rule.budget === null && !rule.conditions.some(({ type }) => BY_MEMBER.includes(type))
}
