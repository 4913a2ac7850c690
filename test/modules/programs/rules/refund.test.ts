import fc from 'fast-check'
import t from 'tap'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import {
  clawback,
  clawbacksOf,
  discountLeft,
  leftOf,
  paidLinesOf,
  type Refund,
  refundable,
  refundedIn,
  restoration,
} from '../../../../src/modules/programs/rules/refund.ts'
import type { BasketLine, Condition, Rule } from '../../../../src/modules/programs/rules/situation.ts'
import { basket, line, member, order, perAmount, percent, program, rate, rule, sku, WASH_CARD } from './made.ts'

const amount = (amount: number): Refund => ({ whole: false, lines: [], amount })
const items = (line: number, items: number): Refund => ({ whole: false, lines: [{ line, items }], amount: 0 })
const WHOLE: Refund = { whole: true, lines: [], amount: 0 }

/** What each refund in turn takes back from what rules gave for these lines. */
function clawed(rules: readonly Rule[], lines: readonly BasketLine[], refunds: readonly Refund[]): number[][] {
  const definition = program(rules)
  const outcome = evaluate(order(lines), definition, member())
  const paid = paidLinesOf(
    basket(lines),
    outcome.lines.map((each) => each.amount),
    'half_up',
  )
  const already = new Map<string, number>()
  return refunds.map((_, i) => {
    const left = leftOf(paid, refundedIn(refunds.slice(0, i + 1)), 'half_up')
    return clawbacksOf([...outcome.earnings, ...outcome.stamps], left, already).map(({ ruleKey, clawed }) => {
      already.set(ruleKey, (already.get(ruleKey) ?? 0) + clawed)
      return clawed
    })
  })
}

const POINTS = rule('points', perAmount(1, 1000))

t.test('rule 1 point per 10.00; purchase 100.00; four refunds of 5.00', async (t) => {
  t.same(clawed([POINTS], [line(1, 10_000)], [amount(500), amount(500), amount(500), amount(500)]), [[1], [0], [1], [0]])
})

t.test('awarded less clawed less what remains, never below nothing', async (t) => {
  t.equal(clawback(10, 0, 9), 1)
  t.equal(clawback(10, 1, 9), 0)
  t.equal(clawback(10, 4, 9), 0)
})

t.test('by line, by amount and whole', async (t) => {
  const lines = [line(1, 2000, { quantity: 3 }), line(2, 4000)]
  t.same(clawed([POINTS], lines, [items(1, 1), items(1, 2), amount(4000)]), [[2], [4], [4]])
  t.same(clawed([POINTS], lines, [WHOLE, amount(100)]), [[10], [0]])
  t.same(clawed([POINTS], lines, [items(1, 99), items(2, 1)]), [[6], [4]], 'more than was bought counts as all of it')
})

t.test('a line gives back its share of the net base', async (t) => {
  const taxed = [line(1, 11_900, { tax: 1900 }), line(2, 10_000)]
  t.same(clawed([rule('points', perAmount(1, 100))], taxed, [items(1, 1), items(2, 1)]), [[100], [100]])
  t.same(clawed([rule('points', perAmount(1, 100)), rule('off', percent(10))], taxed, [items(1, 1)]), [[90]], 'after discounts')
})

t.test('what was narrowed to some lines is touched by refunds of these, and by amounts', async (t) => {
  const tools = rule('tools', perAmount(1, 100), { conditions: [{ type: 'items', exclude: false, ...sku('HAMMER') }] })
  const lines = [line(1, 5000, { sku: 'HAMMER' }), line(2, 5000)]
  t.same(clawed([tools], lines, [items(2, 1), items(1, 1)]), [[0], [50]])
  t.same(clawed([tools], lines, [amount(5000)]), [[25]])
})

t.test('items, flat units and stamps', async (t) => {
  const rules = [
    rule('a-item', { type: 'per_item', unit: 'PTS', units: 5 }),
    rule('b-flat', { type: 'flat', unit: 'PTS', units: 7 }),
    rule('c-stamps', { type: 'stamps', card: WASH_CARD.key, stamps: 1, per: 'item' }),
    rule('d-stamp', { type: 'stamps', card: WASH_CARD.key, stamps: 1, per: 'occasion' }),
  ]
  const lines = [line(1, 1000, { quantity: 3 })]
  t.same(clawed(rules, lines, [amount(500), items(1, 2), items(1, 1)]), [
    [0, 0, 0, 0],
    [10, 0, 2, 0],
    [5, 7, 1, 1],
  ])
  t.same(clawed(rules, lines, [amount(3000)]), [[15, 7, 3, 1]], 'all was paid back')
})

