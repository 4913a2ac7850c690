import fc from 'fast-check'
import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

/** What comes back of orders that were quoted and settled: vouchers, gift cards, points, and the limits of discounts. */
const { organization } = await startApp()
const shop = await organization()

let serial = 0
const unique = (prefix = 'key') => {
  serial += 1
  return `${prefix}-${serial}`
}
async function made(url: string, body: object, at = shop) {
  const answer = await at.request('POST', url, body, { 'idempotency-key': unique() })
  if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const got = async (url: string, at = shop) => (await at.request('GET', url)).body
const voucher = (id: string, at = shop) => got(`/v1/loyalty/vouchers/${id}`, at)
const issue = (worth: object, fields: object = {}, at = shop) => made('/v1/loyalty/vouchers', { name: 'Voucher', worth, ...fields }, at)
const card = (amount: number, at = shop) => issue({ type: 'gift_card', amount }, {}, at)
const quote = (body: object, at = shop) => made('/v1/loyalty/quotes', body, at)
const settle = (id: string, fields: object = {}, at = shop) => made(`/v1/loyalty/quotes/${id}/settle`, { externalId: unique('order'), ...fields }, at)
const giveBack = (orderId: string, body: object, at = shop) => made('/v1/returns', { orderId, externalId: unique('return'), ...body }, at)
const wash = (quantity: number, sku = 'DELUXE', unitPrice = 2_500) => ({ sku, quantity, unitPrice })
const basketOf = (...lines: object[]) => ({ currency: 'EUR', lines })

const UNITS = [
  { code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 10_000 } },
  { code: 'STAMP', name: 'Stamps' },
]
const onOrder = (key: string, effect: object, fields: object = {}) => ({ key, name: key, trigger: { type: 'order' }, effect, ...fields })
const VISIT = { key: 'visit', name: 'Visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 1_000 } }
const FREE_FRESH = onOrder('fresh', { type: 'free_item', item: { skus: ['FRESH'] }, quantity: 1, forEach: { item: { skus: ['DELUXE'] }, quantity: 1 } })
const TENTH = { type: 'percent', rate: { numerator: 1, denominator: 10 } }

/** Two washes for 50.00 of which a gift card paid 25.00. */
async function paidWithCard(at = shop, amount = 2_500) {
  const memberId = await memberIn(at)
  const { id, code } = await card(amount, at)
  const quoted = await quote({ memberId, voucherCodes: [code], basket: basketOf(wash(2)) }, at)
  const { orderId } = await settle(quoted.id, {}, at)
  return { cardId: id as string, orderId: orderId as string, at }
}

t.test('a gift card gets back its share of what comes back', async (t) => {
  const { cardId, orderId } = await paidWithCard()
  t.match(await voucher(cardId), { balance: 0, uses: 1, status: 'used_up' })
  const first = await giveBack(orderId, { amount: 1 })
  t.match(
    [await voucher(cardId), first.loyalty.at(-1)],
    [
      { balance: 1, uses: 1, status: 'active' },
      { programId: shop.id, journalId: String },
    ],
  )
  for (const [body, balance] of [
    [{ amount: 1 }, 1],
    [{ amount: 997 }, 500],
    [{ lines: [{ line: 1, quantity: 1 }] }, 1_750],
  ] as const) {
    await giveBack(orderId, body)
    t.match(await voucher(cardId), { balance, uses: 1 })
  }
  await giveBack(orderId, { whole: true })
  t.match(await voucher(cardId), { balance: 2_500, uses: 0, status: 'active' })
})

t.test('what went back by hand does not come again', async (t) => {
  const { cardId, orderId } = await paidWithCard()
  const [use] = (await got(`/v1/loyalty/vouchers/${cardId}/redemptions`)).data
  await made(`/v1/loyalty/vouchers/${cardId}/release`, { redemptionId: use.id, amount: 1_000 })
  await giveBack(orderId, { lines: [{ line: 1, quantity: 1 }] })
  t.match(await voucher(cardId), { balance: 1_250 })
  await made(`/v1/loyalty/vouchers/${cardId}/release`, { redemptionId: use.id })
  const { loyalty } = await giveBack(orderId, { whole: true })
  t.match(await voucher(cardId), { balance: 2_500, uses: 0 })
  t.notOk(loyalty.some(({ programId }: { programId: string }) => programId === shop.id))
})

t.test('the card that was used last is filled first', async (t) => {
  const memberId = await memberIn(shop)
  const cards = [await card(1_000), await card(3_000)]
  const quoted = await quote({ memberId, voucherCodes: cards.map(({ code }) => code), basket: basketOf(wash(2)) })
  const { orderId } = await settle(quoted.id)
  const balances = () => Promise.all(cards.map(async ({ id }) => (await voucher(id)).balance))
  await giveBack(orderId, { amount: 3_000 })
  t.same(await balances(), [0, 2_400])
  await giveBack(orderId, { amount: 1_500 })
  t.same(await balances(), [600, 3_000])
})

t.test('nothing comes back to a card that was revoked, and the return stands', async (t) => {
  const { cardId, orderId } = await paidWithCard(shop, 6_000)
  await made(`/v1/loyalty/vouchers/${cardId}/revoke`, { reason: 'Lost' })
  const { loyalty } = await giveBack(orderId, { whole: true })
  t.match(loyalty.at(-1), { programId: shop.id, skipped: 'voucher-revoked' })
})

t.test('what comes back to a card that has expired expires at once', async (t) => {
  const at = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' } as never)
  const memberId = await memberIn(at)
  const { id, code } = await issue({ type: 'gift_card', amount: 2_500 }, { expiresOn: '2026-03-21' }, at)
  const quoted = await quote({ memberId, voucherCodes: [code], basket: basketOf(wash(1)) }, at)
  const { orderId } = await settle(quoted.id, {}, at)
  await at.request('PUT', '/v1/test-clock', { now: '2026-03-22T09:00:00Z' })
  const { loyalty } = await giveBack(orderId, { whole: true }, at)
  t.match(loyalty.at(-1), { journalId: String })
  t.match(await voucher(id, at), { status: 'expired', balance: 0 })
  t.equal((await got('/v1/loyalty/ledger/verify', at)).valid, true)
})

t.test('the use of a voucher comes back with the whole order: returned by line, free as it was, or cancelled', async (t) => {
  for (const back of ['lines', 'cancelled'] as const) {
    const memberId = await memberIn(shop)
    const { id, code } = await issue({ type: 'free_item', skus: ['DELUXE'] })
    const quoted = await quote({ memberId, voucherCodes: [code], basket: basketOf(wash(1)) })
    t.equal(quoted.total, 0)
    const { orderId } = await settle(quoted.id)
    t.match(await voucher(id), { status: 'used_up', uses: 1 })
    if (back === 'lines') await giveBack(orderId, { lines: [{ line: 1, quantity: 1 }] })
    else await shop.request('PATCH', `/v1/orders/${orderId}`, { status: 'cancelled' })
    t.match(await voucher(id), { status: 'active', uses: 0 }, back)
  }
})

t.test('a use at the till comes back with its order, which may come later', async (t) => {
  const { id } = await issue({ type: 'fixed', amount: 500 })
  const externalId = unique('till')
  await made(`/v1/loyalty/vouchers/${id}/redeem`, { orderExternalId: externalId })
  const placed = { externalId, placedAt: '2026-03-20T08:00:00Z', currency: 'EUR', lines: [wash(2)] }
  const order = await made('/v1/orders', placed)
  await giveBack(order.id, { lines: [{ line: 1, quantity: 1 }] })
  t.match(await voucher(id), { uses: 1 })
  await giveBack(order.id, { lines: [{ line: 1, quantity: 1 }] })
  t.match(await voucher(id), { uses: 0, status: 'active' })
})

t.test('what a discount took counts against its limits no more, as far as its order came back', async (t) => {
  const off = onOrder('off', TENTH, { caps: [{ of: 'uses', period: 'ever', max: 2 }], budget: { amount: 100_000, mode: 'partial' } })
  const programId = await programIn(shop, 'live', { units: UNITS, rules: [off, FREE_FRESH] })
  const memberId = await memberIn(shop, programId)
  const decidedBy = async () => {
    const { used, budgets } = (await quote({ memberId, basket: basketOf(wash(1)) })).programs[0].decidedBy
    return [used.find(({ rule }: { rule: string }) => rule === 'off'), budgets[0].left]
  }
  const quoted = await quote({ memberId, basket: basketOf(wash(2), wash(3, 'FRESH', 400)) })
  t.match(quoted.discounts, [
    { rule: { key: 'fresh' }, amount: 800 },
    { rule: { key: 'off' }, amount: 540 },
  ])
  const { orderId } = await settle(quoted.id)
  t.match(await decidedBy(), [{ units: 540, uses: 1 }, 99_460])
  await giveBack(orderId, { lines: [{ line: 1, quantity: 1 }] })
  t.match(await decidedBy(), [{ units: 290, uses: 1 }, 99_710], 'half of what it took off the washes')
  await giveBack(orderId, { whole: true })
  t.match(await decidedBy(), [{ units: 0, uses: 0 }, 100_000])
})

t.test('a settled order that is paid otherwise keeps its discounts', async (t) => {
  const group = { exclusiveGroup: 'either' }
  const off = onOrder('off', { type: 'fixed', amount: 500 }, { ...group, caps: [{ of: 'uses', period: 'ever', max: 1 }] })
  const cash = onOrder(
    'cash',
    { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 100 } },
    { conditions: [{ type: 'payment_method', methods: ['cash'] }] },
  )
  const memberId = await memberIn(shop, await programIn(shop, 'live', { units: UNITS, rules: [off, cash, { ...VISIT, ...group }] }))
  const quoted = await quote({ memberId, basket: basketOf(wash(1)) })
  const { orderId } = await settle(quoted.id, { payments: [{ method: 'card', amount: 2_000 }] })
  const paid = await shop.request('PATCH', `/v1/orders/${orderId}`, { payments: [{ method: 'cash', amount: 2_000 }] })
  t.equal(paid.status, 200, JSON.stringify(paid.body))
  t.match((await got(`/v1/loyalty/members/${memberId}`)).balances, [{ unit: 'PTS', available: 20 }, {}])
  t.match((await quote({ memberId, basket: basketOf(wash(1)) })).discounts, [])
  await giveBack(orderId, { whole: true })
  t.match((await quote({ memberId, basket: basketOf(wash(1)) })).discounts, [{ amount: 500 }])
  t.match((await got(`/v1/loyalty/members/${memberId}`)).balances, [{ unit: 'PTS', available: 0 }, {}])
})

