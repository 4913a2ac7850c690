import t from 'tap'
import { send } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { startProgram } from './support.ts'

const started = await startProgram('2026-03-02T10:00:00Z')
const { app, organization, shop, program, member, visit, expect, to, isValid } = started
const NOBODY = '00000000-0000-7000-8000-000000000000'
const club = await program({ units: [{ code: 'PTS', name: 'Points', expiry: { type: 'rolling_months', months: 1 } }] })
const ada = await member(club, { number: 'CARD 1' }, { emails: [{ value: 'ada@example.com' }], phones: [{ value: '+442079460000' }] })
const of = (path: string) => `/v1/loyalty/members/${ada.id}${path}`
await visit(ada.id)
await to('2026-03-05T10:00:00Z')
await visit(ada.id, { occurredAt: '2026-03-04T10:00:00Z' })

t.test('GET /v1/loyalty/members/lookup', async (t) => {
  for (const query of ['number=CARD%201', 'email=ada%40example.com', 'phone=020%207946%200000', `email=ada%40example.com&programId=${club}`])
    t.match(await expect('GET', `/v1/loyalty/members/lookup?${query}`), { data: [{ id: ada.id, balances: [{ available: 20 }] }] }, query)
  for (const query of ['number=CARD%202', 'email=bob%40example.com', `number=CARD%201&programId=${NOBODY}`])
    t.equal((await shop.request('GET', `/v1/loyalty/members/lookup?${query}`)).body.code, 'member-not-found')
  t.equal((await shop.request('GET', '/v1/loyalty/members/lookup?number=1&email=a')).status, 400)
  const [one, other] = [await member(club, { number: 'OLD 1' }), await member(club, { number: 'NEW 1' })]
  await expect('POST', '/v1/contact-merges', { survivorId: other.contactId, duplicateIds: [one.contactId] })
  t.match(await expect('GET', '/v1/loyalty/members/lookup?number=OLD%201'), { data: [{ id: other.id }] }, 'the old card finds who it is now')
})

t.test('what a member had, has left and how it came', async (t) => {
  const had = async (query: string) => (await expect('GET', of(`/balance?${query}`))).balances[0].available
  t.equal(await had(''), 20)
  t.equal(await had('at=2026-03-04T12:00:00Z'), 10)
  t.equal(await had('at=2026-03-04T12:00:00Z&basis=effective'), 20)
  t.match((await expect('GET', of('/lots'))).data, [
    { remaining: 10, earnedAt: '2026-03-02T10:00:00Z', expiresAt: '2026-04-02T22:00:00Z' },
    { remaining: 10, expiresAt: '2026-04-04T22:00:00Z' },
  ])
  t.match((await expect('GET', of('/entries?limit=1'))).data, [{ kind: 'earn', amount: 10, balance: 20, version: 2, effectiveAt: '2026-03-04T10:00:00Z' }])
  t.match(await expect('GET', of('/statement?from=2026-03-03T00:00:00Z&to=2026-03-31T00:00:00Z')), {
    units: [{ unit: 'PTS', opening: 10, changes: [{ kind: 'earn', amount: 10, journals: 1 }], closing: 20 }],
  })
  t.equal((await shop.request('GET', of('/lots?unit=MILES'))).status, 422)
  t.equal(
    (await shop.request('GET', `/v1/loyalty/members/${NOBODY}/statement?from=2026-03-03T00:00:00Z&to=2026-03-31T00:00:00Z`)).body.code,
    'member-not-found',
  )
})

t.test('limited staff know nothing of members whose contact is not theirs', async (t) => {
  const agent = await colleague(started, shop, { contactAccess: 'own', scopes: ['contacts:read', 'loyalty:read', 'loyalty:write'] })
  const period = '?from=2026-03-03T00:00:00Z&to=2026-03-31T00:00:00Z'
  for (const path of ['/tier', '/balance', '/lots', '/entries', `/statement${period}`, '/tokens'])
    t.match(await agent.request('GET', of(path)), { status: 404, body: { code: 'member-not-found' } }, path)
  t.equal((await agent.request('POST', of('/tokens'))).body.code, 'member-not-found')
  for (const query of ['number=CARD%201', 'email=ada%40example.com'])
    t.equal((await agent.request('GET', `/v1/loyalty/members/lookup?${query}`)).body.code, 'member-not-found')
})

