import t from 'tap'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import { capPeriods } from '../../../../src/modules/programs/rules/limits.ts'
import type { BasketLine, Definition, Effect, Rule } from '../../../../src/modules/programs/rules/situation.ts'
import { AT, event, keyCustomer, line, member, order, perAmount, percent, program, rate, rule, sku, WASH_CARD } from './made.ts'

const LINES = [line(1, 10_000)]
const given = (definition: Definition, lines: readonly BasketLine[] = LINES, of = member()) => evaluate(order(lines), definition, of)
const gains = (rules: readonly Rule[], lines?: readonly BasketLine[], of?: ReturnType<typeof member>) =>
  given(program(rules), lines, of).earnings.map(({ rule, amount }) => `${rule.key} ${amount}`)
const why = (rules: readonly Rule[], of = member(), at?: string) =>
  evaluate(order(LINES, at === undefined ? {} : { at }), program(rules), of).notApplied.map(
    ({ rule, reasons }) => `${rule.key} ${reasons.map(({ code }) => code)}`,
  )
const times = (numerator: number, rules: readonly string[] = []): Effect => ({ type: 'multiplier', unit: 'PTS', factor: rate(numerator, 1), rules })

t.test('per amount is rounded down once for the order', async (t) => {
  t.same(gains([rule('points', perAmount(1, 1000))], [line(1, 1999), line(2, 1999), line(3, 1002)]), ['points 5'])
  t.same(gains([rule('points', perAmount(1, 100))], [line(1, 1000), line(2, 100, { tax: 150 })]), ['points 10'], 'more tax than price is no loss')
  t.same(why([rule('points', perAmount(1, 10_001))]), ['points nothing-to-give'])
})

t.test('discounts come before what earns, whatever their priority; an initial basis earns on what it was', async (t) => {
  const off = rule('off', percent(50), { priority: 900 })
  t.same(gains([rule('running', perAmount(1, 100)), off]), ['running 50'])
  t.same(gains([rule('initial', perAmount(1, 100), { basis: 'initial' }), off]), ['initial 100'])
})

t.test('per item and flat', async (t) => {
  t.same(gains([rule('item', { type: 'per_item', unit: 'PTS', units: 5 })], [line(1, 100, { quantity: 3 }), line(2, 0, { quantity: 2 })]), ['item 15'])
  t.same(gains([rule('flat', { type: 'flat', unit: 'PTS', units: 7 })]), ['flat 7'])
})

t.test('what happens without an order gives units, stamps and vouchers', async (t) => {
  const voucher = { name: 'Birthday', worth: { type: 'fixed', amount: 500 }, validDays: 30 } as const
  const definition = program([
    rule('welcome', { type: 'flat', unit: 'PTS', units: 100 }, { trigger: { type: 'joining' } }),
    rule('stamp', { type: 'stamps', card: WASH_CARD.key, stamps: 2, per: 'occasion' }, { trigger: { type: 'joining' } }),
    rule('gift', { type: 'voucher', voucher }, { trigger: { type: 'joining' } }),
    rule('app', { type: 'flat', unit: 'PTS', units: 1 }, { trigger: { type: 'custom', name: 'app-installed' } }),
  ])
  const joining = evaluate(event('joining'), definition, member())
  t.match(joining.earnings, [{ rule: { key: 'welcome' }, amount: 100 }])
  t.match(joining.stamps, [{ unit: 'STAMP', card: WASH_CARD.key, amount: 2 }])
  t.same(
    joining.vouchers.map((each) => each.voucher),
    [voucher],
  )
  t.match(evaluate(event('custom', { name: 'app-installed' }), definition, member()).applied, [{ key: 'app' }])
  t.same(evaluate(event('custom', { name: 'other' }), definition, member()).applied, [])
})

