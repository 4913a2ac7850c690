import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

const POINTS = {
  key: 'points',
  name: 'A point for each 10.00',
  trigger: { type: 'order' },
  effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
}
const FREE_FRESH = {
  key: 'fresh',
  name: 'Free FRESH with each DELUXE',
  trigger: { type: 'order' },
  effect: { type: 'free_item', item: { skus: ['FRESH'] }, quantity: 1, forEach: { item: { skus: ['DELUXE'] }, quantity: 1 } },
}
const STAMPS = { key: 'stamps', name: 'A stamp for each item', trigger: { type: 'order' }, effect: { type: 'stamps', card: 'wash', stamps: 1, per: 'item' } }
const CARD = {
  key: 'wash',
  name: 'Ten washes',
  unit: 'STAMP',
  stampsNeeded: 9,
  gives: { type: 'units', unit: 'PTS', units: 100 },
  refund: 'write_off',
}
const UNITS = [
  { code: 'PTS', name: 'Points' },
  { code: 'STAMP', name: 'Stamps' },
]
const wash = (quantity: number, sku = 'DELUXE', unitPrice = 2500) => ({ sku, quantity, unitPrice })
const basketOf = (...lines: object[]) => ({ currency: 'EUR', lines })

let serial = 0
const externalId = () => {
  serial += 1
  return `sale ${serial}`
}
const quote = (memberId: string, basket: object, headers = {}) => shop.request('POST', '/v1/loyalty/quotes', { memberId, basket }, headers)
const settle = (quoteId: string, fields: object = {}) => shop.request('POST', `/v1/loyalty/quotes/${quoteId}/settle`, { externalId: externalId(), ...fields })
const balances = async (memberId: string) =>
  Object.fromEntries((await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances.map((each: any) => [each.unit, each.available]))

t.test('POST /v1/loyalty/quotes', async (t) => {
  const large = {
    key: 'large',
    name: 'Large',
    trigger: { type: 'order' },
    conditions: [{ type: 'amount', min: 10_000 }],
    effect: { type: 'fixed', amount: 500 },
  }
  const programId = await programIn(shop, 'live', { units: UNITS, cards: [CARD], rules: [POINTS, FREE_FRESH, STAMPS, large] })
  const memberId = await memberIn(shop, programId)

  t.test('201 free FRESH (4.00) with each DELUXE (25.00): 2 DELUXE and 3 FRESH cost 54.00; what is free earns nothing', async (t) => {
    const { status, body } = await quote(memberId, basketOf(wash(2), wash(3, 'FRESH', 400)))
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { status: 'open', discount: 800, total: 5400, discounts: [{ rule: { key: 'fresh' }, amount: 800, lines: [{ line: 2, amount: 800 }] }] })
    t.match(
      body.lines.map(({ sku, quantity, total }: any) => [sku, quantity, total]),
      [
        ['DELUXE', 2, 5000],
        ['FRESH', 1, 400],
        ['FRESH', 2, 0],
      ],
    )
    t.same(
      body.earns.map(({ unit, amount }: any) => [unit, amount]),
      [
        ['PTS', 5],
        ['STAMP', 3],
      ],
    )
    t.match(body.programs, [{ programId, memberId, versionNumber: 1, skipped: null, decidedBy: { balances: [{ unit: 'PTS' }, { unit: 'STAMP' }] } }])
    t.same(await balances(memberId), { PTS: 0, STAMP: 0 }, 'nothing is booked')
  })

  t.test('201 why a rule does not apply, in the language that is asked for', async (t) => {
    for (const [language, sentence] of [
      ['en', 'It takes a purchase of at least €100.00; this is €25.00.'],
      ['de-AT', 'Dafür ist ein Einkauf ab 100,00\u00a0€ nötig; dieser beträgt 25,00\u00a0€.'],
      ['xx', 'It takes a purchase of at least €100.00; this is €25.00.'],
    ] as const) {
      const { body } = await quote(memberId, basketOf(wash(1)), { 'accept-language': language })
      const reasons = body.programs[0].notApplied.find(({ rule }: any) => rule.key === 'large').reasons
      t.match(reasons, [{ code: 'amount-too-small', actual: 2500, needed: 10_000, sentence }])
    }
  })

  t.test('422 what no order could be, with the place in the basket; a member nobody has', async (t) => {
    const tooMuch = await quote(memberId, basketOf({ ...wash(1), discount: 3000 }))
    t.match(tooMuch, { status: 422, body: { errors: [{ pointer: '/basket/lines/0/discount' }] } })
    const nobody = await shop.request('POST', '/v1/loyalty/quotes', { memberNumber: 'nobody', basket: basketOf(wash(1)) })
    t.match(nobody, { status: 422, body: { errors: [{ pointer: '/memberNumber', code: 'unknown' }] } })
    t.equal((await shop.request('POST', '/v1/loyalty/quotes', { basket: basketOf(wash(1)) })).status, 422)
  })

  t.test('200 settled: the order as it was quoted, its earnings booked, the discount counted; the same again answers the same', async (t) => {
    const quoted = (await quote(memberId, basketOf(wash(2), wash(3, 'FRESH', 400)))).body
    const id = externalId()
    const { status, body } = await settle(quoted.id, { externalId: id, payments: [{ method: 'card', amount: 5400 }] })
    t.equal(status, 200, JSON.stringify(body))
    t.match(body, { status: 'settled', total: 5400, orderExternalId: id })
    const order = (await shop.request('GET', `/v1/orders/${body.orderId}`)).body
    t.match(order, { externalId: id, total: 5400, paid: 5400, loyalty: [{ programId, journalId: String }] })
    t.same(await balances(memberId), { PTS: 5, STAMP: 3 })
    const again = await settle(quoted.id, { externalId: id, payments: [{ method: 'card', amount: 5400 }] })
    t.same([again.status, again.body], [200, body])
    t.match(await settle(quoted.id), { status: 409, body: { code: 'quote-settled', existingId: body.orderId } })
    t.same(await balances(memberId), { PTS: 5, STAMP: 3 })
    const other = (await quote(memberId, basketOf(wash(1)))).body
    t.match(await settle(other.id, { externalId: id }), { status: 409, body: { code: 'order-exists' } })
    t.match((await shop.request('GET', `/v1/loyalty/quotes/${other.id}`)).body, { status: 'open' })
  })

  t.test('404 quote-not-found', async (t) => {
    const path = `/v1/loyalty/quotes/${memberId}`
    t.match(await shop.request('GET', path), { status: 404, body: { code: 'quote-not-found' } })
    t.match(await shop.request('POST', `${path}/settle`, { externalId: 'x' }), { status: 404, body: { code: 'quote-not-found' } })
  })
})

