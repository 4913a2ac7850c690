import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** What is too large, too early, told twice or by those who may not see it. */
const test = await startApp()
const shop = await test.organization()
const MAX = Number.MAX_SAFE_INTEGER

let serial = 0
const next = () => {
  serial += 1
  return `extreme ${serial}`
}
const contactOf = async (memberId: string): Promise<string> => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId
const bookedOf = async (memberId: string): Promise<number> => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances[0].booked
const place = (contactId: string, lines: object[]) => shop.request('POST', '/v1/orders', { externalId: next(), currency: 'EUR', contactId, lines })
const tell = (memberId: string, fields: object, headers = {}) => shop.request('POST', '/v1/loyalty/events', { memberId, type: 'visit', ...fields }, headers)
const rule = (effect: object, fields: object = {}) => ({ key: 'rule', name: 'Rule', trigger: { type: 'order' }, effect, ...fields })
const FLAT = { type: 'flat', unit: 'PTS', units: MAX }
const DOUBLE = { type: 'multiplier', unit: 'PTS', factor: { numerator: 2, denominator: 1 } }

t.test('an order is always recorded: what comes to more than 2^53 - 1 units is skipped as amount-too-large', async (t) => {
  const large = [
    [rule({ type: 'per_amount', unit: 'PTS', rate: { numerator: 2, denominator: 1 } })],
    [rule({ type: 'per_item', unit: 'PTS', units: 1_000_000 })],
    [rule(FLAT), rule({ ...DOUBLE, factor: { numerator: 3, denominator: 1 } }, { key: 'more' })],
    [rule(FLAT), rule(FLAT, { key: 'other' })],
  ]
  for (const rules of large) {
    const programId = await programIn(shop, 'live', { rules })
    const memberId = await memberIn(shop, programId)
    const lines = Array.from({ length: 10 }, () => ({ sku: 'A', quantity: 1_000_000_000, unitPrice: 900_000 }))
    const { status, body } = await place(await contactOf(memberId), lines)
    t.equal(status, 201, JSON.stringify(body))
    t.match(body.loyalty, [{ programId, skipped: 'amount-too-large' }])
    t.equal(await bookedOf(memberId), 0)
  }
})

t.test('an order may always be paid otherwise: what is too large then is skipped, and stays as it was', async (t) => {
  const conditions = [{ type: 'payment_method', methods: ['cash'] }]
  const rules = [
    rule({ type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1_000_000_000 } }),
    rule({ type: 'per_amount', unit: 'PTS', rate: { numerator: 2, denominator: 1 } }, { key: 'cash', conditions }),
  ]
  const programId = await programIn(shop, 'live', { rules })
  const memberId = await memberIn(shop, programId)
  const amount = 9_000_000_000_000_000
  const lines = Array.from({ length: 10 }, () => ({ sku: 'A', quantity: 1_000_000_000, unitPrice: 900_000 }))
  const body = { externalId: next(), currency: 'EUR', contactId: await contactOf(memberId), lines }
  const { id } = (await shop.request('POST', '/v1/orders', { ...body, payments: [{ method: 'card', amount }] })).body
  const paid = await shop.request('PATCH', `/v1/orders/${id}`, { payments: [{ method: 'cash', amount }] })
  t.equal(paid.status, 200, JSON.stringify(paid.body))
  t.match(paid.body.payments, [{ method: 'cash' }])
  t.match(paid.body.loyalty.at(-1), { programId, skipped: 'amount-too-large' })
  t.equal(await bookedOf(memberId), 9_000_000)
})

