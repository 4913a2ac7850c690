import type { Evaluation } from './outcome.ts'
import { discountLeft, isVoucherLeft, type Left, remainsOf } from './refund.ts'
import type { Happening, MemberState } from './situation.ts'
import type { BookedEarning, LoyaltyEvent } from './telling.ts'

/** What a purchase should have given by now, and what it has: the difference is what a refund takes back, or another way of payment gives. */

export interface Settlement {
  readonly ruleKey: string
  /** Null of a voucher, and of a discount. */
  readonly unit: string | null
  readonly card: string | null
  /** What was taken off the purchase, which counts against the limits of its rule. */
  readonly discount: boolean
  /** Given, and not taken back. */
  readonly given: number
  /** What the rule gives for what is left. */
  readonly remains: number
}

/** @param booked all that was ever given for the purchase */
export function settlementsOf(
  outcome: Pick<Evaluation, 'discounts' | 'earnings' | 'stamps' | 'vouchers'>,
  left: Left,
  booked: readonly BookedEarning[],
): Settlement[] {
  const all = [...outcome.earnings, ...outcome.stamps]
  const remains = remainsOf(all, left)
  const rules = new Map<string, Settlement>()
  for (const { ruleKey, unit, card, amount, taken } of booked) {
    const given = (rules.get(ruleKey)?.given ?? 0) + amount - taken
    rules.set(ruleKey, { ruleKey, unit, card, discount: false, given, remains: 0 })
  }
  for (const { rule, unit, card } of all)
    rules.set(rule.key, { ruleKey: rule.key, unit, card, discount: false, given: givenIn(rules, rule.key), remains: remains.get(rule.key) ?? 0 })
  for (const voucher of outcome.vouchers) {
    const ruleKey = voucher.rule.key
    const remains = isVoucherLeft(voucher, left) ? 1 : 0
    rules.set(ruleKey, { ruleKey, unit: null, card: null, discount: false, given: givenIn(rules, ruleKey), remains })
  }
  for (const discount of outcome.discounts) {
    const ruleKey = discount.rule.key
    rules.set(ruleKey, { ruleKey, unit: null, card: null, discount: true, given: givenIn(rules, ruleKey), remains: discountLeft(discount, left) })
  }
  return [...rules.values()]
}

function givenIn(rules: ReadonlyMap<string, Settlement>, key: string): number {
  return rules.get(key)?.given ?? 0
}

/** From which of the earnings of a rule so much is taken: what was given last goes first. */
export function takenFrom(booked: readonly BookedEarning[], ruleKey: string, amount: number): { readonly from: BookedEarning; readonly amount: number }[] {
  let open = amount
  return booked
    .filter((earning) => earning.ruleKey === ruleKey)
    .toReversed()
    .flatMap((from) => {
      const part = Math.min(open, from.amount - from.taken)
      open -= part
      return part === 0 ? [] : [{ from, amount: part }]
    })
}

/** What was told, known and given, as it was judged. */
export function judgedIn({ told, known, outcome }: Pick<LoyaltyEvent, 'told' | 'known' | 'outcome'>): {
  readonly happening: Happening
  readonly state: MemberState
  readonly outcome: Evaluation
} {
  // Of a person who was erased nothing is known any more.
  const { spent = {}, used = {}, budgets = {}, won = {}, ...state } = known as unknown as StoredState
  return {
    happening: told as unknown as Happening,
    state: {
      ...state,
      spent: new Map(Object.entries(spent)),
      used: new Map(Object.entries(used)),
      budgets: new Map(Object.entries(budgets)),
      won: new Map(Object.entries(won)),
    },
    outcome: outcome as unknown as Evaluation,
  }
}

type Maps = 'spent' | 'used' | 'budgets' | 'won'
type Stored<M> = M extends ReadonlyMap<string, infer V> ? Readonly<Record<string, V>> : never
type StoredState = Omit<MemberState, Maps> & { readonly [K in Maps]?: Stored<NonNullable<MemberState[K]>> }
