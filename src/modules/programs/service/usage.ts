import type { Context } from '../../../platform/context.ts'
import { usedBy } from '../repository/events.ts'
import { capPeriods } from '../rules/limits.ts'
import type { Definition, MemberState, Period, Usage } from '../rules/situation.ts'

/** Reads, or holds, what of the budgets of rules is spent. */
export type Budgets = (ruleKeys: readonly string[]) => Promise<ReadonlyMap<string, number>>

/** What a member has used of the caps of rules, in the periods of an instant, and what is left of their budgets. */
export async function usageOf(
  ctx: Context,
  memberId: string,
  { rules, timeZone }: Pick<Definition, 'rules' | 'timeZone'>,
  at: string,
  budgetsOf: Budgets,
): Promise<Pick<MemberState, 'used' | 'budgets'>> {
  const periods = capPeriods(rules, at, timeZone)
  const budgeted = rules.filter(({ budget }) => budget !== null)
  const [uses, spent] = await Promise.all([usedBy(ctx, memberId, periods), budgetsOf(budgeted.map(({ key }) => key))])
  const used = new Map<string, Partial<Record<Period, Usage>>>()
  periods.forEach(({ ruleKey, period }, i) => {
    const of = uses[i]
    if (of !== undefined) used.set(ruleKey, { ...used.get(ruleKey), [period]: of })
  })
  return { used, budgets: new Map(budgeted.map(({ key, budget }) => [key, (budget?.amount ?? 0) - (spent.get(key) ?? 0)])) }
}
