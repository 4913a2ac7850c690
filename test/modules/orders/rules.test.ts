import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import { expectMove, MOVES } from '../../../src/modules/orders/rules/lifecycle.ts'
import { changeOrder, createOrder, digestOf, type NewOrder, named, productOf, saysTheSame } from '../../../src/modules/orders/rules/order.ts'
import { inWords, judgePattern, median, type Pattern, type Purchase, silenceOf, silentOn } from '../../../src/modules/orders/rules/pattern.ts'
import { createReturn, type NewReturn, type Return, returnedBy, settleReturn } from '../../../src/modules/orders/rules/return.ts'
import { ORDER_STATUSES } from '../../../src/modules/orders/tables.ts'
import { codeOf } from '../../support/refusals.ts'

const now = Temporal.Instant.from('2026-03-28T20:00:00Z')
const line = (fields: object = {}) => ({ sku: 'A', quantity: 1, unitPrice: 10_000, discount: 0, tax: 0, ...fields })
const input = (fields: object = {}): NewOrder => ({
  ...{ currency: 'EUR', pricesIncludeTax: true, lines: [line()], discount: 0, shipping: 0, payments: [], status: 'placed', metadata: {} },
  ...fields,
})
const make = (fields: object = {}) => createOrder(input(fields), { id: 'o', now })
const pointers = (fn: () => unknown) => {
  try {
    fn()
    return []
  } catch (error) {
    return error instanceof Refusal ? (error.extras.errors ?? []).map(({ pointer }) => pointer) : [String(error)]
  }
}

t.test('totals: lines less their discounts, less the order’s, with tax that is not within, and delivery', async (t) => {
  const lines = [line({ quantity: 3, discount: 500, tax: 1_000 }), line({ sku: 'B', unitPrice: 500 })]
  const fields = { lines, discount: 1_000, shipping: 490 }
  t.match(make(fields), { subtotal: 30_000, tax: 1_000, total: 29_490, skus: ['A', 'B'] })
  t.match(make({ ...fields, pricesIncludeTax: false }), { total: 30_490 })
  t.same(
    make(fields).lines.map(({ line, orderDiscount, total }) => [line, orderDiscount, total]),
    [
      [1, 983, 28_517],
      [2, 17, 483],
    ],
  )
})

t.test('10.00 off three lines of 100.00: 3.34, 3.33, 3.33', async (t) =>
  t.same(
    make({ lines: [line(), line(), line()], discount: 1_000 }).lines.map(({ orderDiscount }) => orderDiscount),
    [334, 333, 333],
  ),
)

const amounts = fc.integer({ min: 0, max: 100_000 })
const anyOrder = fc
  .record({
    lines: fc.array(
      fc
        .record({ quantity: fc.integer({ min: 1, max: 9 }), unitPrice: amounts, off: fc.integer({ min: 0, max: 100 }), tax: fc.integer({ min: 0, max: 20 }) })
        .map(({ quantity, unitPrice, off, tax }) => {
          const discount = Math.floor((quantity * unitPrice * off) / 100)
          return { ...line({ quantity, unitPrice, discount }), taxPart: tax }
        }),
      { minLength: 1, maxLength: 8 },
    ),
    off: fc.integer({ min: 0, max: 100 }),
    shipping: amounts,
    pricesIncludeTax: fc.boolean(),
  })
  .map(({ lines, off, shipping, pricesIncludeTax }) => {
    const subtotal = lines.reduce((sum, each) => sum + each.quantity * each.unitPrice - each.discount, 0)
    return make({ lines: lines.map(({ taxPart: _part, ...each }) => each), discount: Math.floor((subtotal * off) / 100), shipping, pricesIncludeTax })
  })

t.test('the lines and delivery sum to the total, and the shares to the discount of the order', async () => {
  fc.assert(
    fc.property(
      anyOrder,
      ({ lines, discount, shipping, total }) =>
        lines.reduce((sum, each) => sum + each.total, shipping) === total && lines.reduce((sum, each) => sum + each.orderDiscount, 0) === discount,
    ),
  )
})

