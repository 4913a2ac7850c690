import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { CASH_BACK, customerOf, fresh, order, POINT_FOR_EACH_10, returned, STAMP_FOR_A_WASH, UNITS, WASH_CARD } from './shop.ts'

const app = await startApp()
const shop = await app.organization()
const NOBODY = '00000000-0000-7000-8000-000000000000'

async function explained(journalId: string, language = 'en'): Promise<string[]> {
  const { status, body } = await shop.request('GET', `/v1/loyalty/journals/${journalId}/explain`, undefined, { 'accept-language': language })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.sentences
}
const journalOf = ({ loyalty }: any): string => loyalty.at(-1).journalId

t.test('GET /v1/loyalty/journals/{journalId}/explain', async (t) => {
  const cards = [{ ...WASH_CARD, gives: { type: 'units', unit: 'PTS', units: 50 } }]
  const { contactId, memberId } = await customerOf(shop, { rules: [POINT_FOR_EACH_10, CASH_BACK, STAMP_FOR_A_WASH], cards })
  const payments = [
    { method: 'cash', amount: 10_000 },
    { method: 'card', amount: 5_500 },
  ]
  const bought = await order(shop, contactId, 15_500, { payments })
  t.test('200 an earning: rule, version, base, rate, share and floor', async (t) => {
    t.same(await explained(journalOf(bought)), [
      '“3 % for cash” (version 1) gave €3.00.',
      'Of what counts, the part that was paid in the way the rule asks for (€100.00 of €155.00) is €100.00.',
      '€100.00 (10,000 minor units) × 3/100, rounded down, is €3.00.',
      '“A point for each 10.00” (version 1) gave 15 PTS.',
      '€155.00 (15,500 minor units) × 1/1000, rounded down, is 15 PTS.',
      '“A stamp for each wash” did not apply. Nothing that it is for is in the basket: WASH.',
      'The balance is €3.00 after it.',
      'The balance is 15 PTS after it.',
    ])
  })
  t.test('200 in the language that is asked for; in that of the organization where nobody speaks it', async (t) => {
    t.match(await explained(journalOf(bought), 'de-AT,en;q=0.5'), ['„3 % for cash“ (Version 1) gab 3,00\u00a0€.'])
    for (const [language, word] of [
      ['es', 'dio'],
      ['id', 'memberi'],
      ['az', 'verdi'],
      ['fa', 'داد'],
      ['tlh', 'gave'],
    ] as const)
      t.match((await explained(journalOf(bought), language))[0], word)
  })
  t.test('200 a refund: what was given, what remains, what is left', async (t) => {
    const { body } = await returned(shop, bought.id, { amount: 7_750 })
    t.same(await explained(journalOf(body)), [
      'Something of the purchase came back.',
      'Of €155.00 that was paid, €77.50 is left.',
      '“3 % for cash” (version 1) had €3.00 given and gives €1.50 for what is left: €1.50 were taken back.',
      '“A point for each 10.00” (version 1) had 15 PTS given and gives 7 for what is left: 8 were taken back.',
      'The balance is €1.50 after it.',
      'The balance is 7 PTS after it.',
    ])
  })
  t.test('200 a full card, and one that was opened again', async (t) => {
    const washes = await order(shop, contactId, 900, { lines: [{ sku: 'WASH', quantity: 9, unitPrice: 100 }] })
    const [{ journalId }] = (await shop.request('GET', `/v1/loyalty/members/${memberId}/cards`)).body.data[0].rewards
    t.match(await explained(journalId), ['Cycle 1 of the card “Every tenth wash is free” was full: 9 STAMP were redeemed.', '50 PTS were earned.'])
    const { body } = await returned(shop, washes.id, { lines: [{ line: 1, quantity: 2 }] })
    t.match(
      (await explained(journalOf(body))).join(' '),
      '“A stamp for each wash” (version 1) had 9 STAMP given and gives 7 for what is left: 2 were taken back.',
    )
    const { aboutId, transfers } = (await shop.request('GET', `/v1/loyalty/journals/${journalOf(body)}`)).body
    t.match(
      { aboutId, transfers },
      { aboutId: journalOf(washes), transfers: [{ unit: 'STAMP', amount: 2, debitMemberId: memberId, creditAccount: 'clawback' }] },
    )
  })
  t.test('200 paid otherwise', async (t) => {
    const other = await order(shop, contactId, 1_000)
    const { body } = await shop.request('PATCH', `/v1/orders/${other.id}`, { payments: [{ method: 'cash', amount: 1_000 }] })
    t.match(await explained(journalOf(body)), [
      'The purchase was paid otherwise than first told; only the difference was booked.',
      '“3 % for cash” (version 1) gave €0.30.',
    ])
  })
  t.test('404 journal-not-found', async (t) => {
    for (const path of ['', '/explain']) t.equal((await shop.request('GET', `/v1/loyalty/journals/${NOBODY}${path}`)).body.code, 'journal-not-found')
  })
})

