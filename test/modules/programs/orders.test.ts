import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

const POINT_FOR_EACH_10 = {
  key: 'points',
  name: 'A point for each 10.00',
  trigger: { type: 'order' },
  effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
}
const CASH_BACK = {
  key: 'cash',
  name: '3 % for cash',
  trigger: { type: 'order' },
  conditions: [{ type: 'payment_method', methods: ['cash'] }],
  effect: { type: 'per_amount', unit: 'EUR', rate: { numerator: 3, denominator: 100 } },
}
const UNITS = [
  { code: 'PTS', name: 'Points' },
  { code: 'EUR', name: 'Cash back' },
]
let serial = 0
function order(contactId: string | null, amount: number, fields: object = {}) {
  serial += 1
  return shop.request('POST', '/v1/orders', {
    externalId: `order ${serial}`,
    contactId,
    placedAt: Temporal.Now.instant().toString(),
    currency: 'EUR',
    lines: [{ sku: 'WASH', quantity: 1, unitPrice: amount }],
    payments: [{ method: 'card', amount }],
    ...fields,
  })
}

t.test('POST /v1/orders', async (t) => {
  const programId = await programIn(shop, 'live', { units: UNITS, rules: [POINT_FOR_EACH_10, CASH_BACK] })
  const memberId = await memberIn(shop, programId)
  const { contactId } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const available = async () => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances.map(({ available }: any) => available)

  t.test('201 booked in the same transaction; cash earns 3 %: order 155.00 paid 100.00 cash, 55.00 card earns 3.00', async (t) => {
    const payments = [
      { method: 'cash', amount: 10_000 },
      { method: 'card', amount: 5_500 },
    ]
    const { status, body } = await order(contactId, 15_500, { payments })
    t.equal(status, 201, JSON.stringify(body))
    t.match(body.loyalty, [{ programId, journalId: String }])
    t.same(await available(), [15, 300])
  })
  t.test('200 a repeat changes nothing', async (t) => {
    const first = await order(contactId, 1_000, { externalId: 'twice', placedAt: undefined })
    const again = await order(contactId, 1_000, { externalId: 'twice', placedAt: undefined })
    t.same([first.status, again.status], [201, 200], JSON.stringify(again.body))
    t.same(await available(), [16, 300])
  })
  t.test('201 what a program does not take is skipped with its code: currency-mismatch, nothing-earned, event-too-old', async (t) => {
    for (const [fields, skipped] of [
      [{ currency: 'USD' }, 'currency-mismatch'],
      [{ lines: [{ sku: 'PEN', quantity: 1, unitPrice: 10 }], payments: [] }, 'nothing-earned'],
      [{ placedAt: '2020-01-01T00:00:00Z' }, 'event-too-old'],
    ] as const) {
      const { status, body } = await order(contactId, 1_000, fields)
      t.equal(status, 201, JSON.stringify(body))
      t.match(body.loyalty, [{ programId, skipped }])
    }
    t.same(await available(), [16, 300])
  })
  t.test('201 an order of nobody is booked nowhere, and when it gets a contact, there', async (t) => {
    const { body } = await order(null, 2_000)
    t.same(body.loyalty, [])
    const attached = await shop.request('PATCH', `/v1/orders/${body.id}`, { contactId })
    t.match(attached.body.loyalty, [{ programId, journalId: String }])
    t.same(await available(), [18, 300])
  })
  t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
})