t.test('every fault is named: what is too much, what differs, what has not happened', async (t) => {
  t.same(
    pointers(() => make({ lines: [line({ discount: 10_001 })] })),
    ['/lines/0/discount'],
  )
  t.same(
    pointers(() => make({ discount: 10_001 })),
    ['/discount'],
  )
  t.same(
    pointers(() => make({ lines: [line({ tax: 10_001 })] })),
    ['/lines/0/tax'],
  )
  t.same(
    pointers(() => make({ payments: [{ method: 'cash', amount: 10_001 }] })),
    ['/payments'],
  )
  t.same(
    pointers(() => make({ subtotal: 1, tax: 2, total: 3 })),
    ['/subtotal', '/tax', '/total'],
  )
  t.same(
    pointers(() => make({ placedAt: '2026-03-30T20:00:00Z', deliveredAt: '2026-03-30T20:00:00Z' })),
    ['/placedAt', '/deliveredAt'],
  )
  t.same(
    pointers(() => make({ lines: [line({ quantity: 1_000_000_000, unitPrice: Number.MAX_SAFE_INTEGER })] })),
    ['/lines/0/quantity'],
  )
  const huge = line({ unitPrice: Number.MAX_SAFE_INTEGER })
  t.same(
    pointers(() => make({ lines: [huge, huge] })),
    ['/lines'],
  )
})

t.test('what was delivered when it was recorded was delivered when it was placed, unless said otherwise', async (t) => {
  t.equal(make({ status: 'completed', placedAt: '2026-01-01T00:00:00Z' }).deliveredAt, '2026-01-01T00:00:00Z')
  t.equal(make().deliveredAt, null)
})

t.test('the catalogue gives what a line leaves out, and no more', async (t) => {
  const products = new Map([['A', { name: 'Loom', category: 'looms' }]])
  const { lines } = named(make({ lines: [line({ name: 'My loom' }), line({ sku: 'B' })] }), products)
  t.match(lines, [
    { name: 'My loom', category: 'looms' },
    { name: null, category: null },
  ])
})

t.test('a digest knows the same whatever the order of keys, and what is absent from null; of an erased person everything is the same', async (t) => {
  t.equal(digestOf({ a: 1, b: { c: null, d: [1] } }), digestOf({ b: { d: [1] }, a: 1, e: undefined }))
  t.not(digestOf({ a: 1 }), digestOf({ a: '1' }))
  t.notOk(saysTheSame(digestOf({ a: 1 }), digestOf({ a: 2 })))
  t.ok(saysTheSame(digestOf({ a: 1 }), ''))
})

t.test('the moves of an order, each that there is and each that there is not', async (t) => {
  for (const from of ORDER_STATUSES)
    for (const to of ORDER_STATUSES) {
      const allowed = from === to || MOVES[from].includes(to)
      t.equal(
        codeOf(() => expectMove({ status: from, returned: 0 }, to)),
        allowed ? 'done' : 'transition-not-allowed',
        `${from} to ${to}`,
      )
    }
  t.equal(
    codeOf(() => expectMove({ status: 'placed', returned: 1 }, 'cancelled')),
    'transition-not-allowed',
  )
})

t.test('a time of delivery makes it delivered, and a delivery has a time', async (t) => {
  t.match(changeOrder(make(), { deliveredAt: '2026-03-28T10:00:00Z' }, now), { status: 'delivered', deliveredAt: '2026-03-28T10:00:00Z' })
  t.match(changeOrder(make(), { status: 'delivered' }, now), { status: 'delivered', deliveredAt: '2026-03-28T20:00:00Z' })
  t.match(changeOrder(make({ status: 'completed' }), { deliveredAt: '2026-03-28T10:00:00Z' }, now), { status: 'completed' })
  const at = '2026-03-28T10:00:00Z'
  for (const status of ['placed', 'confirmed', 'shipped'] as const) t.match(make({ status, deliveredAt: at }), { status: 'delivered', deliveredAt: at })
  t.match(make({ status: 'completed', deliveredAt: at }), { status: 'completed', deliveredAt: at })
  t.same(
    pointers(() => make({ status: 'cancelled', deliveredAt: at })),
    ['/deliveredAt'],
  )
  for (const [status, patch] of [
    ['cancelled', { deliveredAt: at }],
    ['placed', { status: 'shipped', deliveredAt: at }],
    ['delivered', { deliveredAt: null }],
    ['shipped', { status: 'delivered', deliveredAt: null }],
  ] as const)
    t.same(
      pointers(() => changeOrder(make({ status }), patch, now)),
      ['/deliveredAt'],
    )
  t.same(changeOrder(make({ metadata: { a: 1, b: 2 } }), { metadata: { a: null, c: 3 } }, now).metadata, { b: 2, c: 3 })
  t.equal(
    codeOf(() => changeOrder(make({ contactId: 'c' }), { contactId: 'd' }, now)),
    'order-attached',
  )
})