t.test('422 amount-too-large of an event,, whichever way it goes', async (t) => {
  const visit = { trigger: { type: 'visit' } }
  for (const rules of [
    [rule(FLAT, visit), rule({ ...DOUBLE, factor: { numerator: 3, denominator: 1 } }, { key: 'more', ...visit })],
    [rule(FLAT, visit), rule(FLAT, { key: 'other', ...visit })],
  ]) {
    const memberId = await memberIn(shop, await programIn(shop, 'live', { rules }))
    t.match(await tell(memberId, { externalId: next() }), { status: 422, body: { code: 'amount-too-large' } })
    const looked = await shop.request('POST', '/v1/loyalty/events/preview', { memberId, type: 'visit' })
    if (rules[1]?.key === 'more') t.match(looked, { status: 422, body: { code: 'amount-too-large' } })
  }
  const memberId = await memberIn(shop, await programIn(shop, 'live', { rules: [rule(FLAT, visit)] }))
  t.equal((await tell(memberId, { externalId: next() })).status, 201)
  t.match(await tell(memberId, { externalId: next() }), { status: 422, body: { code: 'amount-too-large' } })
  t.equal(await bookedOf(memberId), MAX)
})

t.test('422 amount-too-large of an event that is only asked about', async (t) => {
  const visit = { trigger: { type: 'visit' } }
  const rules = [rule(FLAT, visit), rule({ ...DOUBLE, factor: { numerator: 3, denominator: 1 } }, { key: 'more', ...visit })]
  const memberId = await memberIn(shop, await programIn(shop, 'live', { rules }))
  t.match(await shop.request('POST', '/v1/loyalty/events/preview', { memberId, type: 'visit' }), { status: 422, body: { code: 'amount-too-large' } })
})

t.test('an order that was paid otherwise stands so, also where what it earns now is too large', async (t) => {
  const rules = [rule({ type: 'per_amount', unit: 'PTS', rate: { numerator: 1_000, denominator: 1 } })]
  const programId = await programIn(shop, 'live', { rules })
  const contactId = await contactOf(await memberIn(shop, programId))
  const payments = (method: string) => [{ method, amount: MAX }]
  const lines = [{ sku: 'A', quantity: 1, unitPrice: MAX }]
  const { body } = await shop.request('POST', '/v1/orders', { externalId: next(), currency: 'EUR', contactId, lines, payments: payments('gift_card') })
  const { status, body: patched } = await shop.request('PATCH', `/v1/orders/${body.id}`, { payments: payments('cash') })
  t.equal(status, 200, JSON.stringify(patched))
  t.match(patched, { payments: payments('cash'), loyalty: [{ skipped: 'nothing-earned' }, { programId, skipped: 'amount-too-large' }] })
})

t.test('422 of a member who joins later than now', async (t) => {
  const programId = await programIn(shop)
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const enrolledAt = Temporal.Now.instant().add({ hours: 48 }).toString()
  const refused = await shop.request('POST', `/v1/loyalty/programs/${programId}/members`, { contactId: contact.id, enrolledAt })
  t.match(refused, { status: 422, body: { errors: [{ pointer: '/enrolledAt' }] } })
})

t.test('the base of a line whose gross price is beyond 2^53 is exact', async (t) => {
  const rules = [rule({ type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1 } })]
  const memberId = await memberIn(shop, await programIn(shop, 'live', { rules }))
  const { body } = await place(await contactOf(memberId), [{ sku: 'A', quantity: 3, unitPrice: 2 ** 52 + 1, discount: MAX }])
  t.equal(await bookedOf(memberId), body.total)
})

t.test('a member whose orders come to more than a number holds can order on', async (t) => {
  const conditions = [{ type: 'total_spend', min: 1, window: { type: 'calendar', period: 'ever' } }]
  const memberId = await memberIn(shop, await programIn(shop, 'live', { rules: [rule({ type: 'flat', unit: 'PTS', units: 1 }, { conditions })] }))
  const contactId = await contactOf(memberId)
  await place(contactId, [{ sku: 'A', quantity: 1, unitPrice: MAX }])
  // As a thousand orders more would have it.
  await test.db.pool.query(
    `insert into loyalty_events select organization_id, gen_random_uuid(), program_id, member_id, type, name, source_type, gen_random_uuid()::text, occurred_at, recorded_at,
     version_number, spent, told, known, outcome, null from loyalty_events, generate_series(1, 1100) where member_id = $1`,
    [memberId],
  )
  const { status, body } = await place(contactId, [{ sku: 'A', quantity: 1, unitPrice: MAX }])
  t.equal(status, 201, JSON.stringify(body))
  t.match(body.loyalty, [{ journalId: String }])
})

