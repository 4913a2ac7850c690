import t from 'tap'
import { startApp } from '../support/app.ts'

/** Two years of a car wash, a wholesaler and a customer who is won back; at the end every balance is explained line by line. */

const { organization } = await startApp()
const shop = await organization({ mode: 'test', now: '2026-01-02T08:00:00Z', timeZone: 'Europe/Berlin', currency: 'EUR' })

async function ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown, headers = {}): Promise<any> {
  const answer = await shop.request(method, path, body, headers)
  if (answer.status > 202) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const until = (now: string) => ask('PUT', '/v1/test-clock', { now })
let serial = 0
const sale = (contactId: string, lines: object[], fields: object = {}) => {
  serial += 1
  return ask('POST', '/v1/orders', { externalId: `sale ${serial}`, contactId, currency: 'EUR', lines, ...fields })
}
async function published(key: string, definition: object): Promise<string> {
  const { id } = await ask('POST', '/v1/loyalty/programs', { key, name: key, definition: { currency: 'EUR', timeZone: 'Europe/Berlin', ...definition } })
  await ask('POST', `/v1/loyalty/programs/${id}/publish`)
  return id
}
async function customer(programId: string, displayName: string, fields: object = {}) {
  const contact = await ask('POST', '/v1/contacts', { kind: 'person', displayName })
  const member = await ask('POST', `/v1/loyalty/programs/${programId}/members`, { contactId: contact.id, ...fields })
  return {
    contactId: contact.id as string,
    memberId: member.id as string,
    async balance(unit: string): Promise<number> {
      const { balances } = await ask('GET', `/v1/loyalty/members/${member.id}`)
      return balances.find((each: any) => each.unit === unit).available
    },
  }
}
const orders = { type: 'order' }
const items = (...skus: string[]) => ({ type: 'items', exclude: false, skus })

t.test('the car wash', async (t) => {
  const programId = await published('car-wash', {
    units: [
      { code: 'STAMP', name: 'Stamps' },
      { code: 'EUR', name: 'Cash back', expiry: { type: 'calendar_year', months: 3 } },
    ],
    cards: [
      {
        key: 'wash',
        name: 'Every tenth wash is free',
        unit: 'STAMP',
        stampsNeeded: 9,
        gives: { type: 'voucher', voucher: { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'] }, validDays: 365 } },
        refund: 'carry_debt',
      },
    ],
    rules: [
      {
        key: 'stamp',
        name: 'A stamp for each wash',
        trigger: orders,
        conditions: [items('WASH')],
        effect: { type: 'stamps', card: 'wash', stamps: 1, per: 'item' },
      },
      {
        key: 'fresh',
        name: 'Free FRESH with each DELUXE',
        trigger: orders,
        effect: { type: 'free_item', item: { skus: ['FRESH'] }, quantity: 1, forEach: { item: { skus: ['DELUXE'] }, quantity: 1 } },
      },
      {
        key: 'cash',
        name: '3 % for cash',
        trigger: orders,
        conditions: [{ type: 'payment_method', methods: ['cash'] }],
        effect: { type: 'per_amount', unit: 'EUR', rate: { numerator: 3, denominator: 100 } },
      },
    ],
  })
  const ada = await customer(programId, 'Ada')
  const wash = () => sale(ada.contactId, [{ sku: 'WASH', quantity: 1, unitPrice: 1500 }], { payments: [{ method: 'card', amount: 1500 }] })

  for (let month = 1; month <= 8; month += 1) {
    await until(`2026-${String(month).padStart(2, '0')}-15T10:00:00Z`)
    await wash()
  }
  const { data: toGo } = await ask('GET', `/v1/contacts/${ada.contactId}/entitlements`)
  t.ok(
    toGo.some(({ sentence }: any) => /1/.test(sentence)),
    'staff read how many washes are missing',
  )
  await until('2026-09-15T10:00:00Z')
  await wash()
  t.equal(await ada.balance('STAMP'), 0)
  const vouchers = (await ask('GET', `/v1/loyalty/vouchers?contactId=${ada.contactId}`)).data
  t.match(vouchers, [{ name: 'Free wash', status: 'active' }])

  await until('2026-10-15T10:00:00Z')
  const { code } = await ask('POST', `/v1/loyalty/vouchers/${vouchers[0].id}/show-code`)
  const tenth = await ask(
    'POST',
    '/v1/loyalty/quotes',
    {
      memberId: ada.memberId,
      basket: { currency: 'EUR', lines: [{ sku: 'WASH', quantity: 1, unitPrice: 1500 }] },
      voucherCodes: [code],
    },
    { 'idempotency-key': 'tenth' },
  )
  t.equal(tenth.total, 0, 'the tenth wash costs nothing')
  await ask('POST', `/v1/loyalty/quotes/${tenth.id}/settle`, { externalId: 'tenth' })
  t.equal(await ada.balance('STAMP'), 0, 'and earns no stamp')

  const deluxe = await ask(
    'POST',
    '/v1/loyalty/quotes',
    {
      memberId: ada.memberId,
      basket: {
        currency: 'EUR',
        lines: [
          { sku: 'DELUXE', quantity: 2, unitPrice: 2500 },
          { sku: 'FRESH', quantity: 3, unitPrice: 400 },
        ],
      },
    },
    { 'idempotency-key': 'deluxe' },
  )
  t.match(deluxe, { discount: 800, total: 5400 })

  const payments = [
    { method: 'cash', amount: 10_000 },
    { method: 'card', amount: 5500 },
  ]
  await sale(ada.contactId, [{ sku: 'POLISH', quantity: 1, unitPrice: 15_500 }], { payments })
  t.equal(await ada.balance('EUR'), 300, '3 % of what was paid in cash')
  await until('2027-03-31T21:59:59Z')
  t.equal(await ada.balance('EUR'), 300)
  await until('2027-03-31T22:00:00Z')
  t.equal(await ada.balance('EUR'), 0, 'gone at the end of March, where the car wash is')
})

t.test('the wholesaler', async (t) => {
  const programId = await published('wholesale', {
    units: [{ code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 1000 } }],
    tiers: {
      measure: 'spend',
      window: { type: 'rolling_months', months: 12 },
      graceDays: 30,
      levels: [
        { key: 'silver', name: 'Silver', threshold: 100_000 },
        { key: 'gold', name: 'Gold', threshold: 500_000 },
      ],
    },
    keyCustomerDiscounts: [{ key: 'key', name: 'Key customers 5 %', rate: { numerator: 5, denominator: 100 }, tiers: ['gold'] }],
    rules: [
      {
        key: 'points',
        name: 'A point for each 10.00',
        trigger: orders,
        effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
      },
      {
        key: 'large',
        name: '100 for large orders',
        trigger: orders,
        conditions: [{ type: 'amount', min: 200_000 }],
        effect: { type: 'flat', unit: 'PTS', units: 100 },
      },
    ],
  })
  const bo = await customer(programId, 'Bo & Sons', { keyCustomerOf: ['key'] })
  const tier = async () => (await ask('GET', `/v1/loyalty/members/${bo.memberId}/tier`)).tier
  const rice = (quantity: number) =>
    sale(bo.contactId, [{ sku: 'RICE', quantity, unitPrice: 10_000 }], { payments: [{ method: 'transfer', amount: quantity * 10_000 }] })

  const large = await rice(30)
  t.equal(await bo.balance('PTS'), 400)
  t.equal(await tier(), 'silver')
  await until('2027-06-01T10:00:00Z')
  await rice(25)
  t.equal(await tier(), 'gold')
  const quoted = await ask(
    'POST',
    '/v1/loyalty/quotes',
    { memberId: bo.memberId, basket: { currency: 'EUR', lines: [{ sku: 'RICE', quantity: 1, unitPrice: 10_000 }] } },
    { 'idempotency-key': 'rice' },
  )
  t.equal(quoted.total, 9500, 'the card of key customers')
  await ask('POST', '/v1/returns', { orderId: large.id, externalId: 'spoiled', lines: [{ line: 1, quantity: 15 }], reason: 'Spoiled' })
  t.equal(await bo.balance('PTS'), 500, 'half of 300 and the 100 of a large order are taken back')
  t.equal(await tier(), 'silver', 'and with them the tier that they gave')
  const { data: history } = await ask('GET', `/v1/loyalty/members/${bo.memberId}/tier`).then(({ history }) => ({ data: history }))
  t.match(
    history.map(({ reason }: any) => reason),
    ['refunded', 'qualified', 'qualified'],
  )
})

t.test('won back after a complaint', async (t) => {
  const programId = await published('club', {
    units: [{ code: 'PTS', name: 'Points' }],
    rules: [
      {
        key: 'points',
        name: 'A point for each 10.00',
        trigger: orders,
        effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
      },
    ],
  })
  const cy = await customer(programId, 'Cy')
  await sale(cy.contactId, [{ sku: 'LAMP', quantity: 1, unitPrice: 8000 }])
  const complaint = await ask('POST', '/v1/complaints', { contactId: cy.contactId, subject: 'Broken', description: 'It came broken.', channel: 'phone' }).catch(
    () => undefined,
  )
  const given = {
    memberId: cy.memberId,
    unit: 'PTS',
    amount: 20,
    reason: 'For the broken lamp',
    externalId: 'sorry',
    ...(complaint === undefined ? {} : { complaintId: complaint.id }),
  }
  t.match(await ask('POST', '/v1/loyalty/adjustments', given), { status: 'booked' })
  await ask('POST', '/v1/loyalty/vouchers', {
    name: 'Welcome back',
    worth: { type: 'fixed', amount: 1000 },
    currency: 'EUR',
    contactId: cy.contactId,
    expiresOn: '2027-12-31',
    externalId: 'back',
    reason: 'Won back',
  })
  t.equal(await cy.balance('PTS'), 28)
  const { data } = await ask('GET', `/v1/contacts/${cy.contactId}/entitlements`, undefined, { 'accept-language': 'de' })
  t.ok(
    data.some(({ kind }: any) => kind === 'voucher'),
    'staff see the offer before the customer asks',
  )
})

t.test('every balance is explained line by line, and the books hold', async (t) => {
  await until('2028-01-02T08:00:00Z')
  const { data: programs } = await ask('GET', '/v1/loyalty/programs')
  for (const { id, key } of programs) {
    for (const member of (await ask('GET', `/v1/loyalty/programs/${id}/members`)).data) {
      for (const { unit, booked } of (await ask('GET', `/v1/loyalty/members/${member.id}`)).balances) {
        const { data: entries } = await ask('GET', `/v1/loyalty/members/${member.id}/entries?unit=${unit}&limit=200`)
        t.equal(
          entries.reduce((sum: number, { amount }: any) => sum + amount, 0),
          booked,
          `${key} ${unit}`,
        )
        for (const { journalId } of entries) {
          const { sentences } = await ask('GET', `/v1/loyalty/journals/${journalId}/explain`)
          t.ok(sentences.length > 0)
        }
      }
    }
  }
  t.equal((await ask('GET', '/v1/loyalty/ledger/verify')).valid, true)
})
