import t from 'tap'
import { evaluate } from '../../../../src/modules/programs/rules/evaluate.ts'
import type { Basket, Condition, Happening, MemberState } from '../../../../src/modules/programs/rules/situation.ts'
import { basket, line, member, order, perAmount, program, rule, sku } from './made.ts'

const LINES = [line(1, 5000, { sku: 'HAMMER', category: 'tools', quantity: 2 }), line(2, 2500, { sku: 'SOAP', category: 'care' })]

interface Asked {
  readonly of?: Partial<MemberState>
  readonly happening?: Partial<Happening>
  readonly basket?: Partial<Basket>
}

/** Why a rule with these conditions does not apply to an order of 125.00; nothing when it does. */
function unmet(conditions: readonly Condition[], { of = {}, happening = {}, basket: rest = {} }: Asked = {}) {
  const definition = program([rule('points', perAmount(1, 100), { conditions })])
  const { notApplied } = evaluate(order({ ...basket(LINES), ...rest }, happening), definition, member(of))
  return notApplied.flatMap(({ reasons }) => reasons)
}

/** What a rule with these conditions goes by. */
function base(conditions: readonly Condition[], payments: Basket['payments'] = []) {
  const { earnings } = evaluate(order(basket(LINES, payments)), program([rule('points', perAmount(1, 1), { conditions })]), member())
  return earnings.map(({ amount }) => amount)
}

t.test('amount: of the whole order', async (t) => {
  t.same(unmet([{ type: 'amount', min: 12_500, max: 12_500 }]), [])
  t.same(unmet([{ type: 'amount', min: 12_501, max: null }]), [{ code: 'amount-too-small', condition: 'amount', actual: 12_500, needed: 12_501 }])
  t.match(unmet([{ type: 'amount', min: null, max: 12_499 }]), [{ code: 'amount-too-large', needed: 12_499 }])
})

t.test('quantity: of what the rule is about', async (t) => {
  t.same(unmet([{ type: 'quantity', min: 3, max: null }]), [])
  t.match(
    unmet([
      { type: 'quantity', min: 3, max: null },
      { type: 'items', exclude: false, ...sku('HAMMER') },
    ]),
    [{ code: 'quantity-too-small', actual: 2 }],
  )
  t.match(unmet([{ type: 'quantity', min: null, max: 2 }]), [{ code: 'quantity-too-large', actual: 3 }])
})

t.test('items: narrow the base', async (t) => {
  t.same(base([{ type: 'items', exclude: false, ...sku('HAMMER') }]), [10_000])
  t.same(base([{ type: 'items', exclude: true, ...sku('HAMMER') }]), [2500])
  t.same(base([{ type: 'items', exclude: false, skus: [], categories: ['care'] }]), [2500])
  t.same(base([{ type: 'items', exclude: false, skus: ['SOAP'], categories: ['tools'] }]), [12_500])
  t.same(unmet([{ type: 'items', exclude: false, skus: ['SAW'], categories: ['paint'] }]), [
    { code: 'no-matching-item', condition: 'items', actual: null, needed: ['SAW', 'paint'] },
  ])
  t.match(unmet([{ type: 'items', exclude: true, skus: ['HAMMER', 'SOAP'], categories: [] }]), [{ code: 'only-excluded-items', needed: ['HAMMER', 'SOAP'] }])
})

t.test('payment method: narrows the base to its share', async (t) => {
  const payments = [
    { method: 'cash', amount: 5000 },
    { method: 'card', amount: 7500 },
  ]
  t.same(base([{ type: 'payment_method', methods: ['cash'] }], payments), [5000])
  t.same(base([{ type: 'payment_method', methods: ['cash', 'card'] }], payments), [12_500])
  t.same(
    base(
      [
        { type: 'payment_method', methods: ['cash'] },
        { type: 'items', exclude: false, ...sku('SOAP') },
      ],
      payments,
    ),
    [1000],
  )
  t.match(unmet([{ type: 'payment_method', methods: ['transfer'] }], { basket: { payments } }), [
    { code: 'not-paid-so', actual: ['cash', 'card'], needed: ['transfer'] },
  ])
  t.match(
    unmet(
      [
        { type: 'payment_method', methods: ['cash'] },
        { type: 'payment_method', methods: ['card'] },
      ],
      { basket: { payments } },
    ),
    [{ code: 'not-paid-so' }, { code: 'not-paid-so' }],
    'nothing was paid in both ways',
  )
})

t.test('nth purchase: this one counted', async (t) => {
  const nth = (n: number, every: boolean, purchases: number) => unmet([{ type: 'nth_purchase', n, every }], { of: { purchases } })
  t.same(nth(10, false, 9), [])
  t.same(nth(10, false, 8), [{ code: 'not-the-nth-purchase', condition: 'nth_purchase', actual: 9, needed: 10 }])
  t.match(nth(10, false, 19), [{ code: 'nth-purchase-has-been', actual: 20, needed: null }], 'it has been')
  t.same(nth(10, true, 19), [])
  t.match(nth(10, true, 11), [{ actual: 12, needed: 20 }])
})

t.test('total spend: within its window, this order counted', async (t) => {
  const condition = { type: 'total_spend', min: 20_000, window: { type: 'rolling_days', days: 30 } } as const
  t.same(unmet([condition], { of: { spent: new Map([['30d', 7500]]) } }), [])
  t.match(
    unmet([condition], {
      of: {
        spent: new Map([
          ['30d', 7499],
          ['year', 90_000],
        ]),
      },
    }),
    [{ code: 'spend-too-small', actual: 19_999, needed: 20_000 }],
  )
})

t.test('relationship: in whole months', async (t) => {
  const since = (customerSince: string) => unmet([{ type: 'relationship', minMonths: 12 }], { of: { customerSince } })
  t.same(since('2025-03-10T12:00:00Z'), [])
  t.match(since('2025-03-11T12:00:00Z'), [{ code: 'relationship-too-short', actual: 11, needed: 12 }])
})

t.test('tier, channel, segment and interest', async (t) => {
  const all: readonly Condition[] = [
    { type: 'tier', tiers: ['gold'] },
    { type: 'channel', channels: ['shop', 'web'] },
    { type: 'segment', tags: ['vip'] },
    { type: 'interest', interests: ['golf'] },
  ]
  t.same(unmet(all, { of: { tier: 'gold', tags: ['new', 'vip'], interests: ['golf'] }, happening: { channel: 'web' } }), [])
  t.same(unmet(all, { of: { tier: 'silver', tags: ['new'] } }), [
    { code: 'not-in-tier', condition: 'tier', actual: 'silver', needed: ['gold'] },
    { code: 'other-channel', condition: 'channel', actual: null, needed: ['shop', 'web'] },
    { code: 'not-in-segment', condition: 'segment', actual: ['new'], needed: ['vip'] },
    { code: 'not-interested', condition: 'interest', actual: [], needed: ['golf'] },
  ])
})

t.test("weekday: by the clock of the program's zone", async (t) => {
  const weekday = (at: string) => unmet([{ type: 'weekday', weekdays: [1] }], { happening: { at } })
  t.same(weekday('2026-03-08T23:30:00Z'), [])
  t.match(weekday('2026-03-09T23:30:00Z'), [{ code: 'other-weekday', actual: 2, needed: [1] }])
})