t.test('POST /v1/loyalty/events', async (t) => {
  const programId = await programIn(shop)
  const [one, other] = [await memberIn(shop, programId), await memberIn(shop, programId)]
  t.test('422 of what has not happened yet', async (t) => {
    t.match(await tell(one, { externalId: next(), occurredAt: '2199-01-01T00:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/occurredAt' }] } })
  })
  t.test('a repeat that says no time, as the first did not, answers the same', async (t) => {
    const externalId = next()
    const first = await tell(one, { externalId })
    const again = await tell(one, { externalId })
    t.match(again, { status: 200, body: { id: first.body.id } }, JSON.stringify(again.body))
  })
  t.test('two members at once under one source: one of them has it, 409 event-exists the other', async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const [externalId, occurredAt] = [next(), Temporal.Now.instant().toString()]
      const answers = await Promise.all([one, other, one, other].map((id) => tell(id, { externalId, occurredAt })))
      t.same(answers.map(({ status }) => status).sort(), [200, 201, 409, 409], JSON.stringify(answers.map(({ body }) => body.code)))
    }
  })
  t.test('limited staff are not told which event of a hidden member has the source', async (t) => {
    const agent = await colleague(test, shop, { contactAccess: 'own', scopes: ['contacts:read', 'loyalty:read', 'loyalty:write'] })
    const contact = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Mine', ownerId: agent.id })
    const mine = await memberIn(shop, programId, { contactId: contact.body.id })
    const externalId = next()
    const { body } = await tell(one, { externalId })
    t.match(await tell(other, { externalId }), { status: 409, body: { code: 'event-exists', existingId: body.id } })
    const clash = await agent.request('POST', '/v1/loyalty/events', { memberId: mine, type: 'visit', externalId })
    t.match(clash, { status: 409, body: { code: 'event-exists' } })
    t.notOk('existingId' in clash.body)
  })
})

t.test('members', async (t) => {
  t.test('PATCH merges metadata key by key, up to 50', async (t) => {
    const memberId = await memberIn(shop)
    const change = (metadata: object | null) => shop.request('PATCH', `/v1/loyalty/members/${memberId}`, { metadata })
    await change({ a: 1, b: 2 })
    t.same((await change({ b: null, c: 3 })).body.metadata, { a: 1, c: 3 })
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 1]))
    t.match(await change(many), { status: 422, body: { errors: [{ pointer: '/metadata' }] } })
    t.same((await change(null)).body.metadata, {})
  })
  t.test('a number that is drawn and taken is drawn again; one that was asked for is 409 member-number-taken', async (t) => {
    const draw = crypto.randomInt
    const drawn = [7, 7, 8]
    Object.assign(crypto, { randomInt: () => drawn.shift() })
    syncBuiltinESMExports()
    t.teardown(() => {
      Object.assign(crypto, { randomInt: draw })
      syncBuiltinESMExports()
    })
    const programId = await programIn(shop)
    const numbers = []
    for (const id of [await memberIn(shop, programId), await memberIn(shop, programId)])
      numbers.push((await shop.request('GET', `/v1/loyalty/members/${id}`)).body.number)
    t.equal(new Set(numbers).size, 2)
    const contact = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
    const asked = await shop.request('POST', `/v1/loyalty/programs/${programId}/members`, { contactId: contact.body.id, number: numbers[0] })
    t.match(asked, { status: 409, body: { code: 'member-number-taken' } })
  })
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