t.test('multipliers add to what others gave, not to each other', async (t) => {
  const all = [rule('base', perAmount(1, 100)), rule('flat', { type: 'flat', unit: 'PTS', units: 10 }), rule('euro', perAmount(1, 100, 'EUR'))]
  t.same(gains([rule('double', times(2), { priority: 1 }), rule('triple', times(3), { priority: 2 }), ...all]), [
    'base 100',
    'euro 100',
    'flat 10',
    'double 110',
    'triple 220',
  ])
  t.same(gains([...all, rule('double', times(2, ['flat']))]).at(-1), 'double 10')
  const half: Effect = { type: 'multiplier', unit: 'PTS', factor: rate(3, 2), rules: ['odd'] }
  t.match(given(program([rule('odd', { type: 'flat', unit: 'PTS', units: 5 }), rule('half', half)])).earnings[1], {
    amount: 2,
    arithmetic: { type: 'multiplier', rules: ['odd'], given: 5, factor: rate(3, 2) },
  })
  t.same(why([rule('double', times(2))]), ['double nothing-to-give'])
})

t.test('percent has a cap; money is rounded half up, or to the even one', async (t) => {
  t.equal(given(program([rule('off', percent(10, 250))])).total, 9750)
  const half = [line(1, 250)]
  t.equal(given(program([rule('off', percent(1))]), half).total, 247)
  t.equal(given(program([rule('off', percent(1))], { rounding: 'half_even' }), half).total, 248)
})

t.test('a fixed discount is spread by what lines cost now, and takes no more than there is', async (t) => {
  const three = [line(1, 10_000), line(2, 10_000), line(3, 10_000)]
  t.match(given(program([rule('off', { type: 'fixed', amount: 1000 })]), three).discounts, [{ lines: [{ amount: 334 }, { amount: 333 }, { amount: 333 }] }])
  t.match(given(program([rule('off', { type: 'fixed', amount: 90_000 })]), three), { total: 0, discounts: [{ amount: 30_000 }] })
})

t.test('free items: the cheapest first, and the bought ones are not free', async (t) => {
  const free = (quantity: number, forEach: { item: ReturnType<typeof sku>; quantity: number } | null): Effect => ({
    type: 'free_item',
    item: sku('A', 'B'),
    quantity,
    forEach,
  })
  const lines = [line(1, 900, { sku: 'A', quantity: 2 }), line(2, 500, { sku: 'B', quantity: 1 })]
  t.equal(given(program([rule('one', free(1, null))]), lines).total, 1800)
  t.equal(given(program([rule('two', free(2, null))]), lines).total, 900)
  t.equal(given(program([rule('3 for 2', free(1, { item: sku('A', 'B'), quantity: 2 }))]), lines).total, 1800)
  const mixed = [line(1, 100, { sku: 'A', quantity: 2 }), line(2, 900, { sku: 'B' })]
  t.equal(given(program([rule('with 2 A', free(1, { item: sku('A'), quantity: 2 }))]), mixed).total, 200, 'a free A would leave one too few')
  t.same(why([rule('one', free(1, null))]), ['one item-not-in-basket'])
  t.same(why([rule('for SKU1', free(1, { item: sku('SKU1'), quantity: 2 }))]), ['for SKU1 quantity-too-small'])
})

t.test('what is free earns no stamps and is not free twice', async (t) => {
  const free = rule('free', { type: 'free_item', item: sku('WASH'), quantity: 1, forEach: null })
  const stamp = rule('stamp', { type: 'stamps', card: WASH_CARD.key, stamps: 1, per: 'item' })
  const washes = [line(1, 1000, { sku: 'WASH', quantity: 2 })]
  t.match(given(program([free, stamp]), washes), { total: 1000, stamps: [{ amount: 1 }] })
  t.match(given(program([free, { ...free, key: 'again' }, stamp]), washes), { total: 0, stamps: [] })
})

t.test('caps leave what is left, then nothing', async (t) => {
  const cap = (of: 'units' | 'uses', max: number) => rule('points', perAmount(1, 100), { caps: [{ of, period: 'month', max }] })
  const used = (units: number, uses: number) => member({ used: new Map([['points', { month: { units, uses } }]]) })
  t.match(given(program([cap('units', 150)]), LINES, used(90, 1)).earnings, [
    { amount: 60, computed: 100, limit: 60, reached: [{ type: 'cap', period: 'month', max: 150, left: 60 }] },
  ])
  t.same(why([cap('units', 150)], used(150, 1)), ['points cap-reached'])
  t.same(gains([cap('uses', 2)], LINES, used(900, 1)), ['points 100'])
  t.same(why([cap('uses', 2)], used(0, 2)), ['points cap-reached'])
})