const settle = (fields: NewReturn, order = make(), before: readonly Return[] = []): Return | string => {
  const settled = settleReturn(createReturn({ orderId: 'o', ...fields }, { id: 'r', now }), order, returnedBy(before))
  return settled instanceof Refusal ? settled.type.code : settled
}

t.test('a return: all that is left, pieces of lines, or an amount; never more than was bought', async (t) => {
  const order = make({ lines: [line({ quantity: 3, unitPrice: 333, tax: 1 }), line({ sku: 'B', unitPrice: 1 })], discount: 0, shipping: 100 })
  t.match(settle({ whole: true }, order), {
    amount: 1_100,
    lines: [
      { line: 1, quantity: 3, amount: 999 },
      { line: 2, quantity: 1, amount: 1 },
    ],
  })
  const piece = settle({ lines: [{ line: 1, quantity: 2 }] }, order) as Return
  t.match(piece, { status: 'recorded', amount: 666, currency: 'EUR', lines: [{ line: 1, quantity: 2, amount: 666 }] })
  t.equal(settle({ lines: [{ line: 1, quantity: 2 }] }, order, [piece]), 'return-exceeds-order')
  t.equal(settle({ lines: [{ line: 3, quantity: 1 }] }, order), 'return-exceeds-order')
  t.match(settle({ whole: true }, order, [piece]), {
    amount: 434,
    lines: [
      { line: 1, quantity: 1 },
      { line: 2, quantity: 1 },
    ],
  })
  t.equal(settle({ amount: 435 }, order, [piece]), 'return-exceeds-order')
  const money = settle({ amount: 434 }, order, [piece]) as Return
  t.match(money, { amount: 434, lines: [] })
  t.match(settle({ lines: [{ line: 1, quantity: 1 }] }, order, [piece, money]), { amount: 0 }, 'what was paid back already is not paid back again')
  const all = settle({ whole: true }, order) as Return
  t.equal(settle({ whole: true }, order, [all]), 'return-exceeds-order')
  t.equal(settle({ whole: true }, make({ status: 'cancelled' })), 'order-cancelled')
  t.equal(
    codeOf(() => createReturn({ orderId: 'o', whole: true, returnedAt: '2026-03-30T20:00:00Z' }, { id: 'r', now })),
    'validation-failed',
  )
})

t.test('however an order goes back piece by piece, no cent is lost or doubled, and what is left goes back whole', async () => {
  const pieces = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 4 })), { maxLength: 12 })
  fc.assert(
    fc.property(anyOrder, pieces, fc.boolean(), (order, pieces, goods) => {
      const before: Return[] = []
      for (const [index, quantity] of pieces) {
        const settled = settle({ lines: [{ line: (index % order.lines.length) + 1, quantity }] }, order, before)
        if (typeof settled !== 'string') before.push(settled)
      }
      if (goods) {
        const { lines } = returnedBy(before)
        const left = order.lines.flatMap(({ line, quantity }) => {
          const rest = quantity - (lines.find((each) => each.line === line)?.quantity ?? 0)
          return rest > 0 ? [{ line, quantity: rest }] : []
        })
        if (left.length > 0) before.push(settle({ lines: left }, order, before) as Return)
        return (
          returnedBy(before).amount === order.total - order.shipping &&
          returnedBy(before).lines.every((each) => each.amount === order.lines[each.line - 1]?.total)
        )
      }
      const rest = settle({ whole: true }, order, before)
      if (typeof rest !== 'string') before.push(rest)
      return returnedBy(before).amount === order.total
    }),
  )
})

const every = (days: number, values: readonly number[], from = '2026-01-01'): Purchase[] =>
  values.map((value, i) => ({
    on: Temporal.PlainDate.from(from)
      .add({ days: days * i })
      .toString(),
    value,
  }))
