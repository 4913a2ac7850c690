import t from 'tap'
import { colleague } from '../../support/staff.ts'
import { startShop } from './support.ts'

const { service, shop, club, made, member, available, balance, unique, isSound } = await startShop()
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

t.test('409 journal-not-reversible: redemptions, holds, orders, reversals; 404 journal-not-found', async (t) => {
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
  t.equal((await reverse(memberId)).body.code, 'journal-not-found')
  const limited = await colleague(service, shop, { role: 'manager', contactAccess: 'own', scopes: ['loyalty:adjust'] })
  const hidden = await limited.request('POST', `/v1/loyalty/journals/${await earned(memberId)}/reverse`, { reason: 'x' })
  t.equal(hidden.body.code, 'journal-not-found')
})

t.test('200 what is pending is taken from what is pending; once it matured, from the lot that it made', async (t) => {
  const units = [{ code: 'PTS', name: 'Points', pendingDays: 2, expiry: { type: 'rolling_days', days: 30 } }]
  const memberId = await member(await club({ units }), [])
  const [first, second, third] = [await earned(memberId), await earned(memberId, 'hundred'), await earned(memberId, 'thousand')]
  t.match((await reverse(first)).body, { units: [{ unit: 'PTS', amount: -10 }] })
  t.match(await balance(memberId), { available: 0, pending: 1_100 })
  const now = Temporal.Instant.from((await shop.request('GET', '/v1/test-clock')).body.now).add({ hours: 72 })
  await shop.request('PUT', '/v1/test-clock', { now: now.toString() })
  t.match(await balance(memberId), { available: 1_100, pending: 0 })
  t.equal((await reverse(third)).status, 200)
  t.match((await shop.request('GET', `/v1/loyalty/members/${memberId}/lots`)).body.data, [{ amount: 100, remaining: 100 }])
  t.equal((await reverse(second)).status, 200)
  t.match(await balance(memberId), { available: 0, pending: 0 })
})

t.test('200 what has expired of it is not taken again: it was never there, and so has not expired', async (t) => {
  const units = [{ code: 'PTS', name: 'Points', clawback: { type: 'debt', maxDebt: 50 }, expiry: { type: 'rolling_days', days: 30 } }]
  const expiring = await club({ units })
  const memberId = await member(expiring, [])
  const [first, second] = [await earned(memberId), await earned(memberId, 'hundred')]
  await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 40, externalId: unique('r') })
  const now = Temporal.Instant.from((await shop.request('GET', '/v1/test-clock')).body.now).add({ hours: 24 * 40 })
  await shop.request('PUT', '/v1/test-clock', { now: now.toString() })
  await earned(memberId, 'thousand')
  t.match(await balance(memberId), { available: 1_000 })
  t.match((await reverse(second)).body.units, [{ unit: 'PTS', amount: -30 }], 'spent of it before it expired')
  t.match(await balance(memberId), { available: 970 })
  t.same((await reverse(first)).body.units, [{ unit: 'PTS', amount: -10 }])
  const gone = await earned(memberId)
  await shop.request('PUT', '/v1/test-clock', { now: now.add({ hours: 24 * 40 }).toString() })
  t.same((await reverse(gone)).body.units, [])
  const days = `from=2020-01-01&to=2099-01-01`
  const { body } = await shop.request('GET', `/v1/loyalty/programs/${expiring}/reports/points?${days}`)
  t.match(body.units, [{ issued: 1_000, redeemed: 40, expired: 960, closing: 0 }])
})

t.test('200 what was taken back is free in its budget again, and counts for no tier; a voucher given with it stays, and counts', async (t) => {
  const trigger = { type: 'visit' }
  const worth = { type: 'fixed', amount: 100 }
  const rules = [
    { key: 'budgeted', name: 'Budgeted', trigger, effect: { type: 'flat', unit: 'PTS', units: 10 }, budget: { amount: 10, mode: 'all_or_nothing' } },
    {
      key: 'voucher',
      name: 'Voucher',
      trigger,
      effect: { type: 'voucher', voucher: { name: 'Coupon', worth, validDays: null } },
      caps: [{ of: 'uses', period: 'ever', max: 1 }],
    },
  ]
  const tiers = { measure: 'points_earned', unit: 'PTS', window: { type: 'ever' }, levels: [{ key: 'ten', name: 'Ten', threshold: 10 }] }
  const memberId = await member(await club({ rules, tiers }), [])
  const visit = () => made('/v1/loyalty/events', { memberId, type: 'visit', externalId: unique('visit') })
  const tier = async () => (await shop.request('GET', `/v1/loyalty/members/${memberId}/tier`)).body
  const first = await visit()
  t.match(first, { earned: [{ amount: 10 }], vouchers: [{ ruleKey: 'voucher' }] })
  t.match(await tier(), { tier: 'ten' })
  t.match(await visit(), { earned: [], vouchers: [] })
  t.equal((await reverse(first.journalId)).status, 200)
  t.match(await tier(), { tier: null, value: 0, history: [{ from: 'ten', to: null, reason: 'refunded' }, {}] })
  t.match(await visit(), { earned: [{ amount: 10 }], vouchers: [] })
  t.match(await tier(), { tier: 'ten' })
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