t.test('caps ask for what was used in the periods of the instant', async (t) => {
  const caps = [
    { of: 'units', period: 'day', max: 1 },
    { of: 'uses', period: 'day', max: 1 },
    { of: 'uses', period: 'ever', max: 1 },
  ] as const
  t.same(capPeriods([rule('points', perAmount(1, 100), { caps }), rule('free', percent(1))], AT, 'Europe/Berlin'), [
    { ruleKey: 'points', period: 'day', start: '2026-03-09T23:00:00Z', end: '2026-03-10T23:00:00Z' },
    { ruleKey: 'points', period: 'ever', start: null, end: null },
  ])
})

t.test('a budget gives all or nothing, or what is left', async (t) => {
  const budget = (mode: 'partial' | 'all_or_nothing') => rule('points', perAmount(1, 100), { budget: { amount: 1000, mode } })
  const left = (amount: number) => member({ budgets: new Map([['points', amount]]) })
  t.same(gains([budget('all_or_nothing')]), ['points 100'])
  t.same(why([budget('all_or_nothing')], left(99)), ['points budget-exhausted'])
  t.same(gains([budget('partial')], LINES, left(99)), ['points 99'])
  t.same(why([budget('partial')], left(0)), ['points budget-exhausted'])
})

t.test('of an exclusive group the best one wins', async (t) => {
  const group = (key: string, effect: Effect) => rule(key, effect, { exclusiveGroup: 'sale' })
  const sale = given(program([group('a-small', percent(5)), group('b-large', { type: 'fixed', amount: 900 }), group('c-points', perAmount(1, 1))]))
  t.same(
    sale.applied.map(({ key }) => key),
    ['b-large'],
  )
  t.match(sale.notApplied, [
    { rule: { key: 'a-small' }, reasons: [{ code: 'another-rule-is-better', actual: 'sale', needed: 'b-large' }] },
    { rule: { key: 'c-points' }, reasons: [{ code: 'another-rule-is-better', needed: 'b-large' }] },
  ])
  t.match(given(program([group('b', percent(5)), group('a', percent(5))])).applied, [{ key: 'a' }], 'of equal ones the first')
})

t.test('a key-customer card discounts every purchase, and so does a tier', async (t) => {
  const standing = program([], { keyCustomerDiscounts: [keyCustomer('card', { tiers: ['gold'] }), keyCustomer('hammers', { item: sku('HAMMER') })] })
  t.equal(given(standing, LINES, member({ keyCustomerOf: ['card'] })).total, 9500)
  t.equal(given(standing, LINES, member({ tier: 'gold' })).total, 9500)
  t.match(given(standing, LINES, member({ tier: 'silver', keyCustomerOf: ['hammers'] })).notApplied, [
    { rule: { key: 'card' }, reasons: [{ code: 'not-a-key-customer', actual: 'silver', needed: ['gold'] }] },
    { rule: { key: 'hammers' }, reasons: [{ code: 'no-matching-item' }] },
  ])
})

t.test('rules are valid from their beginning until, not including, their end', async (t) => {
  const span = [rule('points', perAmount(1, 100), { validFrom: '2026-03-01T00:00:00Z', validTo: '2026-04-01T00:00:00Z' })]
  t.same(why(span, member(), '2026-02-28T23:59:59.999Z'), ['points not-valid-yet'])
  t.same(why(span, member(), '2026-03-01T00:00:00.000001Z'), [])
  t.same(why(span, member(), '2026-04-01T00:00:00Z'), ['points no-longer-valid'])
})

t.test('what was paid with points earns nothing, on the short way too', async (t) => {
  const payments = [{ method: 'points', amount: 4000 }]
  t.match(evaluate(order({ pricesIncludeTax: true, lines: LINES, payments }), program([rule('points', perAmount(1, 100))]), member()).earnings, [
    { amount: 60 },
  ])
})
