import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()

const RULES = [
  { key: 'visit', name: 'Ten for a visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 } },
  {
    key: 'friend',
    name: 'Up to 30 for friends',
    trigger: { type: 'referral' },
    effect: { type: 'flat', unit: 'PTS', units: 20 },
    caps: [{ of: 'units', period: 'ever', max: 30 }],
  },
  {
    key: 'launch',
    name: 'The first ones',
    trigger: { type: 'custom', name: 'launch' },
    effect: { type: 'flat', unit: 'PTS', units: 40 },
    budget: { amount: 100, mode: 'partial' },
  },
]
let serial = 0
async function program(fields: object = {}) {
  serial += 1
  const definition = { currency: 'EUR', timeZone: 'Europe/Berlin', units: [{ code: 'PTS', name: 'Points' }], rules: RULES, ...fields }
  const { status, body } = await shop.request('POST', '/v1/loyalty/programs', { key: `club-${serial}`, name: 'Club', definition })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const published = await shop.request('POST', `/v1/loyalty/programs/${body.id}/publish`)
  if (published.status !== 200) throw new Error(JSON.stringify(published.body))
  return body.id as string
}
async function member(programId: string) {
  serial += 1
  const contact = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: `Member ${serial}` })
  const { status, body } = await shop.request('POST', `/v1/loyalty/programs/${programId}/members`, { contactId: contact.body.id })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id as string
}
const tell = (memberId: string, fields: object, headers = {}) => shop.request('POST', '/v1/loyalty/events', { memberId, ...fields }, headers)
const available = async (memberId: string) => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.balances[0].available

t.test('POST /v1/loyalty/events', async (t) => {
  const club = await program()
  t.test('201 booked at once, once for its source', async (t) => {
    const id = await member(club)
    const first = await tell(id, { type: 'visit', externalId: 'v1' })
    t.equal(first.status, 201, JSON.stringify(first.body))
    t.match(first.body.earned, [{ ruleKey: 'visit', unit: 'PTS', amount: 10, maturesAt: null }])
    const again = await tell(id, { type: 'visit', externalId: 'v1', occurredAt: first.body.occurredAt })
    t.match(again, { status: 200, body: { id: first.body.id } })
    t.equal(await available(id), 10)
    t.equal((await tell(id, { type: 'referral', externalId: 'v1' })).body.code, 'event-exists')
  })
  t.test('201 a cap of the member cuts off, and then nothing is earned', async (t) => {
    const id = await member(club)
    for (const [externalId, amount] of [
      ['r1', 20],
      ['r2', 10],
      ['r3', undefined],
    ] as const) {
      const { body } = await tell(id, { type: 'referral', externalId: `${id} ${externalId}` })
      t.equal(body.earned[0]?.amount, amount)
    }
    t.equal(await available(id), 30)
  })
  t.test('201 a budget is exact under 16 parallel events', async (t) => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => member(club)))
    const told = await Promise.all(ids.map((id) => tell(id, { type: 'custom', name: 'launch', externalId: `launch ${id}` })))
    t.same([...new Set(told.map(({ status }) => status))], [201])
    t.equal(
      told.flatMap(({ body }) => body.earned).reduce((sum, { amount }) => sum + amount, 0),
      100,
    )
  })
  t.test('201 pending units cannot be spent yet', async (t) => {
    const slow = await program({ units: [{ code: 'PTS', name: 'Points', pendingDays: 14 }] })
    const id = await member(slow)
    t.ok((await tell(id, { type: 'visit', externalId: 'p' })).body.earned[0].maturesAt)
    t.match((await shop.request('GET', `/v1/loyalty/members/${id}`)).body.balances, [{ unit: 'PTS', booked: 0, available: 0, pending: 10 }])
  })
  t.test('409 program-closed, member-not-active', async (t) => {
    const over = await program()
    const [stays, leaves] = [await member(over), await member(over)]
    t.equal((await shop.request('PATCH', `/v1/loyalty/members/${leaves}`, { status: 'left' })).status, 200)
    t.equal((await tell(leaves, { type: 'visit', externalId: 'gone' })).body.code, 'member-not-active')
    t.equal((await shop.request('POST', `/v1/loyalty/programs/${over}/close`)).body.status, 'closed')
    t.equal((await tell(stays, { type: 'visit', externalId: 'late' })).body.code, 'program-closed')
  })
  t.test('422 event-too-old, natural-key-required; 404 member-not-found', async (t) => {
    const id = await member(club)
    t.equal((await tell(id, { type: 'visit', externalId: 'old', occurredAt: '2020-01-01T00:00:00Z' })).body.code, 'event-too-old')
    t.equal((await tell(id, { type: 'visit' })).body.code, 'natural-key-required')
    t.equal((await tell(id, { type: 'visit' }, { 'idempotency-key': id })).status, 201)
    t.equal((await tell('00000000-0000-7000-8000-000000000000', { type: 'visit', externalId: 'x' })).body.code, 'member-not-found')
  })
  t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
})

t.test('what depends on nothing of the member goes the short way, and means the same', async (t) => {
  const club = await program()
  t.test('16 parallel tellings of one source book once', async (t) => {
    const id = await member(club)
    const occurredAt = Temporal.Now.instant().toString()
    const told = await Promise.all(Array.from({ length: 16 }, () => tell(id, { type: 'visit', externalId: `once ${id}`, occurredAt })))
    t.same(told.map(({ status }) => status).sort(), [...Array.from({ length: 15 }, () => 200), 201])
    t.equal(new Set(told.map(({ body }) => body.id)).size, 1)
    t.equal(await available(id), 10)
  })
  t.test('64 parallel tellings of 4 members lose nothing', async (t) => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => member(club)))
    const told = await Promise.all(Array.from({ length: 64 }, (_, i) => tell(ids[i % 4] as string, { type: 'visit', externalId: `each ${i} ${ids[0]}` })))
    t.ok(told.every(({ status }) => status === 201))
    t.same(await Promise.all(ids.map(available)), [160, 160, 160, 160])
  })
  t.test('a member who left in between earns nothing', async (t) => {
    const id = await member(club)
    const [told, left] = await Promise.all([
      tell(id, { type: 'visit', externalId: `leaving ${id}` }),
      shop.request('PATCH', `/v1/loyalty/members/${id}`, { status: 'left' }),
    ])
    t.equal(left.status, 200)
    t.equal(await available(id), told.status === 201 ? 10 : 0)
  })
  t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
})
