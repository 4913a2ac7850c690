import t from 'tap'
import { colleague } from '../../support/staff.ts'
import { startShop } from './support.ts'

/** Many at once, over HTTP, each on a connection of its own: what is counted is counted to the last one. */
const { service, shop, club, made, contact, member, balance, available, unique, isSound } = await startShop()
const origin = await service.app.listen({ host: '127.0.0.1', port: 0 })

interface Asked {
  readonly path: string
  readonly body: object
  readonly headers?: Record<string, string>
}
type Answered = { readonly status: number; readonly body: any }

/** All are sent before one of them is answered. */
function crowd(of: number, ask: (n: number) => Asked, token: string = shop.apiKey.secret): Promise<Answered[]> {
  const one = async ({ path, body, headers = {} }: Asked): Promise<Answered> => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  return Promise.all(Array.from({ length: of }, (_, n) => one(ask(n))))
}

/** How many were answered with each status, or with each code of a problem. */
const counted = (answers: readonly Answered[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ status, body }) => body.code ?? status)].map(([key, of]) => [key, of.length]))
const ids = (answers: readonly Answered[]) => new Set(answers.map(({ body }) => body.id)).size

const PER_EURO = {
  key: 'points',
  name: 'A point',
  trigger: { type: 'order' },
  effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 100 } },
}
const visits = (fields: object) => ({
  units: [{ code: 'PTS', name: 'Points' }],
  rules: [{ key: 'visit', name: 'Visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 }, ...fields }],
})
const visit = (memberId: string): Asked => ({ path: '/v1/loyalty/events', body: { memberId, type: 'visit', externalId: unique('visit') } })
const givenTo = (answers: readonly Answered[]) => answers.flatMap(({ body }) => body.earned).reduce((sum, { amount }) => sum + amount, 0)

t.test('redemptions and holds', async (t) => {
  const programId = await club()
  t.test('one Idempotency-Key, 20 times at once: redeemed once; whoever comes meanwhile is told to come again', async (t) => {
    const memberId = await member(programId)
    const headers = { 'idempotency-key': unique('key') }
    const answers = await crowd(20, () => ({ path: '/v1/loyalty/redemptions', body: { memberId, unit: 'PTS', amount: 100 }, headers }))
    const done = answers.filter(({ status }) => status === 201)
    t.equal(ids(done), 1)
    t.ok(
      answers.every(({ status, body }) => status === 201 || body.code === 'request-in-progress'),
      JSON.stringify(counted(answers)),
    )
    t.equal(await available(memberId), 900)
  })
  t.test('one external id, 20 times at once: redeemed once, all are told the same', async (t) => {
    const memberId = await member(programId)
    const body = { memberId, unit: 'PTS', amount: 100, externalId: unique('till') }
    const answers = await crowd(20, () => ({ path: '/v1/loyalty/redemptions', body }))
    t.ok(
      answers.every(({ status }) => status < 300),
      JSON.stringify(counted(answers)),
    )
    t.equal(ids(answers), 1)
    t.equal(await available(memberId), 900)
  })
  t.test('balance 1000, 40 holds of 100: exactly 10, and 40 redemptions beside them get nothing', async (t) => {
    const memberId = await member(programId)
    const held = await crowd(40, () => ({ path: '/v1/loyalty/holds', body: { memberId, unit: 'PTS', amount: 100, externalId: unique('hold') } }))
    t.same(counted(held), { 201: 10, 'insufficient-points': 30 })
    const redeemed = await crowd(40, () => ({ path: '/v1/loyalty/redemptions', body: { memberId, unit: 'PTS', amount: 1, externalId: unique('r') } }))
    t.same(counted(redeemed), { 'insufficient-points': 40 })
    t.match(await balance(memberId), { available: 0, held: 1000 })
  })
  t.test('one hold, 16 captures at once: captured once', async (t) => {
    const memberId = await member(programId)
    const { id } = await made('/v1/loyalty/holds', { memberId, unit: 'PTS', amount: 300, externalId: unique('hold') })
    const answers = await crowd(16, (n) => ({ path: `/v1/loyalty/holds/${id}/capture`, body: { amount: 100 + n } }))
    t.same(counted(answers), { 200: 1, 'hold-ended': 15 })
    const { captured } = answers.find(({ status }) => status === 200)?.body ?? {}
    t.match(await balance(memberId), { available: 1000 - captured, held: 0 })
  })
  t.test('one redemption, 16 reversals at once: given back once', async (t) => {
    const memberId = await member(programId)
    const { id } = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 400, externalId: unique('r') })
    const answers = await crowd(16, () => ({ path: `/v1/loyalty/redemptions/${id}/reverse`, body: {} }))
    t.same(counted(answers), { 200: 1, 'redemption-reversed': 15 })
    t.equal(await available(memberId), 1000)
  })
  t.test('parts of one redemption, 16 at once: never more than was redeemed', async (t) => {
    const memberId = await member(programId)
    const { id } = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 400, externalId: unique('r') })
    const answers = await crowd(16, () => ({
      ...{ path: `/v1/loyalty/redemptions/${id}/reverse`, body: { amount: 50 } },
      headers: { 'idempotency-key': unique('part') },
    }))
    t.same(counted(answers), { 200: 8, 'redemption-reversed': 8 })
    t.equal(await available(memberId), 1000)
  })
  t.test('one journal, 16 reversals at once: taken back once', async (t) => {
    const memberId = await member(programId, [])
    const { journalId } = await made('/v1/loyalty/events', { memberId, type: 'custom', name: 'hundred', externalId: unique('e') })
    const answers = await crowd(16, () => ({ path: `/v1/loyalty/journals/${journalId}/reverse`, body: { reason: 'A mistake' } }))
    t.same(counted(answers), { 200: 1, 'already-reversed': 15 })
    t.equal(await available(memberId), 0)
  })
})

