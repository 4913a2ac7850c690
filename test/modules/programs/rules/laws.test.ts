import fc from 'fast-check'
import t from 'tap'
import { priceOf } from '../../../../src/modules/programs/rules/base.ts'
import { freeOf } from '../../../../src/modules/programs/rules/discounts.ts'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import { dependsOnOrder } from '../../../../src/modules/programs/rules/plan.ts'
import { clawbacksOf, leftOf, paidLinesOf, type Refund, refundedIn, remainsOf } from '../../../../src/modules/programs/rules/refund.ts'
import type { Basket, Definition } from '../../../../src/modules/programs/rules/situation.ts'
import { baskets, members, plainPrograms, programs } from './arbitraries.ts'
import { line, member, order, perAmount, program, rule } from './made.ts'

/** What holds of every program, basket and member. */

const RUNS = { numRuns: 1000 }
const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)

t.test("the discounts of the lines sum to the order's, and no line costs less than nothing", async () => {
  fc.assert(
    fc.property(baskets, programs, members, (basket, definition, member) => {
      const { discounts, lines, total } = evaluate(order(basket), definition, member)
      const before = sum(basket.lines.map(priceOf))
      return (
        discounts.every(({ amount, lines }) => amount > 0 && sum(lines.map((line) => line.amount)) === amount) &&
        lines.every(({ amount }) => amount >= 0) &&
        total === sum(lines.map(({ amount }) => amount)) &&
        total === before - sum(discounts.map(({ amount }) => amount))
      )
    }),
    RUNS,
  )
})

t.test('awarded <= cap, awarded <= budget', async () => {
  fc.assert(
    fc.property(baskets, programs, members, (basket, definition, member) => {
      const { discounts, earnings, stamps } = evaluate(order(basket), definition, member)
      return [...discounts, ...earnings, ...stamps].every(({ rule: { key }, amount }) => {
        const { caps = [], budget = null } = definition.rules.find((rule) => rule.key === key) ?? {}
        const used = member.used.get(key)
        const isWithinCaps = caps.every(({ of, period, max }) => (used?.[period]?.[of] ?? 0) + (of === 'units' ? amount : 1) <= max)
        return amount > 0 && isWithinCaps && (budget === null || amount <= (member.budgets.get(key) ?? budget.amount))
      })
    }),
    RUNS,
  )
})

t.test('each rule either applied or says why not; of an exclusive group one applied at most', async () => {
  fc.assert(
    fc.property(baskets, programs, members, (basket, definition, member) => {
      const { applied, notApplied } = evaluate(order(basket), definition, member)
      const all = [...applied.map(({ key }) => key), ...notApplied.map(({ rule }) => rule.key)].sort()
      const keys = [...definition.rules, ...definition.keyCustomerDiscounts].map(({ key }) => key).sort()
      const grouped = definition.rules.filter(({ key, exclusiveGroup }) => exclusiveGroup !== null && applied.some((rule) => rule.key === key))
      return all.join() === keys.join() && notApplied.every(({ reasons }) => reasons.length > 0) && grouped.length <= 1
    }),
    RUNS,
  )
})

t.test('the same is said each time, whatever the order in which the rules are written, and nothing is changed', async (t) => {
  fc.assert(
    fc.property(baskets, programs, members, (basket, definition, member) => {
      const happening = frozen(order(basket))
      const first = evaluate(happening, frozen(definition), frozen(member))
      const again = evaluate(happening, { ...definition, rules: definition.rules.toReversed() }, member)
      t.same(again, first)
      t.same(evaluate(happening, definition, member), first)
    }),
    { numRuns: 300 },
  )
})

t.test('the fast path says what the long one says', async (t) => {
  fc.assert(
    fc.property(baskets, plainPrograms, members, (basket, definition, member) => {
      const other = rule('zzz', perAmount(1, 1), { validFrom: '2030-01-01T00:00:00Z' })
      const long = evaluate(order(basket), program([...definition.rules, other]), member)
      t.same(evaluate(order(basket), definition, member), { ...long, notApplied: long.notApplied.filter((each) => each.rule.key !== 'zzz') })
    }),
    { numRuns: 500 },
  )
})

t.test('a rule that does not depend on order gives the same whatever came before', async (t) => {
  fc.assert(
    fc.property(baskets, programs, members, members, (basket, definition, one, other) => {
      const independent = { ...definition, keyCustomerDiscounts: [], rules: definition.rules.filter((rule) => !dependsOnOrder(rule)) }
      t.same(evaluate(order(basket), independent, one), evaluate(order(basket), independent, other))
    }),
    { numRuns: 300 },
  )
})

