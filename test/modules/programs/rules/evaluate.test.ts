import t from 'tap'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import type { BasketLine } from '../../../../src/modules/programs/rules/situation.ts'
import { event, line, member, order, perAmount, percent, program, rule, sku, WASH_CARD } from './made.ts'

const MEMBER = member()

t.test('199.99 with 10 % and 5.00 off', async (t) => {
  const totalOf = (first: number, second: number, basis: 'running' | 'initial') =>
    evaluate(
      order([line(1, 19_999)]),
      program([rule('percent', percent(10), { priority: first, basis }), rule('fixed', { type: 'fixed', amount: 500 }, { priority: second, basis })]),
      MEMBER,
    ).total
  t.equal(totalOf(1, 2, 'running'), 17_499, 'percent first')
  t.equal(totalOf(2, 1, 'running'), 17_549, 'fixed first')
  t.equal(totalOf(1, 2, 'initial'), 17_499, 'both on initial')
  t.equal(totalOf(2, 1, 'initial'), 17_499, 'both on initial, the other way round')
})

t.test('free FRESH (4.00) with each DELUXE (25.00): 2 DELUXE + 3 FRESH', async (t) => {
  const free = rule('fresh', { type: 'free_item', item: sku('FRESH'), quantity: 1, forEach: { item: sku('DELUXE'), quantity: 1 } })
  const lines = [line(1, 2500, { sku: 'DELUXE', quantity: 2 }), line(2, 400, { sku: 'FRESH', quantity: 3 })]
  const { discounts, total } = evaluate(order(lines), program([free]), MEMBER)
  t.match(discounts, [{ amount: 800, lines: [{ line: 2, amount: 800 }], arithmetic: { items: [{ line: 2, items: 2 }] } }])
  t.equal(total, 5400)
})

t.test('cash earns 3 % (untaxed goods): order 155.00 paid 100.00 cash, 55.00 card', async (t) => {
  const cash = rule('cash', perAmount(3, 100, 'EUR'), { conditions: [{ type: 'payment_method', methods: ['cash'] }] })
  const payments = [
    { method: 'cash', amount: 10_000 },
    { method: 'card', amount: 5_500 },
  ]
  const { earnings } = evaluate(order({ pricesIncludeTax: false, lines: [line(1, 15_500)], payments }), program([cash]), MEMBER)
  t.match(earnings, [{ unit: 'EUR', amount: 300, arithmetic: { base: 10_000, paidShare: { paid: 10_000, of: 15_500 } } }])
})

t.test('rule 1 point per 10.00; purchase 100.00', async (t) => {
  t.match(evaluate(order([line(1, 10_000)]), program([rule('points', perAmount(1, 1000))]), MEMBER).earnings, [{ unit: 'PTS', amount: 10 }])
})

t.test('a wash earns a stamp; a free one none', async (t) => {
  const washes = program([rule('stamp', { type: 'stamps', card: WASH_CARD.key, stamps: 1, per: 'item' })])
  const stampsOf = (...lines: BasketLine[]) => evaluate(order(lines), washes, MEMBER).stamps.map(({ unit, amount }) => `${amount} ${unit}`)
  t.same(stampsOf(line(1, 1200, { sku: 'WASH' })), ['1 STAMP'])
  t.same(stampsOf(line(1, 1200, { sku: 'WASH', discount: 1200 })), [])
  t.same(stampsOf(line(1, 1200, { sku: 'WASH', quantity: 3, discount: 1200, freeQuantity: 1 })), ['2 STAMP'])
})

t.test('an event that no rule waits for gives nothing', async (t) => {
  t.match(evaluate(event('visit'), program([rule('points', perAmount(1, 1000))]), MEMBER), { earnings: [], applied: [], notApplied: [], total: 0 })
})
