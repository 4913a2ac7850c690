import t from 'tap'
import { startShop } from './support.ts'

const { shop, club, made, member, available, balance, unique, isSound } = await startShop()
const programId = await club()
const hold = (body: object) => shop.request('POST', '/v1/loyalty/holds', { unit: 'PTS', externalId: unique('h'), ...body })
const end = (id: string, how: 'capture' | 'void', body?: object) => shop.request('POST', `/v1/loyalty/holds/${id}/${how}`, body)
const forward = async (hours: number) => {
  const now = Temporal.Instant.from((await shop.request('GET', '/v1/test-clock')).body.now).add({ hours })
  t.equal((await shop.request('PUT', '/v1/test-clock', { now: now.toString() })).status, 200)
}

t.test('POST /v1/loyalty/holds', async (t) => {
  t.test('201 kept from being spent otherwise, once for its external id', async (t) => {
    const memberId = await member(programId)
    const given = { memberId, amount: 300, externalId: unique('basket') }
    const first = await hold(given)
    t.equal(first.status, 201, JSON.stringify(first.body))
    t.match(first.body, { amount: 300, status: 'open', captured: null, redemptionId: null })
    t.equal(Temporal.Instant.from(first.body.createdAt).until(first.body.expiresAt).total('days'), 7)
    t.match(await hold(given), { status: 200, body: { id: first.body.id } })
    t.match((await hold({ ...given, amount: 1 })).body, { code: 'hold-exists', existingId: first.body.id })
    t.match((await hold({ ...given, memberId: await member(programId) })).body, { code: 'hold-exists', existingId: undefined })
    t.match(await balance(memberId), { available: 700, held: 300 })
    t.same((await shop.request('GET', `/v1/loyalty/holds/${first.body.id}`)).body, first.body)
  })
  t.test('409, 422, 404', async (t) => {
    const memberId = await member(programId, ['ten'])
    t.equal((await hold({ memberId, amount: 11 })).body.code, 'insufficient-points')
    t.equal((await hold({ memberId, amount: 1, externalId: undefined })).body.code, 'natural-key-required')
    for (const expiresAt of ['2026-03-01T00:00:00Z', '2028-01-01T00:00:00Z']) t.equal((await hold({ memberId, amount: 1, expiresAt })).status, 422)
    t.equal((await hold({ memberId, amount: 1, unit: 'MILES' })).body.errors[0].pointer, '/unit')
    t.equal((await hold({ memberId: programId, amount: 1 })).body.code, 'member-not-found')
    t.equal((await shop.request('GET', `/v1/loyalty/holds/${memberId}`)).body.code, 'hold-not-found')
    const over = await club()
    const left = await member(over)
    await shop.request('PATCH', `/v1/loyalty/members/${left}`, { status: 'left' })
    t.equal((await hold({ memberId: left, amount: 1 })).body.code, 'member-not-active')
    const stays = await member(over)
    await made(`/v1/loyalty/programs/${over}/close`, {})
    t.equal((await hold({ memberId: stays, amount: 1 })).body.code, 'program-closed')
  })
})

t.test('a hold ends once', async (t) => {
  t.test('200 captured in part: the rest is let go, and what was captured can be taken back', async (t) => {
    const memberId = await member(programId)
    const { id } = (await hold({ memberId, amount: 300 })).body
    t.equal((await end(id, 'capture', { amount: 301 })).body.code, 'insufficient-points')
    const { status, body } = await end(id, 'capture', { amount: 250, orderExternalId: 'web-9' })
    t.equal(status, 200, JSON.stringify(body))
    t.match(body, { status: 'captured', captured: 250 })
    t.match(await balance(memberId), { available: 750, held: 0 })
    t.equal((await end(id, 'void')).body.code, 'hold-ended')
    t.equal((await end(id, 'capture', {})).body.code, 'hold-ended')
    const redemption = await shop.request('GET', `/v1/loyalty/redemptions/${body.redemptionId}`)
    t.match(redemption.body, { amount: 250, orderExternalId: 'web-9', rewardId: null })
    t.equal((await shop.request('POST', `/v1/loyalty/redemptions/${body.redemptionId}/reverse`, {})).status, 200)
    t.match(await balance(memberId), { available: 1000, held: 0 })
  })
  t.test('200 let go; timed out by itself', async (t) => {
    const memberId = await member(programId)
    const { id } = (await hold({ memberId, amount: 300 })).body
    t.match((await end(id, 'void')).body, { status: 'voided', captured: 0 })
    const second = (await hold({ memberId, amount: 400 })).body
    await forward(24 * 8)
    t.match((await shop.request('GET', `/v1/loyalty/holds/${second.id}`)).body, { status: 'timed_out' })
    t.equal((await end(second.id, 'capture', {})).body.code, 'hold-ended')
    t.match(await balance(memberId), { available: 1000, held: 0 })
    await shop.numbered()
    const { data } = (await shop.request('GET', '/v1/events?types=hold.timed_out')).body
    const told = data.filter(({ resource }: any) => resource.id === second.id)
    t.equal(told.length, 1)
    t.match(told, [{ data: { memberId, amount: 400, status: 'timed_out', captured: 0 } }])
  })
  t.test('200 held before, whatever has become of it, of its member and of the program since', async (t) => {
    const over = await club()
    const memberId = await member(over)
    const now = (await shop.request('GET', '/v1/test-clock')).body.now
    const given = { memberId, amount: 1, externalId: unique('basket'), expiresAt: Temporal.Instant.from(now).add({ hours: 1 }).toString() }
    const { id } = (await hold(given)).body
    await forward(2)
    t.match(await hold(given), { status: 200, body: { id, status: 'timed_out' } })
    await shop.request('PATCH', `/v1/loyalty/members/${memberId}`, { status: 'left' })
    await made(`/v1/loyalty/programs/${over}/close`, {})
    t.match(await hold(given), { status: 200, body: { id } })
  })
  t.test('of 8 captures and 8 voids at once exactly one is done', async (t) => {
    const memberId = await member(programId)
    const { id } = (await hold({ memberId, amount: 100 })).body
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? end(id, 'capture', {}) : end(id, 'void'))))
    t.same(answers.map(({ status }) => status).sort(), [200, ...Array.from({ length: 15 }, () => 409)])
    t.equal((await balance(memberId)).held, 0)
  })
})

t.test('POST /v1/loyalty/members/:memberId/extensions', async (t) => {
  const dated = await club({ units: [{ code: 'PTS', name: 'Points', expiry: { type: 'rolling_days', days: 2 } }] })
  const memberId = await member(dated, ['hundred'])
  const extend = (body: object) => shop.request('POST', `/v1/loyalty/members/${memberId}/extensions`, { unit: 'PTS', reason: 'Closed', ...body })
  const until = '2026-06-01T00:00:00Z'
  t.match(await extend({ until }), { status: 200, body: { lots: 1, until, journalId: /./ } })
  t.match((await extend({ until })).body, { lots: 0, journalId: null }, 'again there is nothing more to do')
  await made('/v1/loyalty/events', { memberId, type: 'custom', name: 'ten', externalId: unique('e') })
  await forward(24 * 4)
  t.equal(await available(memberId), 100, 'what was not extended has expired')
  t.equal((await extend({ until: '2026-03-01T00:00:00Z' })).status, 422)
  t.equal((await extend({ until, unit: 'MILES' })).body.errors[0].pointer, '/unit')
  await shop.numbered()
  const events = (await shop.request('GET', '/v1/events?types=member.extended')).body.data
  t.match(events, [{ data: { lots: 1, until, reason: 'Closed' } }])
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
