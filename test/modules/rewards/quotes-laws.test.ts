import fc from 'fast-check'
import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

/** What holds of every quote, whatever is in the basket, and of what is too much. */
const { organization } = await startApp()
const shop = await organization()
const MAX = Number.MAX_SAFE_INTEGER

let serial = 0
const next = () => {
  serial += 1
  return `sale ${serial}`
}
const rule = (key: string, effect: object, fields: object = {}) => ({ key, name: key, trigger: { type: 'order' }, effect, ...fields })
const perAmount = (numerator: number, denominator: number) => ({ type: 'per_amount', unit: 'PTS', rate: { numerator, denominator } })
const basketOf = (...lines: object[]) => ({ currency: 'EUR', lines })
const thing = (unitPrice: number, fields: object = {}) => ({ sku: 'THING', quantity: 1, unitPrice, ...fields })
const quote = (memberId: string, basket: object, fields: object = {}) => shop.request('POST', '/v1/loyalty/quotes', { memberId, basket, ...fields })
const settle = (quoteId: string, fields: object = {}) => shop.request('POST', `/v1/loyalty/quotes/${quoteId}/settle`, { externalId: next(), ...fields })
async function made(url: string, body: object): Promise<any> {
  const answer = await shop.request('POST', url, { externalId: next(), ...body })
  if (answer.status > 201) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const contactOf = async (memberId: string): Promise<string> => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId
const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)

t.test('422 amount-too-large of a basket that earns more than a number holds, as of an order', async (t) => {
  for (const rules of [
    [rule('points', perAmount(1_000, 1))],
    [rule('flat', { type: 'flat', unit: 'PTS', units: MAX }), rule('triple', { type: 'multiplier', unit: 'PTS', factor: { numerator: 3, denominator: 1 } })],
  ]) {
    const memberId = await memberIn(shop, await programIn(shop, 'live', { rules }))
    t.match(await quote(memberId, basketOf(thing(MAX))), { status: 422, body: { code: 'amount-too-large' } })
  }
})

t.test('whatever is quoted settles to the order that was quoted, and its lines sum to it', async (t) => {
  const rules = [
    rule('tenth', { type: 'percent', rate: { numerator: 1, denominator: 10 }, cap: 700 }, { exclusiveGroup: 'best' }),
    rule('fixed', { type: 'fixed', amount: 333 }, { exclusiveGroup: 'best', basis: 'initial' }),
    rule('third', { type: 'percent', rate: { numerator: 1, denominator: 3 } }, { conditions: [{ type: 'items', exclude: false, skus: ['B'] }], priority: 2 }),
    rule('free', { type: 'free_item', item: { skus: ['A'] }, quantity: 1, forEach: { item: { skus: ['B'] }, quantity: 2 } }, { priority: 3 }),
    rule('points', perAmount(7, 100)),
    rule('cash', perAmount(3, 100), { conditions: [{ type: 'payment_method', methods: ['cash'] }] }),
  ]
  const definition = { rules, rounding: 'half_even' }
  const programs = [await programIn(shop, 'live', definition), await programIn(shop, 'live', { ...definition, rules: rules.slice(1) })]
  const memberId = await memberIn(shop, programs[0])
  const contactId = await contactOf(memberId)
  await memberIn(shop, programs[1], { contactId })
  const line = fc
    .record({
      sku: fc.constantFrom('A', 'B', 'C'),
      quantity: fc.integer({ min: 1, max: 5 }),
      unitPrice: fc.nat(5_000),
      off: fc.nat(100),
      taxed: fc.nat(100),
    })
    .map(({ off, taxed, ...given }) => {
      const gross = given.quantity * given.unitPrice
      const discount = Math.floor((gross * Math.max(off - 60, 0)) / 100)
      return { ...given, discount, tax: Math.floor(((gross - discount) * Math.min(taxed, 25)) / 100) }
    })
  const worth = fc.constantFrom(
    { type: 'percent', rate: { numerator: 15, denominator: 100 } },
    { type: 'fixed', amount: 500 },
    { type: 'free_item', skus: ['C'] },
    { type: 'gift_card', amount: 1_000 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 4 }),
      fc.array(worth, { maxLength: 2 }),
      fc.record({ pricesIncludeTax: fc.boolean(), shipping: fc.nat(300) }),
      async (lines, worths, fields) => {
        const vouchers = await Promise.all(worths.map((worth) => made('/v1/loyalty/vouchers', { name: 'Voucher', worth, currency: 'EUR', contactId })))
        const quoted = await quote(memberId, { ...basketOf(...lines), ...fields }, { voucherCodes: vouchers.map(({ id }) => id) })
        if (quoted.status !== 201) throw new Error(JSON.stringify(quoted.body))
        const { body } = quoted
        const net = sum(lines.map(({ quantity, unitPrice, discount, tax }) => quantity * unitPrice - discount + (fields.pricesIncludeTax ? 0 : tax)))
        const taxOff = fields.pricesIncludeTax ? 0 : sum(lines.map(({ tax }) => tax)) - body.tax
        if (body.total !== net + fields.shipping - body.discount - taxOff) throw new Error(`it costs ${body.total}: ${JSON.stringify(body)}`)
        if (body.total !== sum(body.lines.map(({ total }: any) => total)) + fields.shipping) throw new Error('the lines do not sum')
        const taken = sum(body.vouchers.filter(({ type }: any) => type !== 'gift_card').map(({ amount }: any) => amount))
        if (body.discount !== sum(body.discounts.map(({ amount }: any) => amount)) + taken) throw new Error('the discounts do not sum')
        const settled = await settle(body.id)
        if (settled.status !== 200) throw new Error(JSON.stringify(settled.body))
        const order = (await shop.request('GET', `/v1/orders/${settled.body.orderId}`)).body
        if (order.total !== body.total || order.tax !== body.tax) throw new Error(`${order.total} is not ${body.total}`)
        if (order.loyalty.some(({ skipped }: any) => skipped !== undefined && skipped !== 'nothing-earned')) throw new Error(JSON.stringify(order.loyalty))
      },
    ),
    { numRuns: 60 },
  )
  t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true)
})