t.test('GET /v1/loyalty/events/{eventId}', async (t) => {
  const { contactId, memberId } = await customerOf(shop, { rules: [POINT_FOR_EACH_10, CASH_BACK] })
  const { id } = await order(shop, contactId, 10_000)
  await returned(shop, id, { amount: 500 })
  const { data, nextCursor } = (await shop.request('GET', `/v1/loyalty/members/${memberId}/events?limit=1`)).body
  t.match(data, [{ type: 'order', source: { type: 'order', id }, earned: [{ ruleKey: 'points', unit: 'PTS', amount: 10, maturesAt: null }], vouchers: [] }])
  t.equal(nextCursor, null)
  const { body } = await shop.request('GET', `/v1/loyalty/events/${data[0].id}`)
  t.match(body, {
    ...data[0],
    outcome: {
      applied: [{ key: 'points' }],
      notApplied: [{ rule: { key: 'cash' }, reasons: [{ code: 'not-paid-so', condition: 'payment_method', actual: ['card'], needed: ['cash'] }] }],
      earnings: [{ amount: 10, computed: 10, arithmetic: { type: 'per_amount', base: 10_000, rate: { numerator: 1, denominator: 1000 } } }],
    },
    refunds: [{ number: 1, refunded: 500, leftOver: { before: 10_000, kept: 9_500 }, taken: [{ ruleKey: 'points', given: 10, remains: 9, taken: 1 }] }],
    sentences: ['“A point for each 10.00” (version 1) gave 10 PTS.'],
  })
  t.equal((await shop.request('GET', `/v1/loyalty/events/${NOBODY}`)).body.code, 'loyalty-event-not-found')
  t.equal((await shop.request('GET', `/v1/loyalty/members/${NOBODY}/events`)).body.code, 'member-not-found')
})

const VISITS = {
  units: UNITS,
  rules: [
    {
      ...{ key: 'visit', name: 'Ten for a visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 } },
      ...{ caps: [{ of: 'units', period: 'ever', max: 15 }], budget: { amount: 100, mode: 'partial' } },
    },
  ],
}

t.test('POST /v1/loyalty/events/preview', async (t) => {
  const programId = await programIn(shop, 'live', VISITS)
  const memberId = await memberIn(shop, programId)
  const preview = (fields: object = {}) => shop.request('POST', '/v1/loyalty/events/preview', { memberId, type: 'visit', ...fields })
  t.test('200 explains, and books nothing', async (t) => {
    for (let i = 0; i < 2; i++)
      t.match((await preview()).body, { earned: [{ ruleKey: 'visit', amount: 10 }], sentences: ['“Ten for a visit” (version 1) gave 10 PTS.'] })
    t.same((await shop.request('GET', `/v1/loyalty/members/${memberId}/events`)).body.data, [])
  })
  t.test('200 by what was used already', async (t) => {
    await shop.request('POST', '/v1/loyalty/events', { memberId, type: 'visit', externalId: fresh('visit') })
    t.match((await preview()).body, { earned: [{ amount: 5 }], sentences: [String, String, 'The cap of 15 had 5 left: 5 of 10 were given.'] })
  })
  t.test('404, 409 and 422 as when it is told', async (t) => {
    t.equal((await preview({ memberId: NOBODY })).body.code, 'member-not-found')
    t.equal((await preview({ occurredAt: '2020-01-01T00:00:00Z' })).body.code, 'event-too-old')
    t.equal((await preview({ type: 'custom' })).body.code, 'validation-failed')
    await shop.request('PATCH', `/v1/loyalty/members/${memberId}`, { status: 'left' })
    t.equal((await preview()).body.code, 'member-not-active')
  })
})

t.test('caps and multipliers of units that are money are told as money', async (t) => {
  const capped = { ...CASH_BACK, conditions: [], caps: [{ of: 'units', period: 'ever', max: 200 }] }
  const effect = { type: 'multiplier', unit: 'EUR', factor: { numerator: 2, denominator: 1 } }
  const { contactId } = await customerOf(shop, { rules: [capped, { key: 'double', name: 'Double', trigger: { type: 'order' }, effect }] })
  const sentences = await explained(journalOf(await order(shop, contactId, 10_000)))
  for (const said of ['The cap of €2.00 had €2.00 left: €2.00 of €3.00 were given.', '€2.00 × 2/1, rounded down, is €2.00 more.'])
    t.ok(sentences.includes(said), JSON.stringify(sentences))
})

t.test('POST /v1/loyalty/events/batch', async (t) => {
  const programId = await programIn(shop, 'live', VISITS)
  const [one, other] = [await memberIn(shop, programId), await memberIn(shop, programId)]
  const occurredAt = Temporal.Now.instant().toString()
  const visit = (memberId: string) => ({ op: 'create', data: { memberId, type: 'visit', externalId: fresh('visit'), occurredAt } })
  const twice = visit(other)
  const items = [visit(one), twice, visit(NOBODY), twice, { op: 'create', data: { memberId: one, type: 'order' } }]
  const { status, body } = await shop.request('POST', '/v1/loyalty/events/batch', { items })
  t.equal(status, 200, JSON.stringify(body))
  t.match(body.results, [{ status: 201 }, { status: 201 }, { status: 404, problem: { code: 'member-not-found' } }, { status: 200 }, { status: 422 }])
  t.equal(body.results[1].id, body.results[3].id)
})

t.test('limited staff read nothing of the contacts of others', async (t) => {
  const { contactId, memberId } = await customerOf(shop, { rules: [POINT_FOR_EACH_10] })
  const [journalId, limited] = [journalOf(await order(shop, contactId, 1_000)), await colleague(app, shop, { contactAccess: 'own', scopes: ['loyalty:read'] })]
  const [{ id }] = (await shop.request('GET', `/v1/loyalty/members/${memberId}/events`)).body.data
  for (const [path, code] of [
    [`journals/${journalId}`, 'journal-not-found'],
    [`journals/${journalId}/explain`, 'journal-not-found'],
    [`events/${id}`, 'loyalty-event-not-found'],
    [`members/${memberId}/events`, 'member-not-found'],
    [`members/${memberId}/cards`, 'member-not-found'],
  ])
    t.match(await limited.request('GET', `/v1/loyalty/${path}`), { status: 404, body: { code } })
  t.equal((await limited.request('POST', '/v1/loyalty/events/preview', { memberId, type: 'visit' })).body.code, 'member-not-found')
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