t.test('events', async (t) => {
  t.test('one source, 20 times at once: booked once', async (t) => {
    const memberId = await member(await club(visits({})), [])
    const asked = visit(memberId)
    const answers = await crowd(20, () => asked)
    t.ok(
      answers.every(({ status }) => status < 300),
      JSON.stringify(counted(answers)),
    )
    t.equal(ids(answers), 1)
    t.equal(await available(memberId), 10)
  })
  t.test('a budget of 95 in parts, 40 members at once: 9 have 10, one has 5', async (t) => {
    const programId = await club(visits({ budget: { amount: 95, mode: 'partial' } }))
    const members = await Promise.all(Array.from({ length: 40 }, () => member(programId, [])))
    const answers = await crowd(40, (n) => visit(members[n] as string))
    t.same(counted(answers), { 201: 40 })
    t.equal(givenTo(answers), 95)
    t.same(
      (await Promise.all(members.map(available))).filter((points) => points > 0).toSorted((a, b) => a - b),
      [5, ...Array(9).fill(10)],
    )
  })
  t.test('a budget of 95 in whole parts only, 40 members at once: 9 have 10', async (t) => {
    const programId = await club(visits({ budget: { amount: 95, mode: 'all_or_nothing' } }))
    const members = await Promise.all(Array.from({ length: 40 }, () => member(programId, [])))
    t.equal(givenTo(await crowd(40, (n) => visit(members[n] as string))), 90)
  })
  t.test('a cap of 5 uses, and one of 45 units, 40 visits of one member at once', async (t) => {
    for (const [caps, given] of [
      [[{ of: 'uses', period: 'day', max: 5 }], 50],
      [[{ of: 'units', period: 'ever', max: 45 }], 45],
    ] as const) {
      const memberId = await member(await club(visits({ caps })), [])
      t.equal(givenTo(await crowd(40, () => visit(memberId))), given)
      t.equal(await available(memberId), given)
    }
  })
})

t.test('vouchers and gift cards', async (t) => {
  t.test('a voucher of 10 uses in 16 settlements and 24 uses at once: exactly 10', async (t) => {
    const programId = await club({ rules: [PER_EURO] })
    const voucher = await made('/v1/loyalty/vouchers', { name: 'V', worth: { type: 'fixed', amount: 100 }, usesMax: 10, externalId: unique('v') })
    const members = await Promise.all(Array.from({ length: 16 }, () => member(programId, [])))
    const basket = { currency: 'EUR', lines: [{ sku: 'A', quantity: 1, unitPrice: 1_000 }] }
    const quotes = await Promise.all(members.map((memberId) => made('/v1/loyalty/quotes', { memberId, voucherCodes: [voucher.code], basket })))
    const answers = await crowd(40, (n) =>
      n < 16
        ? { path: `/v1/loyalty/quotes/${quotes[n].id}/settle`, body: { externalId: unique('sale') } }
        : { path: `/v1/loyalty/vouchers/${voucher.id}/redeem`, body: { externalId: unique('use') } },
    )
    t.equal(answers.filter(({ status }) => status < 300).length, 10, JSON.stringify(counted(answers)))
    t.match((await shop.request('GET', `/v1/loyalty/vouchers/${voucher.id}`)).body, { uses: 10, status: 'used_up' })
  })
  t.test('a gift card of 1000, 40 payments of 100 at once: exactly 10', async (t) => {
    const card = await made('/v1/loyalty/vouchers', { name: 'C', worth: { type: 'gift_card', amount: 1_000 }, externalId: unique('c') })
    const answers = await crowd(40, () => ({ path: `/v1/loyalty/vouchers/${card.id}/redeem`, body: { amount: 100, externalId: unique('use') } }))
    t.equal(answers.filter(({ status }) => status === 201).length, 10, JSON.stringify(counted(answers)))
    t.ok(answers.every(({ status }) => status === 201 || status === 409))
    t.match((await shop.request('GET', `/v1/loyalty/vouchers/${card.id}`)).body, { balance: 0, status: 'used_up' })
  })
})