t.test('points pay what gift cards have left to pay, at most', async (t) => {
  const gift = rule('gift', { type: 'flat', unit: 'PTS', units: 1_000 }, { trigger: { type: 'visit' } })
  const programId = await programIn(shop, 'live', { rules: [gift] })
  const memberId = await memberIn(shop, programId)
  await made('/v1/loyalty/events', { memberId, type: 'visit' })
  const card = await made('/v1/loyalty/vouchers', {
    name: 'Card',
    worth: { type: 'gift_card', amount: 1_500 },
    currency: 'EUR',
    contactId: await contactOf(memberId),
  })
  const asked = (value: number) => quote(memberId, basketOf(thing(2_000)), { voucherCodes: [card.id], points: { programId, unit: 'PTS', amount: 600, value } })
  t.match((await asked(501)).body, { vouchers: [{ amount: 1_500 }], points: { refused: 'more-than-due' } })
  const { body } = await asked(500)
  t.match(body, { vouchers: [{ amount: 1_500 }], points: { refused: null } })
  t.equal((await settle(body.id)).status, 200)
})

t.test('a gift card of one currency pays nothing of a basket in another', async (t) => {
  const memberId = await memberIn(shop, await programIn(shop))
  const card = await made('/v1/loyalty/vouchers', {
    name: 'Card',
    worth: { type: 'gift_card', amount: 1_500 },
    currency: 'EUR',
    contactId: await contactOf(memberId),
  })
  const { body } = await quote(memberId, { ...basketOf(thing(1_000)), currency: 'KWD' }, { voucherCodes: [card.id] })
  t.match(body, { total: 1_000, vouchers: [{ amount: 0, refused: 'currency-mismatch' }] })
  t.equal((await settle(body.id)).status, 200)
  t.equal((await shop.request('GET', `/v1/loyalty/vouchers/${card.id}`)).body.balance, 1_500)
})

t.test('422 units that are money stand for what they are', async (t) => {
  const units = [{ code: 'EUR', name: 'Cash back' }]
  const gift = rule('gift', { type: 'flat', unit: 'EUR', units: 1_000 }, { trigger: { type: 'visit' } })
  const programId = await programIn(shop, 'live', { units, rules: [gift] })
  const memberId = await memberIn(shop, programId)
  await made('/v1/loyalty/events', { memberId, type: 'visit' })
  const points = (value: number) => ({ points: { programId, unit: 'EUR', amount: 10, value } })
  t.match(await quote(memberId, basketOf(thing(2_000)), points(1_000)), { status: 422, body: { errors: [{ pointer: '/points/value', code: 'differs' }] } })
  t.equal((await quote(memberId, basketOf(thing(2_000)), points(10))).status, 201)
  const redeem = (amount: number) =>
    shop.request('POST', '/v1/loyalty/redemptions', { memberId, unit: 'EUR', amount: 10, value: { amount, currency: 'EUR' }, externalId: next() })
  t.match(await redeem(1_000), { status: 422, body: { errors: [{ pointer: '/value/amount', code: 'differs' }] } })
  t.equal((await redeem(10)).status, 201)
})
