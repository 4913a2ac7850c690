import { NOT_EARNING, priceOf } from './base.ts'
import { floorOf } from './money.ts'
import type { Earning, Evaluation, LineAmount, NotApplied } from './outcome.ts'
import type { Plan } from './plan.ts'
import type { Happening } from './situation.ts'

/**
 * The same as `evaluate` where all rules are unconditional units per amount, which most orders of most programs are.
 * @returns undefined where it is not so simple: a part was paid in a way that earns nothing
 */
export function plainly({ phases }: Plan, { basket }: Happening): Evaluation | undefined {
  if (basket?.payments.some(({ method }) => NOT_EARNING.includes(method))) return undefined
  const lines: LineAmount[] = []
  const bases: LineAmount[] = []
  let total = 0
  let base = 0
  for (const line of basket?.lines ?? []) {
    const price = priceOf(line)
    const net = basket?.pricesIncludeTax ? Math.max(price - line.tax, 0) : price
    lines.push({ line: line.line, amount: price })
    bases.push({ line: line.line, amount: net })
    total += price
    base += net
  }
  const earnings: Earning[] = []
  const notApplied: NotApplied[] = []
  for (const { rule } of phases.flat()) {
    const name = { id: rule.id, key: rule.key, name: rule.name }
    if (rule.effect.type !== 'per_amount') return undefined
    const { unit, rate } = rule.effect
    const amount = floorOf(base, rate)
    if (amount === 0) {
      notApplied.push({ rule: name, reasons: [{ code: 'nothing-to-give', condition: null, actual: 0, needed: 1 }] })
      continue
    }
    const arithmetic = { type: 'per_amount', lines: bases, paidShare: null, base, rate } as const
    earnings.push({ rule: name, unit, card: null, amount, computed: amount, limit: null, reached: [], arithmetic, needs: { amount: null, quantity: null } })
  }
  return { discounts: [], earnings, stamps: [], vouchers: [], applied: earnings.map(({ rule }) => rule), notApplied, total, lines }
}