t.test('410 quote-expired after a quarter of an hour', async (t) => {
  const test = await organization({ mode: 'test', now: '2026-03-28T20:00:00Z' } as never)
  const memberId = await memberIn(test, await programIn(test))
  const { body } = await test.request('POST', '/v1/loyalty/quotes', { memberId, basket: basketOf(wash(1)) })
  t.equal(body.expiresAt, '2026-03-28T20:15:00Z')
  await test.request('PUT', '/v1/test-clock', { now: '2026-03-28T20:15:00Z' })
  const late = await test.request('POST', `/v1/loyalty/quotes/${body.id}/settle`, { externalId: 'late' })
  t.match(late, { status: 410, body: { code: 'quote-expired' } })
})

t.test('16 settlements at once of quotes that share a budget: it is spent exactly', async (t) => {
  const welcome = {
    ...{ key: 'welcome', name: 'Welcome', trigger: { type: 'order' } },
    ...{ effect: { type: 'fixed', amount: 500 }, budget: { amount: 2500, mode: 'all_or_nothing' } },
  }
  const programId = await programIn(shop, 'live', { units: UNITS, rules: [welcome] })
  const quotes: any[] = []
  for (let i = 0; i < 16; i += 1) quotes.push((await quote(await memberIn(shop, programId), basketOf(wash(1)))).body)
  t.ok(quotes.every(({ total }) => total === 2000))
  const answers = await Promise.all(quotes.map(({ id }) => settle(id)))
  t.equal(answers.filter(({ status }) => status === 200).length, 5, JSON.stringify(answers.find(({ status }) => status !== 200)?.body))
  const refused = answers.filter(({ status }) => status === 409)
  t.equal(refused.length, 11)
  t.match(refused[0]?.body, {
    code: 'quote-changed',
    differences: [
      { what: 'total', quoted: 2000, now: 2500 },
      { what: 'discount', programId, key: 'welcome', quoted: 500, now: 0 },
    ],
  })
  const { body } = await quote(await memberIn(shop, programId), basketOf(wash(1)))
  t.match(body, {
    total: 2500,
    programs: [{ notApplied: [{ reasons: [{ code: 'budget-exhausted' }] }], decidedBy: { budgets: [{ rule: 'welcome', left: 0 }] } }],
  })
})