const judge = (purchases: readonly Purchase[], known?: Pattern) => judgePattern('c', 'EUR', purchases, known)

t.test('medians are whole, and between two rounded up', async (t) => {
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([1, 4]), 3)
  t.equal(median([5]), 5)
})

t.test('below four purchases there is no rhythm', async (t) => {
  t.equal(judge(every(7, [1, 1, 1])), undefined)
  t.match(judge(every(7, [1, 1, 1, 5])), { pattern: { usualGapDays: 7, usualValue: 1, value: 'usual', pace: 'usual' }, changes: [] })
})

t.test('two purchases in a row that are half or twice as much are a change, one is not; it is told once', async (t) => {
  const usual = [100, 120, 90, 110, 100]
  t.same(judge(every(7, [...usual, 300]))?.changes, [])
  const changed = judge(every(7, [...usual, 300, 250]))
  t.same(changed?.changes, [{ change: 'value', direction: 'above', usual: 100, recent: 275 }])
  t.same(judge(every(7, [...usual, 300, 250]), changed?.pattern)?.changes, [])
  t.match(judge(every(7, [...usual, 40, 50]), changed?.pattern)?.changes, [{ change: 'value', direction: 'below' }])
  const longSince = judge(every(7, [100, 250, 250, 250, 250, 250, 250]), changed?.pattern)
  t.equal(longSince?.pattern.value, 'usual', 'the new way has become the usual one')
})

t.test('two gaps in a row that are half or twice as long are another pace', async (t) => {
  const usual = every(14, [1, 1, 1, 1, 1])
  const last = '2026-02-26'
  t.match(judge([...usual, ...every(28, [1, 1], '2026-03-26')])?.changes, [{ change: 'pace', direction: 'below', usual: 14, recent: 28 }], last)
  t.match(judge([...usual, ...every(7, [1, 1], '2026-03-05')])?.changes, [{ change: 'pace', direction: 'above', usual: 14, recent: 7 }])
})

t.test('silence: four times the usual gap, two weeks at least, and each once', async (t) => {
  const weekly = judge(every(7, [1, 1, 1, 1]))?.pattern as Pattern
  t.equal(weekly.lastOn, '2026-01-22')
  t.equal(silentOn(weekly), '2026-02-19')
  t.equal(silentOn(judge(every(1, [1, 1, 1, 1]))?.pattern as Pattern), '2026-01-18')
  const today = Temporal.PlainDate.from('2026-02-19')
  t.same(silenceOf(weekly, today), { change: 'silence', direction: 'below', usual: 7, recent: 28 })
  t.equal(silenceOf({ ...weekly, silentSince: '2026-01-22' }, today), undefined)
  t.ok(silenceOf({ ...weekly, silentSince: '2026-01-15' }, today), 'a silence before the last purchase was another one')
})

t.test('a change in one line', async (t) => {
  t.equal(inWords({ change: 'silence', direction: 'below', usual: 7, recent: 28 }, 'EUR', 'en'), 'has bought nothing for 28 days, usually every 7')
  t.equal(inWords({ change: 'pace', direction: 'above', usual: 14, recent: 7 }, 'EUR', 'en'), 'buys more often: every 7 days, usually every 14')
  t.equal(inWords({ change: 'value', direction: 'below', usual: 10_000, recent: 4_000 }, 'EUR', 'en'), 'buys for less: €40.00, usually €100.00')
})

t.test('a steady customer changes nothing, whatever the days and the worth', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), amounts, fc.integer({ min: 4, max: 12 }), (days, value, count) => {
      const judged = judge(every(days, Array(count).fill(value)))
      return judged?.changes.length === 0 && judged.pattern.usualGapDays === days && judged.pattern.usualValue === value
    }),
  )
})

t.test('the product of an order is what most was charged for, over all lines; of equals the first', (t) => {
  const of = (...lines: [string, number][]) => productOf(make({ lines: lines.map(([sku, unitPrice]) => line({ sku, unitPrice })) }))
  t.equal(of(['A', 1], ['B', 2]), 'B')
  t.equal(of(['A', 2], ['B', 3], ['A', 2]), 'A')
  t.equal(of(['A', 0], ['B', 0]), 'A')
  t.equal(of(['A', Number.MAX_SAFE_INTEGER - 1], ['B', 1]), 'A')
  t.end()
})