/** An order, what it earned, and what may be refunded of it. */
interface Bought {
  readonly basket: Basket
  readonly definition: Definition
  readonly refunds: readonly Refund[]
}
const refunds = fc.record({
  whole: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  lines: fc.array(fc.record({ line: fc.integer({ min: 1, max: 5 }), items: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }),
  amount: fc.oneof(fc.constant(0), fc.nat(9000)),
})

function bought({ basket, definition }: Pick<Bought, 'basket' | 'definition'>, member: Parameters<typeof evaluate>[2]) {
  const { earnings, stamps, lines } = evaluate(order(basket), definition, member)
  const prices = lines.map(({ amount }) => amount)
  const paid = paidLinesOf(basket, prices, definition.rounding)
  return { earned: [...earnings, ...stamps], left: (given: readonly Refund[]) => leftOf(paid, refundedIn(given), definition.rounding) }
}

t.test('n refunds = one refund of their sum, in any order; nothing is taken back twice or beyond what was given', async () => {
  fc.assert(
    fc.property(baskets, programs, members, fc.array(refunds, { maxLength: 6 }), (basket, definition, member, given) => {
      const { earned, left } = bought({ basket, definition }, member)
      const inTurn = (all: readonly Refund[]) => {
        const clawed = new Map<string, number>()
        for (let n = 1; n <= all.length; n++) {
          for (const each of clawbacksOf(earned, left(all.slice(0, n)), clawed)) clawed.set(each.ruleKey, (clawed.get(each.ruleKey) ?? 0) + each.clawed)
        }
        return earned.map(({ rule }) => clawed.get(rule.key) ?? 0)
      }
      const once = clawbacksOf(earned, left(given), new Map()).map(({ clawed }) => clawed)
      const isSame = inTurn(given).join() === once.join() && inTurn(given.toReversed()).join() === once.join()
      return isSame && once.every((clawed, i) => clawed >= 0 && clawed <= (earned[i]?.amount ?? 0))
    }),
    RUNS,
  )
})

t.test('an amount paid back for an order of which only free items are left gives nothing more to what remains', async (t) => {
  const paid = [
    { line: 1, quantity: 1, payable: 100 },
    { line: 2, quantity: 1, payable: 0 },
  ]
  const earned = evaluate(order([line(1, 100), line(2, 100)]), program([rule('points', perAmount(1, 1))]), member()).earnings
  const remains = (refund: Partial<Refund>) =>
    remainsOf(earned, leftOf(paid, refundedIn([{ whole: false, lines: [], amount: 0, ...refund }]), 'half_up')).get('points')
  t.equal(remains({ amount: 100 }), 0)
  t.equal(remains({ amount: 100, lines: [{ line: 1, items: 1 }] }), 0)
})

t.test('without a refund everything remains, after a whole one nothing', async () => {
  fc.assert(
    fc.property(baskets, programs, members, (basket, definition, member) => {
      const { earned, left } = bought({ basket, definition }, member)
      const none = remainsOf(earned, left([]))
      const all = remainsOf(earned, left([{ whole: true, lines: [], amount: 0 }]))
      const byLine = remainsOf(earned, left([{ whole: false, lines: basket.lines.map(({ line, quantity: items }) => ({ line, items })), amount: 0 }]))
      return earned.every(({ rule, amount }) => none.get(rule.key) === amount && all.get(rule.key) === 0 && byLine.get(rule.key) === 0)
    }),
    RUNS,
  )
})

t.test('as many items are free as can be, while as many are bought as are asked for', async (t) => {
  const few = fc.nat(7)
  fc.assert(
    fc.property(few, few, few, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (onlyAsked, onlyGiven, both, needed, quantity) => {
      // Tried one by one: so many free, first of those that are only given; the rest of the asked must be enough for their groups.
      let most = 0
      for (let free = 1; free <= onlyGiven + both; free++) {
        const bought = onlyAsked + both - Math.max(free - onlyGiven, 0)
        if (bought >= Math.ceil(free / quantity) * needed) most = free
      }
      t.equal(freeOf({ givable: onlyGiven + both, asked: onlyAsked + both, either: onlyAsked + onlyGiven + both, needed, quantity }), most)
    }),
    { numRuns: 500 },
  )
})

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const each of Object.values(value)) frozen(each)
  }
  return value
}
