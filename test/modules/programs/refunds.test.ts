import t from 'tap'
import { post, redeem } from '../../../src/modules/ledger/index.ts'
import { makeContext, transact } from '../../../src/platform/context.ts'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { CASH_BACK, customerOf, fresh, order, POINT_FOR_EACH_10, returned, UNITS } from './shop.ts'

const { organization, ctx } = await startApp()
const shop = await organization()
const here = makeContext({ ...ctx, organization: { ...shop.organization, mode: 'live' } as never })
/** As a redemption does, whatever it is for. */
const spend = (memberId: string, programId: string, units: Record<string, number>) =>
  transact(here, (tx) =>
    post(tx, { id: tx.newId(), programId, kind: 'redeem', transfers: Object.entries(units).map(([unit, amount]) => redeem({ unit, amount, memberId })) }),
  )
const RULES = [POINT_FOR_EACH_10, CASH_BACK]
const CASH = [{ method: 'cash', amount: 10_000 }]

t.test('POST /v1/returns', async (t) => {
  t.test('rule 1 point per 10.00; purchase 100.00; four refunds of 5.00: clawed 1, 0, 1, 0', async (t) => {
    const { contactId, programId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 10_000)
    const left: number[] = [(await available())['PTS'] ?? 0]
    for (let i = 0; i < 4; i++) {
      const { status, body } = await returned(shop, id, { amount: 500 })
      t.equal(status, 201, JSON.stringify(body))
      t.match(body.loyalty, [i % 2 === 0 ? { programId, journalId: String } : { programId, skipped: 'nothing-taken-back' }])
      left.push((await available())['PTS'] ?? 0)
    }
    t.same(left, [10, 9, 9, 8, 8])
  })
  t.test('cash earns 3 %, and what was paid back in part keeps its part', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const payments = [
      { method: 'cash', amount: 10_000 },
      { method: 'card', amount: 5_500 },
    ]
    const { id } = await order(shop, contactId, 15_500, { payments })
    t.equal((await available())['EUR'], 300)
    await returned(shop, id, { amount: 7_750 })
    t.equal((await available())['EUR'], 150)
    await returned(shop, id, { whole: true })
    t.match(await available(), { EUR: 0, PTS: 0 })
  })
  t.test('by line, in the order of nothing but what came back', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const lines = [
      { sku: 'A', quantity: 3, unitPrice: 2_000 },
      { sku: 'B', quantity: 1, unitPrice: 4_000 },
    ]
    const { id } = await order(shop, contactId, 10_000, { lines })
    await returned(shop, id, { lines: [{ line: 1, quantity: 1 }] })
    t.equal((await available())['PTS'], 8)
    await returned(shop, id, { lines: [{ line: 2, quantity: 1 }] })
    t.equal((await available())['PTS'], 4)
    await returned(shop, id, { whole: true })
    t.equal((await available())['PTS'], 0)
  })
  t.test('200 told again, and before its order: taken back once', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const [externalId, back] = [fresh('early'), fresh('back')]
    const early = await shop.request('POST', '/v1/returns', { externalId: back, orderExternalId: externalId, amount: 5_000 })
    t.equal(early.body.status, 'waiting', JSON.stringify(early.body))
    await order(shop, contactId, 10_000, { externalId })
    t.equal((await available())['PTS'], 5)
    const again = await shop.request('POST', '/v1/returns', { externalId: back, orderExternalId: externalId, amount: 5_000 })
    t.equal(again.status, 200, JSON.stringify(again.body))
    t.equal((await available())['PTS'], 5)
  })
  t.test('of an order of nobody: taken back when the order has a contact', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, null, 10_000)
    t.same((await returned(shop, id, { amount: 5_000 })).body.loyalty, [])
    await shop.request('PATCH', `/v1/orders/${id}`, { contactId })
    t.equal((await available())['PTS'], 5)
  })
  t.test('16 parallel returns of one order equal one of all', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 16_000, { lines: [{ sku: 'A', quantity: 16, unitPrice: 1_000 }] })
    const all = await Promise.all(Array.from({ length: 16 }, () => returned(shop, id, { lines: [{ line: 1, quantity: 1 }] })))
    t.same([...new Set(all.map(({ status }) => status))], [201])
    t.equal((await available())['PTS'], 0)
  })
  t.test('by the rule of the purchase, whatever was published since', async (t) => {
    const { contactId, programId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 10_000)
    const other = { ...POINT_FOR_EACH_10, effect: { ...POINT_FOR_EACH_10.effect, rate: { numerator: 9, denominator: 1000 } } }
    const { body } = await shop.request('GET', `/v1/loyalty/programs/${programId}`)
    const patched = await shop.request('PATCH', `/v1/loyalty/programs/${programId}`, { definition: { ...body.draft, rules: [other] } })
    t.equal(patched.status, 200, JSON.stringify(patched.body))
    await shop.request('POST', `/v1/loyalty/programs/${programId}/publish`)
    await returned(shop, id, { amount: 5_000 })
    t.equal((await available())['PTS'], 5)
  })
  t.test('what is spent already is owed, or lost where the unit owes nothing', async (t) => {
    const { contactId, memberId, programId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 10_000, { payments: CASH })
    await spend(memberId, programId, { PTS: 10, EUR: 300 })
    await returned(shop, id, { whole: true })
    t.match(await available(), { PTS: -10, EUR: 0 })
    await shop.numbered()
    const { body } = await shop.request('GET', '/v1/events?types=member.refunded&limit=200')
    t.match(body.data.at(-1)?.data, {
      lost: 300,
      taken: [
        { ruleKey: 'cash', taken: 300 },
        { ruleKey: 'points', given: 10, remains: 0, taken: 10 },
      ],
    })
  })
  t.test('pending units go before they can be spent', async (t) => {
    const { contactId, memberId } = await customerOf(shop, { units: [{ code: 'PTS', name: 'Points', pendingDays: 14 }], rules: [POINT_FOR_EACH_10] })
    const { id } = await order(shop, contactId, 10_000)
    await returned(shop, id, { amount: 2_000 })
    t.match((await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances, [{ available: 0, pending: 8 }])
  })
  t.test('a rule for returns gives what it gives, once', async (t) => {
    const kind = { key: 'crate', name: 'Two for a return', trigger: { type: 'return' }, effect: { type: 'flat', unit: 'EUR', units: 2 } }
    const { contactId, available } = await customerOf(shop, { rules: [POINT_FOR_EACH_10, kind] })
    const { id } = await order(shop, contactId, 10_000)
    const externalId = fresh('crate')
    for (let i = 0; i < 2; i++) t.match((await returned(shop, id, { amount: 5_000 }, externalId)).body.loyalty, [{ journalId: String }, { journalId: String }])
    t.match(await available(), { PTS: 5, EUR: 2 })
  })
  t.test('201 skipped where the order was not booked', async (t) => {
    const { contactId } = (await shop.request('GET', `/v1/loyalty/members/${await memberIn(shop, await programIn(shop))}`)).body
    const { id } = await order(shop, contactId, 1_000, { currency: 'USD' })
    t.match((await returned(shop, id, { whole: true })).body.loyalty, [{ skipped: 'order-not-booked' }])
  })
})