t.test('a discount that a member may use once is used once by 16 settlements at once', async (t) => {
  const once = {
    ...{ key: 'once', name: 'Once', trigger: { type: 'order' }, effect: { type: 'percent', rate: { numerator: 1, denominator: 10 } } },
    caps: [{ of: 'uses', period: 'ever', max: 1 }],
  }
  const memberId = await memberIn(shop, await programIn(shop, 'live', { units: UNITS, rules: [once] }))
  const quotes: any[] = []
  for (let i = 0; i < 16; i += 1) quotes.push((await quote(memberId, basketOf(wash(1)))).body)
  const answers = await Promise.all(quotes.map(({ id }) => settle(id)))
  t.same(answers.map(({ status }) => status).sort(), [200, ...Array(15).fill(409)], JSON.stringify(answers[0]?.body))
})

t.test('an exclusive group that a discount has won gives no points besides', async (t) => {
  const group = { exclusiveGroup: 'either' }
  const off = { key: 'off', name: 'Off', trigger: { type: 'order' }, effect: { type: 'fixed', amount: 100 }, ...group }
  const memberId = await memberIn(shop, await programIn(shop, 'live', { units: UNITS, rules: [off, { ...POINTS, ...group }] }))
  const { body } = await quote(memberId, basketOf(wash(1)))
  t.match(body, { total: 2400, earns: [] })
  t.equal((await settle(body.id)).status, 200)
  t.same(await balances(memberId), { PTS: 0, STAMP: 0 })
})

t.test('vouchers and gift cards of a quote are used with it, in the same transaction', async (t) => {
  const memberId = await memberIn(shop, await programIn(shop, 'live', { units: UNITS, rules: [POINTS] }))
  const { contactId } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const issue = async (fields: object) => {
    const { status, body } = await shop.request('POST', '/v1/loyalty/vouchers', { name: 'Voucher', externalId: externalId(), ...fields })
    t.equal(status, 201, JSON.stringify(body))
    return body
  }
  const quoteWith = (voucherCodes: string[]) => shop.request('POST', '/v1/loyalty/quotes', { contactId, voucherCodes, basket: basketOf(wash(2)) })

  t.test('200 a tenth off, then a gift card pays: what it pays earns nothing', async (t) => {
    const tenth = await issue({ worth: { type: 'percent', rate: { numerator: 1, denominator: 10 } }, contactId })
    const card = await issue({ worth: { type: 'gift_card', amount: 2500 } })
    const { status, body } = await quoteWith([tenth.code, card.code])
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, {
      discount: 500,
      total: 4500,
      vouchers: [
        { voucherId: tenth.id, amount: 500 },
        { voucherId: card.id, amount: 2500, lines: [] },
      ],
      earns: [{ amount: 2 }],
    })
    const settled = await settle(body.id, { payments: [{ method: 'card', amount: 2000 }] })
    t.equal(settled.status, 200, JSON.stringify(settled.body))
    const order = (await shop.request('GET', `/v1/orders/${settled.body.orderId}`)).body
    t.match(order, { total: 4500, paid: 4500, loyalty: [{ journalId: String }] })
    t.match((await shop.request('GET', `/v1/loyalty/vouchers/${tenth.id}`)).body, { status: 'used_up', uses: 1 })
    t.match((await shop.request('GET', `/v1/loyalty/vouchers/${card.id}`)).body, { status: 'used_up', balance: 0 })
    t.same(await balances(memberId), { PTS: 2, STAMP: 0 })
    t.match((await quoteWith([tenth.code])).body, { total: 5000, vouchers: [{ refused: 'voucher-used-up', amount: 0 }] })
  })

  t.test('201 a gift card in another currency pays nothing', async (t) => {
    const { code, id } = await issue({ worth: { type: 'gift_card', amount: 9_000 }, currency: 'USD' })
    const { body } = await quoteWith([code])
    t.match(body, { total: 5000, vouchers: [{ voucherId: id, amount: 0, refused: 'currency-mismatch' }] })
  })

  t.test('16 settlements at once of quotes that share a voucher: it is used once', async (t) => {
    const { code, id } = await issue({ worth: { type: 'fixed', amount: 1000 }, usesMax: 1 })
    const quotes: any[] = []
    for (let i = 0; i < 16; i += 1) quotes.push((await quoteWith([code])).body)
    const answers = await Promise.all(quotes.map((each) => settle(each.id)))
    t.same(answers.map(({ status }) => status).sort(), [200, ...Array(15).fill(409)], JSON.stringify(answers[0]?.body))
    t.match(answers.find(({ status }) => status === 409)?.body.differences, [{ what: 'total' }, { what: 'voucher', key: id, quoted: 1000, now: 0 }])
  })

  t.test('404 a code that nobody has', async (t) => t.match(await quoteWith([memberId]), { status: 404, body: { code: 'voucher-not-found' } }))
})

