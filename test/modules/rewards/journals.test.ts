import t from 'tap'
import { colleague } from '../../support/staff.ts'
import { startShop } from './support.ts'

const { service, shop, club, made, member, available, unique, isSound } = await startShop()
const reverse = (journalId: string, reason = 'A mistake') => shop.request('POST', `/v1/loyalty/journals/${journalId}/reverse`, { reason })
const earned = async (memberId: string, name = 'ten'): Promise<string> =>
  (await made('/v1/loyalty/events', { memberId, type: 'custom', name, externalId: unique('told') })).journalId
const adjusted = (memberId: string, amount: number) => made('/v1/loyalty/adjustments', { memberId, unit: 'PTS', amount, reason: 'x', externalId: unique('a') })
const programId = await club()

t.test('200 what an event earned, whole and once', async (t) => {
  const memberId = await member(programId, ['hundred'])
  const journalId = await earned(memberId)
  const all = await Promise.all(Array.from({ length: 8 }, () => reverse(journalId)))
  t.same(all.map(({ status }) => status).sort(), [200, ...Array.from({ length: 7 }, () => 409)])
  t.equal(all.find(({ status }) => status === 409)?.body.code, 'already-reversed')
  t.match(all.find(({ status }) => status === 200)?.body, { reversesId: journalId, memberId, units: [{ unit: 'PTS', amount: -10 }] })
  t.equal(await available(memberId), 100)
})

t.test('200 what was taken back counts against no cap', async (t) => {
  const rules = [
    {
      key: 'once',
      name: 'Once',
      trigger: { type: 'visit' },
      effect: { type: 'flat', unit: 'PTS', units: 10 },
      caps: [{ of: 'uses', period: 'ever', max: 1 }],
    },
  ]
  const memberId = await member(await club({ rules }), [])
  const visit = async () => (await made('/v1/loyalty/events', { memberId, type: 'visit', externalId: unique('visit') })).journalId
  const first = await visit()
  t.equal(await visit(), null)
  t.equal((await reverse(first)).status, 200)
  t.ok(await visit())
})

t.test('200 adjustments either way, also what was owed', async (t) => {
  const memberId = await member(programId, ['ten'])
  const given = await adjusted(memberId, 30)
  t.match((await reverse(given.journalId)).body.units, [{ amount: -30 }])
  t.equal((await shop.request('GET', `/v1/loyalty/adjustments/${given.id}`)).body.status, 'reversed')
  const taken = await adjusted(memberId, -45)
  t.equal(await available(memberId), -35)
  t.same((await reverse(taken.journalId)).body.units, [
    { unit: 'PTS', amount: 10 },
    { unit: 'PTS', amount: 35 },
  ])
  t.equal(await available(memberId), 10)
})

t.test('409 insufficient-points when more was spent than may be owed: nothing is booked', async (t) => {
  const memberId = await member(programId, [])
  const journalId = await earned(memberId, 'thousand')
  await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 951, externalId: unique('r') })
  t.equal((await reverse(journalId)).body.code, 'insufficient-points')
  t.equal(await available(memberId), 49)
})

t.test('409 journal-not-reversible: redemptions, holds, orders, reversals, what is pending; 404 journal-not-found', async (t) => {
  const memberId = await member(programId, ['thousand'])
  const redemption = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 5, externalId: unique('r') })
  const hold = await made('/v1/loyalty/holds', { memberId, unit: 'PTS', amount: 5, externalId: unique('h') })
  const { journalId: reversal } = (await reverse(await earned(memberId))).body
  for (const [journalId, kind] of [
    [redemption.journalId, 'redeem'],
    [hold.id, 'hold'],
    [reversal, 'reverse'],
  ] as const)
    t.match(await reverse(journalId), { status: 409, body: { code: 'journal-not-reversible', kind } })
  const slow = await member(await club({ units: [{ code: 'PTS', name: 'Points', pendingDays: 14 }] }), [])
  t.equal((await reverse(await earned(slow))).body.code, 'journal-not-reversible')
  t.equal((await reverse(memberId)).body.code, 'journal-not-found')
  const limited = await colleague(service, shop, { role: 'manager', contactAccess: 'own', scopes: ['loyalty:adjust'] })
  const hidden = await limited.request('POST', `/v1/loyalty/journals/${await earned(memberId)}/reverse`, { reason: 'x' })
  t.equal(hidden.body.code, 'journal-not-found')
})

t.test('403 adjustment-limit-exceeded: what one could not give or take alone, one does not take back alone', async (t) => {
  await shop.request('PATCH', '/v1/organization', { settings: { roleLimits: { agent: { points: 100 } } } })
  t.teardown(() => shop.request('PATCH', '/v1/organization', { settings: { roleLimits: { agent: null } } }))
  const [agent, boss] = await Promise.all(
    (['agent', 'admin'] as const).map((role) => colleague(service, shop, { role, scopes: ['loyalty:read', 'loyalty:write', 'loyalty:adjust'] })),
  )
  const memberId = await member(programId)
  const take = (amount: number) => boss?.request('POST', '/v1/loyalty/adjustments', { memberId, unit: 'PTS', amount, reason: 'x', externalId: unique('a') })
  const [much, little] = [(await take(-101))?.body.journalId, (await take(-100))?.body.journalId]
  const back = (journalId: string) => agent?.request('POST', `/v1/loyalty/journals/${journalId}/reverse`, { reason: 'x' })
  t.match(await back(much), { status: 403, body: { code: 'adjustment-limit-exceeded' } })
  t.equal((await back(little))?.status, 200)
  t.equal(await available(memberId), 899)
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