t.test('caps, budgets and counters are net of refunds', async (t) => {
  const capped = { ...POINT_FOR_EACH_10, caps: [{ of: 'units', period: 'ever', max: 12 }] }
  const budget = { ...CASH_BACK, budget: { amount: 400, mode: 'partial' } }
  const second = {
    key: 'second',
    name: 'The second',
    trigger: { type: 'order' },
    conditions: [{ type: 'nth_purchase', n: 2 }],
    effect: { type: 'flat', unit: 'PTS2', units: 7 },
  }
  const units = [...UNITS, { code: 'PTS2', name: 'Others' }]
  const { contactId, available } = await customerOf(shop, { units, rules: [capped, budget, second] })
  const { id } = await order(shop, contactId, 10_000, { payments: CASH })
  t.match(await available(), { PTS: 10, EUR: 300 })
  await returned(shop, id, { whole: true })
  t.match(await available(), { PTS: 0, EUR: 0, PTS2: 0 })
  await order(shop, contactId, 15_000, { payments: [{ method: 'cash', amount: 15_000 }] })
  t.match(await available(), { PTS: 12, EUR: 400, PTS2: 0 }, 'the one that came back whole is no purchase')
  await order(shop, contactId, 100)
  t.match(await available(), { PTS2: 7 })
})

t.test('PATCH /v1/orders/{orderId}', async (t) => {
  t.test('200 cancelled is a refund of all', async (t) => {
    const { contactId, programId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 10_000)
    const { body } = await shop.request('PATCH', `/v1/orders/${id}`, { status: 'cancelled' })
    t.match(body.loyalty, [
      { programId, journalId: String },
      { programId, journalId: String },
    ])
    t.equal((await available())['PTS'], 0)
  })
  t.test('200 paid otherwise: the difference is booked, and refunds go by it', async (t) => {
    const { contactId, available } = await customerOf(shop, { rules: RULES })
    const { id } = await order(shop, contactId, 10_000)
    const pay = (payments: object[]) => shop.request('PATCH', `/v1/orders/${id}`, { payments })
    t.equal((await pay(CASH)).status, 200)
    t.match(await available(), { PTS: 10, EUR: 300 })
    await pay([
      { method: 'cash', amount: 5_000 },
      { method: 'card', amount: 5_000 },
    ])
    t.match(await available(), { PTS: 10, EUR: 150 })
    await pay(CASH)
    t.match(await available(), { PTS: 10, EUR: 300 })
    await returned(shop, id, { amount: 5_000 })
    t.match(await available(), { PTS: 5, EUR: 150 })
    await pay([{ method: 'card', amount: 10_000 }])
    t.match(await available(), { PTS: 5, EUR: 0 })
    await returned(shop, id, { whole: true })
    t.match(await available(), { PTS: 0, EUR: 0 })
  })
})

t.test('the books hold', async (t) => {
  const { body } = await shop.request('GET', '/v1/loyalty/ledger/verify')
  t.equal(body.valid, true, JSON.stringify(body))
})
