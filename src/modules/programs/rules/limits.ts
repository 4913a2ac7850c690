import { periodAt } from './periods.ts'
import type { Budget, Cap, MemberState, Period, Rule, Unmet } from './situation.ts'

/** What cuts off what a rule would give: caps of a member, and the budget of all. The database keeps the budget exact when it is posted. */

/** A limit that was reached: which, and how much it left. */
export type Reached = ({ readonly type: 'cap' } & Cap & { readonly left: number }) | ({ readonly type: 'budget' } & Budget & { readonly left: number })

export interface Limited {
  readonly amount: number
  /** The most that the rule could give here, kept for refunds: what remains after one is never more than this. Null: whatever it comes to. */
  readonly limit: number | null
  readonly reached: readonly Reached[]
}

/** How much of what a rule has come to is given, or why nothing. */
export function limitedBy({ key, caps, budget }: Pick<Rule, 'key' | 'caps' | 'budget'>, amount: number, state: MemberState): Limited | Unmet {
  const used = state.used.get(key)
  let limit: number | null = null
  const reached: Reached[] = []
  for (const cap of caps) {
    const left = Math.max(cap.max - (used?.[cap.period]?.[cap.of] ?? 0), 0)
    if (left === 0) return { code: 'cap-reached', condition: null, actual: cap.max, needed: cap.period }
    if (cap.of === 'uses') continue
    limit = Math.min(limit ?? left, left)
    if (left < amount) reached.push({ type: 'cap', ...cap, left })
  }
  if (budget !== null) {
    const left = Math.max(state.budgets.get(key) ?? budget.amount, 0)
    const isEnough = left >= amount || (budget.mode === 'partial' && left > 0)
    if (!isEnough) return { code: 'budget-exhausted', condition: null, actual: left, needed: amount }
    limit = Math.min(limit ?? left, left)
    if (left < amount) reached.push({ type: 'budget', ...budget, left })
  }
  return { amount: Math.min(amount, limit ?? amount), limit, reached }
}

/** The periods for which a rule's caps ask what was used, as they are at an instant. */
export function capPeriods(rules: readonly Pick<Rule, 'key' | 'caps'>[], at: string, timeZone: string) {
  return rules.flatMap(({ key, caps }) =>
    [...new Set(caps.map(({ period }) => period))].map((period: Period) => ({ ruleKey: key, period, ...periodAt(period, at, timeZone) })),
  )
}
