import type { Fault } from '../../../kernel/problem.ts'
import { NOT_EARNING } from './base.ts'
import { isBefore } from './periods.ts'
import { isDiscount } from './plan.ts'
import type { Condition, Definition, Effect, PunchCard, Rule, TierScheme } from './situation.ts'

/** What is wrong with a version of a program beyond the shape of its parts: names that nothing has, and rules that cannot apply. */

/** What a draft says; its rules have no ids yet. */
export type Draft = Omit<Definition, 'rules' | 'keyCustomerDiscounts'> & {
  readonly rules: readonly Omit<Rule, 'id'>[]
  readonly keyCustomerDiscounts: readonly Omit<Definition['keyCustomerDiscounts'][number], 'id'>[]
}

export function faultsOfDefinition(draft: Draft): Fault[] {
  const { units, rules, cards, keyCustomerDiscounts, tiers } = draft
  return [
    ...repeated(units, ({ code }) => code, '/units', 'code'),
    ...repeated(rules, ({ key }) => key, '/rules', 'key'),
    ...repeated(cards, ({ key }) => key, '/cards', 'key'),
    ...repeated(cards, ({ unit }) => unit, '/cards', 'unit'),
    // Key-customer discounts stand among the rules, and their keys too.
    ...keyCustomerDiscounts.flatMap(({ key }, i) =>
      [...rules, ...keyCustomerDiscounts.slice(0, i)].some((other) => other.key === key) ? [duplicate(`/keyCustomerDiscounts/${i}/key`)] : [],
    ),
    ...rules.flatMap((rule, i) => faultsOfRule(rule, draft, `/rules/${i}`)),
    ...cards.flatMap((card, i) => faultsOfCard(card, draft, `/cards/${i}`)),
    ...keyCustomerDiscounts.flatMap((discount, i) => [
      ...unknownTiers(discount.tiers, tiers, `/keyCustomerDiscounts/${i}/tiers`),
      ...(discount.rate.numerator > discount.rate.denominator ? [notValid(`/keyCustomerDiscounts/${i}/rate`, 'takes off more than everything')] : []),
    ]),
    ...(tiers === null ? [] : faultsOfTiers(tiers, draft)),
  ]
}

function faultsOfRule(rule: Omit<Rule, 'id'>, draft: Draft, pointer: string): Fault[] {
  const { effect, conditions, trigger, validFrom, validTo } = rule
  const isOver = validFrom !== null && validTo !== null && !isBefore(validFrom, validTo)
  return [
    ...(isOver ? [notValid(`${pointer}/validTo`, 'is not after validFrom')] : []),
    ...(trigger.type === 'order' ? [] : faultsWithoutOrder(rule, pointer)),
    ...conditions.flatMap((condition, i) => faultsOfCondition(condition, draft, `${pointer}/conditions/${i}`)),
    ...faultsOfEffect(effect, draft, `${pointer}/effect`),
  ]
}

const OF_ORDERS: readonly Condition['type'][] = ['amount', 'quantity', 'items', 'payment_method', 'nth_purchase']

/** Nothing was bought, so nothing of a purchase can be asked or reduced. */
function faultsWithoutOrder({ effect, conditions }: Pick<Rule, 'effect' | 'conditions'>, pointer: string): Fault[] {
  const isOfOrders =
    isDiscount(effect.type) || effect.type === 'per_amount' || effect.type === 'per_item' || (effect.type === 'stamps' && effect.per === 'item')
  return [
    ...(isOfOrders ? [notValid(`${pointer}/effect/type`, 'is for the trigger order only')] : []),
    ...conditions.flatMap(({ type }, i) => (OF_ORDERS.includes(type) ? [notValid(`${pointer}/conditions/${i}/type`, 'is for the trigger order only')] : [])),
  ]
}

function faultsOfCondition(condition: Condition, { tiers }: Draft, pointer: string): Fault[] {
  switch (condition.type) {
    case 'amount':
    case 'quantity': {
      const { min, max } = condition
      if (min === null && max === null) return [notValid(pointer, 'needs min or max')]
      return min !== null && max !== null && min > max ? [notValid(`${pointer}/max`, 'is less than min')] : []
    }
    case 'items':
      return condition.skus.length + condition.categories.length === 0 ? [notValid(pointer, 'needs skus or categories')] : []
    case 'payment_method':
      return condition.methods.flatMap((method, i) => (NOT_EARNING.includes(method) ? [notValid(`${pointer}/methods/${i}`, 'earns nothing')] : []))
    case 'tier':
      return unknownTiers(condition.tiers, tiers, `${pointer}/tiers`)
    default:
      return []
  }
}