t.test('points pay a part of it: they are redeemed with the order, and earn nothing', async (t) => {
  const visit = { key: 'visit', name: 'Visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 100 } }
  const programId = await programIn(shop, 'live', { units: UNITS, rules: [POINTS, visit] })
  const memberId = await memberIn(shop, programId)
  const points = { programId, unit: 'PTS', amount: 100, value: 1500 }
  const quoteWith = () => shop.request('POST', '/v1/loyalty/quotes', { memberId, points, basket: basketOf(wash(1)) })
  t.match((await quoteWith()).body, { points: { refused: 'insufficient-points' }, earns: [{ amount: 2 }] })
  await shop.request('POST', '/v1/loyalty/events', { memberId, type: 'visit', externalId: externalId() })
  const quotes = [(await quoteWith()).body, (await quoteWith()).body]
  t.match(quotes[0], { points: { amount: 100, value: 1500, refused: null }, earns: [{ amount: 1 }], total: 2500 })
  const answers = await Promise.all(quotes.map(({ id }) => settle(id, { payments: [{ method: 'cash', amount: 1000 }] })))
  t.same(answers.map(({ status }) => status).sort(), [200, 409], JSON.stringify(answers[0]?.body))
  t.match(answers.find(({ status }) => status === 409)?.body.differences, [{ what: 'points', quoted: 100, now: 0 }, { what: 'earning' }])
  const { orderId } = answers.find(({ status }) => status === 200)?.body ?? {}
  t.match((await shop.request('GET', `/v1/orders/${orderId}`)).body, { total: 2500, paid: 2500 })
  t.match((await shop.request('GET', `/v1/loyalty/redemptions?memberId=${memberId}`)).body.data, [
    { orderId, amount: 100, value: { amount: 1500, currency: 'EUR' } },
  ])
  t.same(await balances(memberId), { PTS: 1, STAMP: 0 })
})

t.test('a quote goes with its contact: merged, exported, erased', async (t) => {
  const memberId = await memberIn(shop)
  const { contactId } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const { id } = (await quote(memberId, basketOf(wash(1)))).body
  const survivorId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Survivor' })).body.id
  const merged = await shop.request('POST', '/v1/contact-merges', { survivorId, duplicateIds: [contactId] })
  t.equal(merged.status, 201, JSON.stringify(merged.body))
  t.equal((await shop.request('GET', `/v1/loyalty/quotes/${id}`)).body.contactId, survivorId)
  await shop.request('POST', `/v1/contact-merges/${merged.body.id}/revert`)
  t.equal((await shop.request('GET', `/v1/loyalty/quotes/${id}`)).body.contactId, contactId)
  t.match((await shop.request('GET', `/v1/contacts/${contactId}/export`)).body.sections, { quotes: [{ id }] })
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  t.equal((await shop.request('GET', `/v1/loyalty/quotes/${id}`)).status, 404)
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