t.test('a customer’s own app reads the membership with its token, and nothing else', async (t) => {
  const made = await expect('POST', of('/tokens'), { expiresAt: '2026-03-20T00:00:00Z' })
  const read = (token: string | undefined, url = '/public/v1/me/loyalty') => send(app, token, 'GET', url)
  const { status, body } = await read(made.token)
  t.equal(status, 200, JSON.stringify(body))
  t.match(body, {
    number: 'CARD 1',
    tier: null,
    balances: [{ available: 20 }],
    expiring: [{ unit: 'PTS', amount: 10 }, { amount: 10 }],
    entries: [{ balance: 20 }, {}],
  })
  t.notMatch(JSON.stringify(body), /contactId|metadata|ada@/)
  t.equal((await read(made.token, `/v1/loyalty/members/${ada.id}`)).status, 401)
  t.match((await expect('GET', of('/tokens'))).data, [{ id: made.id, expiresAt: '2026-03-20T00:00:00Z' }])
  const foreign = await organization()
  const others = [
    undefined,
    'x',
    shop.apiKey.secret,
    `${made.token.slice(0, -1)}_`,
    made.token.replace(shop.id, foreign.id),
    made.token.replace(shop.id, NOBODY),
  ]
  const answers = await Promise.all(others.map((token) => read(token)))
  t.same([...new Set(answers.map(({ status, body: { instance: _request, ...problem } }) => JSON.stringify({ status, problem })))].length, 1)
  t.match(answers[0], { status: 401, body: { code: 'unauthenticated' } })
  await to('2026-03-20T00:00:00Z')
  t.equal((await read(made.token)).status, 401, 'expired')
  const next = await expect('POST', of('/tokens'))
  t.equal((await read(next.token)).status, 200)
  t.equal((await shop.request('DELETE', of(`/tokens/${next.id}`))).status, 204)
  t.equal((await read(next.token)).status, 401, 'revoked')
  t.equal((await shop.request('DELETE', of(`/tokens/${next.id}`))).body.code, 'member-token-not-found')
  t.equal((await shop.request('POST', of('/tokens'), { expiresAt: '2030-01-01T00:00:00Z' })).status, 422)
})

t.test('POST /v1/loyalty/programs/:programId/opening-balances', async (t) => {
  const moving = await program({ units: [{ code: 'PTS', name: 'Points', expiry: { type: 'rolling_months', months: 12 } }] })
  const { id, contactId } = await member(moving)
  const open = (items: object[], into = moving) => shop.request('POST', `/v1/loyalty/programs/${into}/opening-balances`, { items })
  const lots = [
    { unit: 'PTS', amount: 250, earnedAt: '2025-11-03T09:00:00Z', expiresAt: '2026-06-30T22:00:00Z' },
    { unit: 'PTS', amount: 100, earnedAt: '2025-12-24T09:00:00Z' },
    { unit: 'PTS', amount: 50, earnedAt: '2020-12-24T09:00:00Z', expiresAt: null },
  ]
  const first = await open([
    { sourceId: 'card-1', contactId, lots },
    { sourceId: 'card-2', memberId: NOBODY, lots },
    {
      sourceId: 'card-3',
      memberId: id,
      lots: [
        { unit: 'MILES', amount: 1, earnedAt: '2020-01-01T00:00:00Z' },
        { unit: 'PTS', amount: 1, earnedAt: '2020-01-01T00:00:00Z' },
      ],
    },
  ])
  t.match(first.body.results, [
    { status: 201, id: String },
    { status: 404, problem: { code: 'member-not-found' } },
    { status: 422, problem: { errors: [{ pointer: '/items/2/lots/0/unit' }, { pointer: '/items/2/lots/1/expiresAt' }] } },
  ])
  t.match((await expect('GET', `/v1/loyalty/members/${id}/lots`)).data, [
    { remaining: 250, expiresAt: '2026-06-30T22:00:00Z' },
    { remaining: 100, expiresAt: '2026-12-24T23:00:00Z' },
    { remaining: 50, earnedAt: '2020-12-24T09:00:00Z', expiresAt: null },
  ])
  t.match(
    (
      await open([
        { sourceId: 'card-1', memberId: id, lots },
        { sourceId: 'card-1', memberId: id, lots: lots.slice(1) },
      ])
    ).body.results,
    [
      { status: 200, id: first.body.results[0].id },
      { status: 409, problem: { code: 'opening-balance-exists' } },
    ],
  )
  t.match((await expect('GET', `/v1/loyalty/members/${id}`)).balances, [{ available: 400 }])
  t.equal((await open([{ sourceId: 'x', memberId: id, lots }], NOBODY)).body.code, 'program-not-found')
  await to('2026-07-01T00:00:00Z')
  t.match((await expect('GET', `/v1/loyalty/members/${id}`)).balances, [{ available: 150 }])
})