t.test('a refund of all lines restores the state before the purchase', async (t) => {
  const rules = [
    VISIT,
    onOrder('points', { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 100 } }),
    onOrder('stamps', { type: 'stamps', card: 'wash', stamps: 1, per: 'item' }),
    onOrder('off', TENTH, { caps: [{ of: 'units', period: 'ever', max: 600 }], budget: { amount: 400, mode: 'partial' } }),
    onOrder('first', { type: 'fixed', amount: 100 }, { caps: [{ of: 'uses', period: 'ever', max: 1 }] }),
    FREE_FRESH,
  ]
  const gives = { type: 'units', unit: 'PTS', units: 50 }
  const cards = [{ key: 'wash', name: 'Washes', unit: 'STAMP', stampsNeeded: 4, gives, refund: 'carry_debt' }]
  const programId = await programIn(shop, 'live', { units: UNITS, cards, rules })
  const memberId = await memberIn(shop, programId)
  await made('/v1/loyalty/events', { memberId, type: 'visit' })
  const { contactId } = await got(`/v1/loyalty/members/${memberId}`)
  const vouchers = [await issue(TENTH, { contactId }), await issue({ type: 'free_item', skus: ['DELUXE'] }), await card(1_501), await card(700)]
  const asked = (basket: object, points: object | undefined) => ({ memberId, basket, voucherCodes: vouchers.map(({ code }) => code), points })
  const everything = asked(basketOf(wash(3), wash(2, 'FRESH', 400)), { programId, unit: 'PTS', amount: 100, value: 300 })

  async function state() {
    const { terms: _, id, createdAt, updatedAt, expiresAt, programs, ...quoted } = await quote(everything)
    const seen = programs.map(({ applied, notApplied, decidedBy: { used, budgets } }: any) => ({ applied, notApplied, used, budgets }))
    const { balances } = await got(`/v1/loyalty/members/${memberId}`)
    const purses = balances.map(({ unit, available, pending, held }: any) => ({ unit, available, pending, held }))
    const held = await Promise.all(vouchers.map(async (each) => (({ status, uses, balance }) => ({ status, uses, balance }))(await voucher(each.id))))
    return { quoted, seen, purses, held }
  }

  const line = fc.record({
    sku: fc.constantFrom('DELUXE', 'FRESH', 'WAX'),
    quantity: fc.integer({ min: 1, max: 3 }),
    unitPrice: fc.integer({ min: 1, max: 3_000 }),
  })
  const purchase = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    isWithPoints: fc.boolean(),
    back: fc.constantFrom('whole', 'cancelled', 'lines', 'one by one', 'amounts'),
    order: fc.infiniteStream(fc.nat()),
  })
  const before = await state()
  await fc.assert(
    fc.asyncProperty(purchase, async ({ lines, isWithPoints, back, order }) => {
      const points = isWithPoints ? { programId, unit: 'PTS', amount: 100, value: 300 } : undefined
      const { orderId } = await settle((await quote(asked(basketOf(...lines), points))).id)
      const sold = await got(`/v1/orders/${orderId}`)
      const pieces = sold.lines.map(({ line, quantity }: any) => ({ line, quantity }))
      if (back === 'cancelled') await shop.request('PATCH', `/v1/orders/${orderId}`, { status: 'cancelled' })
      else if (back === 'whole' || (back === 'amounts' && sold.total < 2)) await giveBack(orderId, { whole: true })
      else if (back === 'lines') await giveBack(orderId, { lines: pieces })
      else if (back === 'amounts') {
        const part = 1 + ((order.next().value ?? 0) % (sold.total - 1))
        for (const amount of [part, sold.total - part]) await giveBack(orderId, { amount })
      } else {
        const single = pieces.flatMap(({ line, quantity }: any) => Array.from({ length: quantity }, () => ({ line, quantity: 1, at: order.next().value ?? 0 })))
        for (const { line, quantity } of single.sort((a: any, b: any) => a.at - b.at)) await giveBack(orderId, { lines: [{ line, quantity }] })
      }
      t.strictSame(await state(), before, JSON.stringify({ lines, isWithPoints, back }))
      return t.passing()
    }),
    { numRuns: 100, endOnFailure: true },
  )
})

