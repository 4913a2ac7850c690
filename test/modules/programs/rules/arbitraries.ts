import fc from 'fast-check'
import type { Basket, Condition, Definition, Effect, MemberState, Period, Rule, Usage } from '../../../../src/modules/programs/rules/situation.ts'
import { basket, keyCustomer, line, member, program, rule, WASH_CARD } from './made.ts'

/** Baskets, programs and members as they may be, few of each thing so that they meet. */

const SKUS = ['WASH', 'DELUXE', 'FRESH', 'HAMMER']
const CATEGORIES = ['care', 'tools']
const selectors = fc.record({ skus: fc.subarray(SKUS), categories: fc.subarray(CATEGORIES) })
const rates = (max: number) => fc.record({ numerator: fc.integer({ min: 1, max }), denominator: fc.integer({ min: max, max: 2000 }) })

const lines = fc.record({
  sku: fc.constantFrom(...SKUS),
  category: fc.constantFrom(null, ...CATEGORIES),
  quantity: fc.integer({ min: 1, max: 6 }),
  unitPrice: fc.oneof(fc.constant(0), fc.nat(20_000)),
  off: fc.nat(100),
  taxed: fc.constantFrom(0, 0, 7, 19),
})

export const baskets: fc.Arbitrary<Basket> = fc
  .record({
    lines: fc.array(lines, { minLength: 1, maxLength: 5 }),
    pricesIncludeTax: fc.boolean(),
    payments: fc.array(fc.record({ method: fc.constantFrom('cash', 'card', 'points', 'gift_card'), amount: fc.nat(40_000) }), { maxLength: 3 }),
  })
  .map(({ lines, pricesIncludeTax, payments }) => ({
    ...basket(
      lines.map(({ sku, category, quantity, unitPrice, off, taxed }, i) => {
        const discount = Math.floor((quantity * unitPrice * off) / 200)
        return line(i + 1, unitPrice, { sku, category, quantity, discount, tax: Math.floor(((quantity * unitPrice - discount) * taxed) / 119) })
      }),
      payments,
    ),
    pricesIncludeTax,
  }))

const units = fc.constantFrom('PTS', 'EUR')
const effects: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ type: fc.constant('per_amount' as const), unit: units, rate: rates(30) }),
  fc.record({ type: fc.constant('per_item' as const), unit: units, units: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ type: fc.constant('flat' as const), unit: units, units: fc.integer({ min: 1, max: 200 }) }),
  fc.record({
    type: fc.constant('multiplier' as const),
    unit: units,
    factor: fc.record({ numerator: fc.integer({ min: 3, max: 7 }), denominator: fc.constantFrom(1, 2) }),
    rules: fc.subarray(['rule-0', 'rule-1']),
  }),
  fc.record({
    type: fc.constant('stamps' as const),
    card: fc.constant(WASH_CARD.key),
    stamps: fc.integer({ min: 1, max: 2 }),
    per: fc.constantFrom('occasion' as const, 'item' as const),
  }),
  fc.record({ type: fc.constant('percent' as const), rate: rates(400), cap: fc.option(fc.integer({ min: 1, max: 2000 })) }),
  fc.record({ type: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({
    type: fc.constant('free_item' as const),
    item: selectors,
    quantity: fc.integer({ min: 1, max: 2 }),
    forEach: fc.option(fc.record({ item: selectors, quantity: fc.integer({ min: 1, max: 2 }) })),
  }),
)

const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ type: fc.constant('amount' as const), min: fc.nat(20_000), max: fc.constant(null) }),
  fc.record({ type: fc.constant('quantity' as const), min: fc.integer({ min: 1, max: 5 }), max: fc.constant(null) }),
  selectors.map((items) => ({ type: 'items' as const, exclude: false, ...items, skus: [...items.skus, 'WASH'] })),
  fc.record({ type: fc.constant('payment_method' as const), methods: fc.constant(['cash']) }),
)

const PERIODS: readonly Period[] = ['day', 'month', 'ever']
const caps = fc.record({ of: fc.constantFrom('units' as const, 'uses' as const), period: fc.constantFrom(...PERIODS), max: fc.integer({ min: 1, max: 500 }) })
const budgets = fc.record({ amount: fc.integer({ min: 1, max: 2000 }), mode: fc.constantFrom('all_or_nothing' as const, 'partial' as const) })

const rules: fc.Arbitrary<Omit<Rule, 'id' | 'key' | 'name' | 'trigger' | 'validFrom' | 'validTo'>> = fc.record({
  effect: effects,
  priority: fc.nat(3),
  conditions: fc.array(conditions, { maxLength: 2 }),
  basis: fc.constantFrom('running' as const, 'initial' as const),
  exclusiveGroup: fc.constantFrom(null, null, 'group'),
  caps: fc.array(caps, { maxLength: 1 }),
  budget: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: budgets }),
})

export const programs: fc.Arbitrary<Definition> = fc
  .record({
    rules: fc.array(rules, { minLength: 1, maxLength: 7 }),
    rounding: fc.constantFrom('half_up' as const, 'half_even' as const),
    standing: fc.boolean(),
  })
  .map(({ rules, rounding, standing }) =>
    program(
      rules.map(({ effect, ...rest }, i) => rule(`rule-${i}`, effect, rest)),
      { rounding, keyCustomerDiscounts: standing ? [keyCustomer('key-customer')] : [] },
    ),
  )

export const plainPrograms: fc.Arbitrary<Definition> = fc
  .array(fc.record({ type: fc.constant('per_amount' as const), unit: units, rate: rates(30) }), { minLength: 1, maxLength: 3 })
  .map((all) => program(all.map((effect, i) => rule(`rule-${i}`, effect))))

const usage: fc.Arbitrary<Usage> = fc.record({ units: fc.nat(300), uses: fc.nat(3) })
export const members: fc.Arbitrary<MemberState> = fc
  .record({
    used: fc.dictionary(fc.constantFrom('rule-0', 'rule-1', 'rule-2'), fc.record({ day: usage, month: usage, ever: usage })),
    budgets: fc.dictionary(fc.constantFrom('rule-0', 'rule-1', 'rule-2'), fc.nat(1000)),
    purchases: fc.nat(20),
    isKeyCustomer: fc.boolean(),
  })
  .map(({ used, budgets, purchases, isKeyCustomer }) =>
    member({
      used: new Map(Object.entries(used)),
      budgets: new Map(Object.entries(budgets)),
      purchases,
      keyCustomerOf: isKeyCustomer ? ['key-customer'] : [],
    }),
  )