t.test('batches of opening balances of the same members in other orders wait for each other', async (t) => {
  const moving = await program({})
  const members = await Promise.all(Array.from({ length: 6 }, () => member(moving)))
  const lots = [{ unit: 'PTS', amount: 10, earnedAt: '2026-03-01T00:00:00Z' }]
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const items = members.map(({ id }) => ({ sourceId: `${i} ${id}`, memberId: id, lots }))
      return shop.request('POST', `/v1/loyalty/programs/${moving}/opening-balances`, { items: i % 2 === 0 ? items : items.reverse() })
    }),
  )
  t.same([...new Set(answers.flatMap(({ body }) => body.results.map(({ status }: any) => status)))], [201])
  for (const { id } of members) t.match((await expect('GET', `/v1/loyalty/members/${id}`)).balances, [{ available: 80 }])
})

t.test('one source told of several members at once: one is told, and no batch is lost for it', async (t) => {
  const told = await program({})
  const members = await Promise.all(Array.from({ length: 4 }, () => member(told)))
  const answers = await Promise.all(
    members.map(({ id }, i) =>
      shop.request('POST', '/v1/loyalty/events/batch', {
        items: [`own ${i}`, 'shared'].map((externalId) => ({ op: 'create', data: { memberId: id, type: 'visit', externalId } })),
      }),
    ),
  )
  t.same(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  t.same(
    answers.map(({ body }) => body.results[0].status),
    [201, 201, 201, 201],
  )
  t.same(answers.map(({ body }) => body.results[1].status).sort(), [201, 409, 409, 409])
})

t.test('a period is given by instants, however they are spelt', async (t) => {
  const of = (from: string, to: string) => shop.request('GET', `/v1/loyalty/members/${ada.id}/statement?from=${from}&to=${to}`)
  t.equal((await of('2026-03-03T00:00:00Z', '2026-03-03T00:00:00.5Z')).status, 200)
  t.equal((await of('2026-03-03T00:00:00.5Z', '2026-03-03T00:00:00Z')).status, 400)
})

t.test('rules and tiers of the draft', async (t) => {
  const id = await program({})
  const at = (path: string) => `/v1/loyalty/programs/${id}${path}`
  const rule = { key: 'friend', name: 'Friends', trigger: { type: 'referral' }, effect: { type: 'flat', unit: 'PTS', units: 5 } }
  const added = await expect('POST', at('/rules'), rule)
  t.match(added, { id: String, priority: 100, conditions: [] })
  t.match((await expect('GET', at('/rules'))).data, [{ key: 'visit' }, { id: added.id }])
  t.match(await expect('PATCH', at(`/rules/${added.id}`), { name: 'More friends' }), {
    id: added.id,
    name: 'More friends',
    effect: { units: 5 },
    priority: 100,
  })
  t.match(await expect('GET', at(`/rules/${added.id}`)), { name: 'More friends' })
  t.match((await shop.request('POST', at('/rules'), rule)).body.errors, [{ pointer: '/definition/rules/2/key' }])
  t.match((await expect('GET', at(''))).draft.rules, { length: 2 })
  t.equal((await shop.request('DELETE', at(`/rules/${added.id}`))).status, 204)
  t.equal((await shop.request('DELETE', at(`/rules/${added.id}`))).body.code, 'rule-not-found')
  const tiers = { measure: 'orders', unit: null, window: { type: 'ever' }, graceDays: 0, levels: [{ key: 'one', name: 'One', threshold: 1 }] }
  t.same(await expect('PUT', at('/tiers'), { tiers }), { tiers })
  t.same(await expect('GET', at('/tiers')), { tiers })
  t.equal((await expect('GET', at('/versions/1'))).definition.tiers, null)
})

t.test('the books hold', async (t) => t.equal(await isValid(), true))