t.test('16 returns and settlements at once that share a card, a voucher and a budget: each counts', async (t) => {
  const off = onOrder('off', TENTH, { budget: { amount: 100_000, mode: 'partial' } })
  const programId = await programIn(shop, 'live', { units: UNITS, rules: [off] })
  const [shared, many] = [await card(20_000), await issue({ type: 'fixed', amount: 350 }, { usesMax: null })]
  const quotes: string[] = []
  for (let i = 0; i < 16; i += 1) {
    const basket = basketOf({ sku: 'SMALL', quantity: 1, unitPrice: 1_500 })
    quotes.push((await quote({ memberId: await memberIn(shop, programId), voucherCodes: [many.code, shared.code], basket })).id)
  }
  const orders: string[] = []
  for (const id of quotes.slice(0, 8)) orders.push((await settle(id)).orderId)
  const stands = async () => {
    const { programs } = await quote({ memberId: await memberIn(shop, programId), basket: basketOf(wash(1)) })
    return [(await voucher(many.id)).uses, (await voucher(shared.id)).balance, programs[0].decidedBy.budgets[0].left]
  }
  const half = [8, 20_000 - 8 * 1_000, 100_000 - 8 * 150]
  t.same(await stands(), half)
  const settled = quotes.slice(8).map((id) => settle(id))
  const later = await Promise.all([...orders.map((orderId) => giveBack(orderId, { whole: true })), ...settled]).then((all) => all.slice(8))
  t.same(await stands(), half, 'eight came back, eight were bought')
  await Promise.all(later.map(({ orderId }) => giveBack(orderId, { whole: true })))
  t.same(await stands(), [0, 20_000, 100_000])
})

t.test('the books hold', async (t) => t.equal((await got('/v1/loyalty/ledger/verify')).valid, true))