t.test('a gift that is kept keeps nothing of what a returned purchase gave', async (t) => {
  const lines = [line(1, 1000), line(2, 0)]
  t.same(clawed([rule('flat', { type: 'flat', unit: 'PTS', units: 7 })], lines, [items(1, 1)]), [[7]])
})

t.test('a multiplier gives back with what it multiplied', async (t) => {
  const double = rule('x-double', { type: 'multiplier', unit: 'PTS', factor: rate(3, 2), rules: [] })
  t.same(clawed([POINTS, double], [line(1, 10_000)], [amount(500), amount(500), amount(9000)]), [
    [1, 1],
    [0, 0],
    [9, 4],
  ])
})

t.test('what was cut by a cap is given back only below the cap', async (t) => {
  const capped = rule('points', perAmount(1, 1000), { caps: [{ of: 'units', period: 'ever', max: 5 }] })
  t.same(clawed([capped], [line(1, 10_000)], [amount(5000), amount(1000)]), [[0], [1]])
})

t.test('a condition on amount or quantity that no longer holds takes back everything', async (t) => {
  const when = (condition: Condition) => rule('points', perAmount(1, 1000), { conditions: [condition] })
  t.same(clawed([when({ type: 'amount', min: 8000, max: null })], [line(1, 10_000)], [amount(2000), amount(1)]), [[2], [8]])
  t.same(clawed([when({ type: 'quantity', min: 2, max: null })], [line(1, 5000, { quantity: 3 })], [items(1, 1), items(1, 1)]), [[5], [10]])
  const initial = { ...when({ type: 'amount', min: 10_000, max: null }), basis: 'initial' } as const
  t.same(clawed([initial, rule('off', percent(10))], [line(1, 10_000)], [amount(0), amount(1)]), [[0], [10]], 'as the rule saw the amount')
})

t.test('the money for items of a line is their share, and all shares sum to what was paid', async (t) => {
  const paid = { line: 1, quantity: 3, payable: 1000 }
  t.same(
    [0, 1, 2, 3].map((before) => refundable(paid, 1, before, 'half_up')),
    [333, 334, 333, 0],
  )
  t.equal(refundable(paid, 3, 0, 'half_up'), 1000)
})

t.test('redeemed units come back by what was paid back', async (t) => {
  t.equal(restoration(100, 0, { before: 3000, kept: 2000 }), 33)
  t.equal(restoration(100, 33, { before: 3000, kept: 1000 }), 33)
  t.equal(restoration(100, 66, { before: 3000, kept: 0 }), 34)
  t.equal(restoration(100, 0, { before: 0, kept: 0 }), 100)
})

t.test('of a discount remains what it took off the items that were not returned, as far as these were not paid back', async (t) => {
  const paid = [
    { line: 1, quantity: 3, payable: 2_700 },
    { line: 2, quantity: 1, payable: 900 },
    { line: 3, quantity: 1, payable: 0 },
  ]
  const discount = { lines: [1, 2, 3].map((line) => ({ line, amount: 300 })) }
  const remainsAfter = (...refunds: readonly Refund[]) => discountLeft(discount, leftOf(paid, refundedIn(refunds), 'half_up'))
  t.equal(remainsAfter(), 900)
  t.equal(remainsAfter(items(1, 1)), 800)
  t.equal(remainsAfter(items(1, 1), amount(900)), 533, 'of 27.00 were 9.00 paid back, a third of what is left')
  t.equal(remainsAfter(items(1, 3), items(2, 1)), 0, 'what is free is left, and nothing that was paid')
  t.equal(remainsAfter(WHOLE), 0)
  const refund = fc.oneof(
    fc.nat(2_000).map(amount),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })).map(([line, many]) => items(line, many)),
  )
  fc.assert(
    fc.property(fc.array(refund, { maxLength: 8 }), (refunds) => {
      const remains = refunds.map((_, i) => remainsAfter(...refunds.slice(0, i + 1)))
      return [900, ...remains].every((each, i) => each >= (remains[i] ?? 0))
    }),
  )
})
