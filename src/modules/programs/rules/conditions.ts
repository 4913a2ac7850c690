import { isSelected, type PaidShare } from './base.ts'
import { monthsBetween, weekdayOf, windowKey } from './periods.ts'
import type { BasketLine, Condition, Happening, MemberState, Unmet } from './situation.ts'

/** What the conditions of a rule are asked of. */
export interface Circumstances {
  readonly happening: Happening
  readonly state: MemberState
  readonly timeZone: string
  /** The price of the whole order, on the basis of the rule. */
  readonly total: number
  /** Items in the lines that the rule is about. */
  readonly quantity: number
  /** Of the ways of payment that the rule names; null where it names none. */
  readonly paidShare: PaidShare | null
}

/** The lines that a rule is about, by their place in the basket: those that all its conditions on items leave. */
export function selectedBy(conditions: readonly Condition[], lines: readonly BasketLine[]): number[] {
  const narrowing = conditions.filter((condition) => condition.type === 'items')
  return lines.flatMap((line, i) => (narrowing.every((items) => isSelected(line, items) !== items.exclude) ? [i] : []))
}

/** The ways of payment that all conditions on them leave; undefined where there is no such condition. */
export function methodsOf(conditions: readonly Condition[]): readonly string[] | undefined {
  return conditions
    .filter((condition) => condition.type === 'payment_method')
    .map(({ methods }) => methods)
    .reduce<readonly string[] | undefined>((all, methods) => all?.filter((method) => methods.includes(method)) ?? methods, undefined)
}

/** What is not met, each with what was and what is needed. */
export function unmetOf(conditions: readonly Condition[], circumstances: Circumstances): Unmet[] {
  return conditions.flatMap((condition) => unmet(condition, circumstances) ?? [])
}

function unmet(condition: Condition, { happening, state, timeZone, total, quantity, paidShare }: Circumstances): Unmet | undefined {
  switch (condition.type) {
    case 'amount':
      return outside(condition, total, 'amount')
    case 'quantity':
      return outside(condition, quantity, 'quantity')
    case 'items':
      return quantity > 0 ? undefined : nothingLeftBy(condition)
    case 'payment_method': {
      const used = happening.basket?.payments.map(({ method }) => method) ?? []
      return (paidShare?.paid ?? 0) > 0 ? undefined : { code: 'not-paid-so', condition: 'payment_method', actual: used, needed: condition.methods }
    }
    case 'nth_purchase': {
      const nth = state.purchases + 1
      const isMet = condition.every ? nth % condition.n === 0 : nth === condition.n
      if (isMet) return undefined
      const needed = nextOf(condition.n, nth, condition.every)
      return { code: needed === null ? 'nth-purchase-has-been' : 'not-the-nth-purchase', condition: 'nth_purchase', actual: nth, needed }
    }
    case 'total_spend': {
      const spent = (state.spent.get(windowKey(condition.window)) ?? 0) + total
      return atLeast(condition.type, spent, condition.min, 'spend-too-small')
    }
    case 'relationship':
      return atLeast(condition.type, monthsBetween(state.customerSince, happening.at, timeZone), condition.minMonths, 'relationship-too-short')
    case 'tier':
      return oneOf(condition.type, state.tier, condition.tiers, 'not-in-tier')
    case 'channel':
      return oneOf(condition.type, happening.channel, condition.channels, 'other-channel')
    case 'weekday': {
      const weekday = weekdayOf(happening.at, timeZone)
      return condition.weekdays.includes(weekday) ? undefined : { code: 'other-weekday', condition: 'weekday', actual: weekday, needed: condition.weekdays }
    }
    case 'segment':
      return common(condition.type, state.tags, condition.tags, 'not-in-segment')
    case 'interest':
      return common(condition.type, state.interests, condition.interests, 'not-interested')
  }
}

function nothingLeftBy({ exclude, skus, categories }: Extract<Condition, { type: 'items' }>): Unmet {
  return { code: exclude ? 'only-excluded-items' : 'no-matching-item', condition: 'items', actual: null, needed: [...skus, ...categories] }
}

function outside({ type, min, max }: { type: 'amount' | 'quantity'; min: number | null; max: number | null }, actual: number, of: string): Unmet | undefined {
  if (min !== null && actual < min) return { code: `${of}-too-small`, condition: type, actual, needed: min }
  return max !== null && actual > max ? { code: `${of}-too-large`, condition: type, actual, needed: max } : undefined
}

// Which purchase is the next that counts; null when it has been.
function nextOf(n: number, nth: number, every: boolean): number | null {
  if (every) return nth - (nth % n) + n
  return nth < n ? n : null
}

function atLeast(condition: Condition['type'], actual: number, needed: number, code: string): Unmet | undefined {
  return actual >= needed ? undefined : { code, condition, actual, needed }
}

function oneOf(condition: Condition['type'], actual: string | null, needed: readonly string[], code: string): Unmet | undefined {
  return actual !== null && needed.includes(actual) ? undefined : { code, condition, actual, needed }
}

function common(condition: Condition['type'], actual: readonly string[], needed: readonly string[], code: string): Unmet | undefined {
  return actual.some((each) => needed.includes(each)) ? undefined : { code, condition, actual, needed }
}