function faultsOfEffect(effect: Effect, { units, rules, cards }: Draft, pointer: string): Fault[] {
  const unit = 'unit' in effect && !units.some(({ code }) => code === effect.unit) ? [notFound(`${pointer}/unit`, 'is no unit of the program')] : []
  const ofCard = 'unit' in effect && cards.some((card) => card.unit === effect.unit) ? [notValid(`${pointer}/unit`, 'is kept for the stamps of a card')] : []
  switch (effect.type) {
    case 'stamps':
      return cards.some(({ key }) => key === effect.card) ? [] : [notFound(`${pointer}/card`, 'is no card of the program')]
    case 'percent':
      return effect.rate.numerator > effect.rate.denominator ? [notValid(`${pointer}/rate`, 'takes off more than everything')] : []
    case 'multiplier': {
      const small = effect.factor.numerator <= effect.factor.denominator ? [notValid(`${pointer}/factor`, 'must be more than one')] : []
      const earning = rules.filter((rule) => rule.effect.type === 'per_amount' || rule.effect.type === 'per_item' || rule.effect.type === 'flat')
      const unknown = effect.rules.flatMap((key, i) =>
        earning.some((rule) => rule.key === key) ? [] : [notFound(`${pointer}/rules/${i}`, 'is no rule of the program that earns units by itself')],
      )
      return [...unit, ...ofCard, ...small, ...unknown]
    }
    default:
      return [...unit, ...ofCard]
  }
}

function faultsOfCard({ unit, gives }: PunchCard, { units, cards }: Draft, pointer: string): Fault[] {
  const isUnit = (code: string) => units.some((each) => each.code === code)
  if (!isUnit(unit)) return [notFound(`${pointer}/unit`, 'is no unit of the program')]
  if (units.some(({ code, pendingDays }) => code === unit && pendingDays > 0))
    return [notValid(`${pointer}/unit`, 'is pending at first, and stamps count at once')]
  if (gives.type !== 'units') return []
  if (!isUnit(gives.unit)) return [notFound(`${pointer}/gives/unit`, 'is no unit of the program')]
  return cards.some((card) => card.unit === gives.unit) ? [notValid(`${pointer}/gives/unit`, 'is kept for the stamps of a card')] : []
}

/** A hundred years. */
const MEMBERSHIP_MONTHS_MAX = 1_200

function faultsOfTiers({ measure, unit, levels }: TierScheme, { units }: Draft): Fault[] {
  const needsUnit = measure === 'points_earned'
  const isKnown = units.some(({ code }) => code === unit)
  return [
    ...(needsUnit && !isKnown ? [notFound('/tiers/unit', 'is no unit of the program')] : []),
    ...(!needsUnit && unit !== null ? [notValid('/tiers/unit', 'is of points_earned only')] : []),
    ...repeated(levels, ({ key }) => key, '/tiers/levels', 'key'),
    ...levels.flatMap(({ threshold }, i) =>
      measure === 'time' && threshold > MEMBERSHIP_MONTHS_MAX ? [notValid(`/tiers/levels/${i}/threshold`, `is more than ${MEMBERSHIP_MONTHS_MAX} months`)] : [],
    ),
    ...levels.flatMap(({ threshold }, i) =>
      threshold > (levels[i - 1]?.threshold ?? -1) ? [] : [notValid(`/tiers/levels/${i}/threshold`, 'is not above the one before')],
    ),
  ]
}

function unknownTiers(keys: readonly string[], tiers: TierScheme | null, pointer: string): Fault[] {
  return keys.flatMap((key, i) => (tiers?.levels.some((level) => level.key === key) ? [] : [notFound(`${pointer}/${i}`, 'is no tier of the program')]))
}

function repeated<T>(items: readonly T[], keyOf: (item: T) => string, pointer: string, name: string): Fault[] {
  const keys = items.map(keyOf)
  return keys.flatMap((key, i) => (keys.indexOf(key) === i ? [] : [duplicate(`${pointer}/${i}/${name}`)]))
}

function duplicate(pointer: string): Fault {
  return { pointer, code: 'duplicate', detail: 'is there already' }
}

function notFound(pointer: string, detail: string): Fault {
  return { pointer, code: 'not-found', detail }
}

function notValid(pointer: string, detail: string): Fault {
  return { pointer, code: 'not-valid', detail }
}