t.test('quotes', async (t) => {
  const off = { key: 'off', name: 'Off', trigger: { type: 'order' }, effect: { type: 'fixed', amount: 100 }, budget: { amount: 500, mode: 'all_or_nothing' } }
  const programId = await club({ rules: [PER_EURO, off] })
  const basket = { currency: 'EUR', lines: [{ sku: 'A', quantity: 1, unitPrice: 1_000 }] }
  const quoted = async (memberId: string) => made('/v1/loyalty/quotes', { memberId, basket })
  t.test('one quote, 16 settlements at once under as many ids: settled once', async (t) => {
    const memberId = await member(programId, [])
    const { id } = await quoted(memberId)
    const answers = await crowd(16, () => ({ path: `/v1/loyalty/quotes/${id}/settle`, body: { externalId: unique('sale') } }))
    t.same(counted(answers), { 200: 1, 'quote-settled': 15 })
    t.equal(await available(memberId), 9)
  })
  t.test('one quote, 16 settlements at once under one id: settled once, all are told the same', async (t) => {
    const memberId = await member(programId, [])
    const { id } = await quoted(memberId)
    const externalId = unique('sale')
    const answers = await crowd(16, () => ({ path: `/v1/loyalty/quotes/${id}/settle`, body: { externalId } }))
    t.same(counted(answers), { 200: 16 })
    t.equal(new Set(answers.map(({ body }) => body.orderId)).size, 1)
    t.equal(await available(memberId), 9)
  })
  t.test('16 quotes at once of a budget for 3 more: exactly 3', async (t) => {
    const quotes = await Promise.all(Array.from({ length: 16 }, async () => quoted(await member(programId, []))))
    const answers = await crowd(16, (n) => ({ path: `/v1/loyalty/quotes/${quotes[n].id}/settle`, body: { externalId: unique('sale') } }))
    t.same(counted(answers), { 200: 3, 'quote-changed': 13 })
  })
})

t.test('orders and returns', async (t) => {
  const programId = await club({ rules: [PER_EURO], units: [{ code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 1_000 } }] })
  const customer = async () => {
    const contactId = await contact()
    return { contactId, memberId: (await made(`/v1/loyalty/programs/${programId}/members`, { contactId })).id as string }
  }
  const order = (contactId: string, quantity: number) => ({
    ...{ externalId: unique('order'), contactId, currency: 'EUR' },
    lines: [{ sku: 'A', quantity, unitPrice: 333 }],
  })
  t.test('one order, 20 times at once: recorded and booked once', async (t) => {
    const { contactId, memberId } = await customer()
    const body = order(contactId, 3)
    const answers = await crowd(20, () => ({ path: '/v1/orders', body }))
    t.ok(
      answers.every(({ status }) => status < 300),
      JSON.stringify(counted(answers)),
    )
    t.equal(ids(answers), 1)
    t.equal(await available(memberId), 9)
  })
  t.test('20 returns at once of one of 4 pieces: exactly 4, and the points of all of them are gone', async (t) => {
    const { contactId, memberId } = await customer()
    const { id } = await made('/v1/orders', order(contactId, 4))
    t.equal(await available(memberId), 13)
    const answers = await crowd(20, () => ({ path: '/v1/returns', body: { externalId: unique('back'), orderId: id, lines: [{ line: 1, quantity: 1 }] } }))
    t.same(counted(answers), { 201: 4, 'return-exceeds-order': 16 })
    t.equal(await available(memberId), 0)
  })
  t.test('returns and redemptions at once: what is owed is what was spent of points that are gone', async (t) => {
    const { contactId, memberId } = await customer()
    const { id } = await made('/v1/orders', order(contactId, 10))
    const earned = await available(memberId)
    const answers = await crowd(30, (n) =>
      n < 10
        ? { path: '/v1/returns', body: { externalId: unique('back'), orderId: id, lines: [{ line: 1, quantity: 1 }] } }
        : { path: '/v1/loyalty/redemptions', body: { memberId, unit: 'PTS', amount: 5, externalId: unique('r') } },
    )
    t.ok(
      answers.slice(0, 10).every(({ status }) => status === 201),
      JSON.stringify(counted(answers)),
    )
    const redeemed = 5 * answers.slice(10).filter(({ status }) => status === 201).length
    t.equal(earned, 33)
    t.equal(await available(memberId), -redeemed)
  })
})

t.test('goodwill that was proposed, 12 approvals at once: booked once', async (t) => {
  const scopes = ['loyalty:read', 'loyalty:write', 'loyalty:adjust', 'loyalty:approve', 'contacts:read'] as const
  await shop.request('PATCH', '/v1/organization', { settings: { roleLimits: { agent: { points: 10 } } } })
  const [agent, manager] = [await colleague(service, shop, { role: 'agent', scopes }), await colleague(service, shop, { role: 'manager', scopes })]
  const memberId = await member(await club(), [])
  const { body } = await agent.request('POST', '/v1/loyalty/adjustments', { memberId, unit: 'PTS', amount: 50, reason: 'Sorry', externalId: unique('a') })
  t.equal(body.status, 'proposed')
  const answers = await crowd(12, () => ({ path: `/v1/loyalty/adjustments/${body.id}/approve`, body: {} }), manager.token)
  t.same(counted(answers), { 200: 1, 'transition-not-allowed': 11 })
  t.equal(await available(memberId), 50)
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
