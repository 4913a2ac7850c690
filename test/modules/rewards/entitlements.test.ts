import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

const STAMP = { key: 'stamp', name: 'A stamp for each visit', trigger: { type: 'visit' }, effect: { type: 'stamps', card: 'wash', stamps: 1 } }
const BACK = { key: 'back', name: 'Cash back', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'EUR', units: 125 } }
const POINTS = { key: 'points', name: 'Points', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 } }
const FREE_WASH = { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'] }, validDays: 90 }
const CARD = {
  key: 'wash',
  name: 'Every tenth wash is free',
  unit: 'STAMP',
  stampsNeeded: 9,
  gives: { type: 'voucher', voucher: FREE_WASH },
  refund: 'write_off',
}
const REGULARS = { key: 'regulars', name: 'Regulars', priority: 1, rate: { numerator: 1, denominator: 10 } }
const FOR_NEW = {
  ...{ key: 'new', name: 'Welcome', trigger: { type: 'order' }, effect: { type: 'fixed', amount: 500 } },
  conditions: [{ type: 'nth_purchase', n: 1, every: false }],
}
const FOR_GOLD = {
  key: 'vip',
  name: 'For the few',
  trigger: { type: 'order' },
  effect: { type: 'fixed', amount: 500 },
  conditions: [{ type: 'segment', tags: ['vip'] }],
}
const UNITS = [
  { code: 'PTS', name: 'points', expiry: { type: 'rolling_days', days: 20 } },
  { code: 'STAMP', name: 'stamps' },
  { code: 'EUR', name: 'cash back' },
]

let serial = 0
async function visits(memberId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    serial += 1
    const { status, body } = await shop.request('POST', '/v1/loyalty/events', { memberId, type: 'visit', externalId: `visit ${serial}` })
    if (status !== 201 && status !== 200) throw new Error(JSON.stringify(body))
  }
}
const entitlements = async (contactId: string, headers = {}) =>
  (await shop.request('GET', `/v1/contacts/${contactId}/entitlements`, undefined, headers)).body.data as any[]

t.test('GET /v1/contacts/:contactId/entitlements', async (t) => {
  const definition = { units: UNITS, cards: [CARD], rules: [STAMP, BACK, POINTS, FOR_NEW, FOR_GOLD], keyCustomerDiscounts: [REGULARS] }
  const programId = await programIn(shop, 'live', definition)
  const memberId = await memberIn(shop, programId, { keyCustomerOf: ['regulars'] })
  const { contactId, number } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  await visits(memberId, 8)
  for (const [key, cost, gives] of [
    ['mug', 50, { type: 'goods', sku: 'MUG', quantity: 1 }],
    ['ladder', 60, { type: 'goods', sku: 'LADDER', quantity: 1 }],
    ['car', 100, { type: 'money', amount: 99_900 }],
  ] as const) {
    const reward = { key, name: { en: key, de: `${key} (de)` }, cost: { unit: 'PTS', amount: cost }, gives }
    const { status, body } = await shop.request('POST', `/v1/loyalty/programs/${programId}/rewards`, reward)
    t.equal(status, 201, JSON.stringify(body))
  }
  const voucher = { name: 'Sorry', worth: { type: 'fixed', amount: 1000 }, contactId, externalId: 'sorry' }
  const { body: issued } = await shop.request('POST', '/v1/loyalty/vouchers', voucher)

  t.test('200 the car wash customer with 8 stamps: everything, the best first, each with a sentence', async (t) => {
    const all = await entitlements(contactId)
    t.same(
      all.map(({ kind, code, sentence }) => [kind, code, sentence]),
      [
        ['voucher', issued.id, 'You have a voucher for €10.00: Sorry.'],
        ['units', 'EUR', 'You have €10.00 to spend.'],
        ['discount', 'new', 'You are entitled to this: Welcome.'],
        ['discount', 'regulars', 'You get 10% off: Regulars.'],
        ['reward', 'ladder', 'For 60 (points) you can have: ladder.'],
        ['reward', 'mug', 'For 50 (points) you can have: mug.'],
        ['units', 'PTS', 'You have 80 (points).'],
        ['expiring', 'PTS', all.find(({ kind }) => kind === 'expiring').sentence],
        ['card', 'wash', 'Every tenth wash is free: 8 of 9. 1 to go, then you get: Free wash.'],
        ['next_reward', 'car', 'With 20 more (points) you can have: car.'],
      ],
    )
    t.match(all.find(({ kind }) => kind === 'expiring').sentence, /^80 \(points\) can be used until .+\.$/)
    t.match(all[0], { worth: { amount: 1000, currency: 'EUR' }, deadline: null, programId: null })
  })

  t.test('200 in the language that is asked for', async (t) => {
    for (const [language, sentence] of [
      ['de', 'Every tenth wash is free: 8 von 9. Noch 1, dann bekommen Sie: Free wash.'],
      ['es', 'Every tenth wash is free: 8 de 9. Faltan 1 para obtener: Free wash.'],
      ['fa', 'Every tenth wash is free: ۸ از ۹. ۱ تا مانده است تا بگیرید: Free wash.'],
    ] as const)
      t.equal((await entitlements(contactId, { 'accept-language': language })).find(({ kind }) => kind === 'card').sentence, sentence)
    t.equal((await entitlements(contactId, { 'accept-language': 'de' })).find(({ kind }) => kind === 'reward').name, 'ladder (de)')
  })

  t.test('200 what does not suit the customer is not offered', async (t) => {
    await shop.request('POST', '/v1/products', { sku: 'LADDER', name: 'Ladder', unsuitableTags: ['vertigo'] })
    await shop.request('PATCH', `/v1/contacts/${contactId}`, { tags: ['vertigo', 'vip'] })
    const codes = (await entitlements(contactId)).map(({ code }) => code)
    t.notOk(codes.includes('ladder'))
    t.ok(codes.includes('mug'))
    t.ok(codes.includes('vip'), 'and who comes into a segment gets its discount')
  })

  t.test('404 a contact who is not there', async (t) => t.equal((await shop.request('GET', `/v1/contacts/${memberId}/entitlements`)).status, 404))

  t.test('GET /v1/loyalty/till: by card, e-mail or voucher, with balances and entitlements', async (t) => {
    await shop.request('PATCH', `/v1/contacts/${contactId}`, { emails: [{ value: 'ada@example.com' }] })
    for (const query of [`number=${number}`, 'email=Ada@example.com', `voucherCode=${issued.code}`]) {
      const { status, body } = await shop.request('GET', `/v1/loyalty/till?${query}`)
      t.equal(status, 200, JSON.stringify(body))
      t.match(body, { contactId, members: [{ id: memberId, balances: [{ unit: 'PTS', available: 80 }, {}, {}] }] })
      t.ok(body.entitlements.some(({ kind }: any) => kind === 'card'))
      t.equal(body.voucherId, query.startsWith('voucher') ? issued.id : null)
    }
    t.match(await shop.request('GET', '/v1/loyalty/till?number=none'), { status: 404, body: { code: 'customer-not-found' } })
    t.equal((await shop.request('GET', '/v1/loyalty/till')).status, 400)
  })
})
