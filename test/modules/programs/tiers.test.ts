import t from 'tap'
import { startProgram } from './support.ts'

const { shop, program, member, order, visit, tier, to, events, expect, isValid } = await startProgram('2026-03-02T10:00:00Z')

const LEVELS = [
  { key: 'silver', name: 'Silver', threshold: 100_000 },
  { key: 'gold', name: 'Gold', threshold: 500_000 },
]
const spend = (fields: object = {}) => ({ tiers: { measure: 'spend', window: { type: 'calendar_year' }, graceDays: 30, levels: LEVELS, ...fields } })

t.test('a tier is reached at once, kept for the year and its grace, and lost after', async (t) => {
  const club = await program(spend())
  const { id, contactId, tier: before } = await member(club)
  t.equal(before, null)
  await order(contactId, 99_999)
  t.match(await tier(id), { tier: null, value: 99_999, next: { tier: 'silver', missing: 1 }, history: [] })
  await order(contactId, 401_000)
  t.match(await tier(id), {
    tier: 'gold',
    since: '2026-03-02T10:00:00Z',
    measure: 'spend',
    value: 500_999,
    next: null,
    keptUntil: '2027-01-31T23:00:00Z',
    history: [{ from: null, to: 'gold', reason: 'qualified', value: 500_999, threshold: 500_000 }],
  })
  t.match(await events('member.tier_changed'), [{ resource: { type: 'member', id }, data: { programId: club, from: null, to: 'gold' } }])
  await to('2027-01-15T12:00:00Z')
  t.match(await tier(id), { tier: 'gold', value: 0, belowSince: '2026-12-31T23:00:00Z', keptUntil: '2027-01-31T23:00:00Z' })
  await order(contactId, 120_000)
  t.equal((await tier(id)).tier, 'gold', 'grace goes on')
  await to('2027-01-31T23:00:01Z')
  t.match(await tier(id), { tier: 'silver', history: [{ from: 'gold', to: 'silver', reason: 'not_requalified', value: 120_000 }, { to: 'gold' }] })
})

t.test('what leaves a rolling window is missed on the day after', async (t) => {
  const now = '2027-03-31T10:00:00Z'
  await to(now)
  const club = await program(spend({ window: { type: 'rolling_months', months: 1 }, graceDays: 0 }))
  const { id, contactId } = await member(club)
  await order(contactId, 100_000)
  await to('2027-04-30T21:59:59Z')
  t.equal((await tier(id)).tier, 'silver')
  await to('2027-05-01T00:00:00Z')
  t.match(await tier(id), { tier: null, since: null, value: 0 })
})

t.test('points earned, orders and time are measures, too', async (t) => {
  const levels = [{ key: 'regular', name: 'Regular', threshold: 20 }]
  const earned = await member(await program({ tiers: { measure: 'points_earned', unit: 'PTS', window: { type: 'ever' }, levels } }))
  await visit(earned.id)
  t.match(await tier(earned.id), { tier: null, value: 10, unit: 'PTS' })
  await visit(earned.id)
  t.equal((await tier(earned.id)).tier, 'regular')

  const orders = await member(
    await program({ tiers: { measure: 'orders', window: { type: 'anniversary' }, levels: [{ key: 'twice', name: 'Twice', threshold: 2 }] } }),
  )
  await order(orders.contactId, 1)
  await order(orders.contactId, 1)
  t.match(await tier(orders.id), { tier: 'twice', value: 2 })

  const time = await program({ tiers: { measure: 'time', window: { type: 'ever' }, levels: [{ key: 'old', name: 'Old', threshold: 12 }] } })
  t.equal((await member(time, { enrolledAt: '2020-01-01T00:00:00Z' })).tier, 'old')
  const young = await member(time)
  await to('2028-05-01T12:00:00Z')
  t.match(await tier(young.id), { tier: 'old', since: '2028-04-30T22:00:00Z', value: 12 })
})

t.test('other tiers of a new version are looked at for all members', async (t) => {
  const club = await program(spend())
  const { id, contactId } = await member(club)
  await order(contactId, 100_000)
  const { draft } = await expect('GET', `/v1/loyalty/programs/${club}`)
  const definition = { ...draft, rules: [], tiers: { ...draft.tiers, levels: [{ key: 'bronze', name: 'Bronze', threshold: 0 }] } }
  await expect('PATCH', `/v1/loyalty/programs/${club}`, { definition })
  await expect('POST', `/v1/loyalty/programs/${club}/publish`, undefined, 200)
  await to('2028-05-01T12:00:01Z')
  t.match(await tier(id), { tier: 'bronze', history: [{ from: 'silver', to: 'bronze', reason: 'abolished' }, {}] })
  await expect('PATCH', `/v1/loyalty/programs/${club}`, { definition: { ...definition, tiers: null } })
  await expect('POST', `/v1/loyalty/programs/${club}/publish`, undefined, 200)
  await to('2028-05-01T12:00:02Z')
  t.match(await tier(id), { tier: null, measure: null, next: null })
})

t.test('a month of membership that began on the 31st is full where a shorter month is over', async (t) => {
  const months = await program({ tiers: { measure: 'time', window: { type: 'ever' }, levels: [{ key: 'month', name: 'A month', threshold: 1 }] } })
  await to('2029-01-31T12:00:00Z')
  const { id } = await member(months)
  await to('2029-02-28T22:59:59Z')
  t.match(await tier(id), { tier: null, value: 0 })
  await to('2029-03-01T12:00:00Z')
  t.match(await tier(id), { tier: 'month', since: '2029-02-28T23:00:00Z', value: 1 })
})

t.test('422 a tier by time lies within a hundred years', async (t) => {
  const id = await program({})
  const tiers = (threshold: number) => ({ measure: 'time', window: { type: 'ever' }, levels: [{ key: 'old', name: 'Old', threshold }] })
  const put = (threshold: number) => shop.request('PUT', `/v1/loyalty/programs/${id}/tiers`, { tiers: tiers(threshold) })
  for (const threshold of [1_201, Number.MAX_SAFE_INTEGER])
    t.match(await put(threshold), { status: 422, body: { errors: [{ pointer: /\/tiers\/levels\/0\/threshold$/ }] } })
  t.equal((await put(1_200)).status, 200)
  await expect('POST', `/v1/loyalty/programs/${id}/publish`, undefined, 200)
  t.match(await tier((await member(id)).id), { tier: null, next: { missing: 1_200 } })
})

t.test('404 member-not-found', async (t) =>
  t.equal((await shop.request('GET', '/v1/loyalty/members/00000000-0000-7000-8000-000000000000/tier')).body.code, 'member-not-found'),
)
t.test('the books hold', async (t) => t.equal(await isValid(), true))
