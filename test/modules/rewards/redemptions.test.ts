import { once } from 'node:events'
import { request as connect } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { rewardIn } from '../../house/recipes/rewards.ts'
import { startShop } from './support.ts'

const { service, shop, club, made, member, available, unique, isSound } = await startShop()
const rewardsOf = (programId: string) => `/v1/loyalty/programs/${programId}/rewards`
const redeem = (body: object, headers = {}) => shop.request('POST', '/v1/loyalty/redemptions', { externalId: unique('r'), ...body }, headers)
const reverse = (id: string, body: object = {}, headers = {}) => shop.request('POST', `/v1/loyalty/redemptions/${id}/reverse`, body, headers)
const MUG = { key: 'mug', name: { en: 'A mug', de: 'Ein Becher' }, cost: { unit: 'PTS', amount: 100 }, gives: { type: 'goods', sku: 'MUG' } }

t.test('/v1/loyalty/programs/:programId/rewards', async (t) => {
  const programId = await club()
  t.test('201, 409 reward-key-taken, list, 200 PATCH, archive', async (t) => {
    const { status, body } = await shop.request('POST', rewardsOf(programId), { ...MUG, stock: 3 })
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { ...MUG, stock: 3, limitPerMember: null, tiers: [], status: 'active', version: 1 })
    t.equal((await shop.request('POST', rewardsOf(programId), MUG)).body.code, 'reward-key-taken')
    t.same((await shop.request('GET', rewardsOf(programId))).body.data, [body])
    const changed = await shop.request('PATCH', `/v1/loyalty/rewards/${body.id}`, { name: { de: null, fr: 'Une tasse' }, cost: { unit: 'PTS', amount: 90 } })
    t.match(changed.body, { name: { en: 'A mug', fr: 'Une tasse' }, cost: { amount: 90 }, stock: 3, version: 2 })
    t.notOk('de' in changed.body.name)
    t.equal((await shop.request('PATCH', `/v1/loyalty/rewards/${body.id}`, { stock: 9 }, { 'if-match': '"1.0"' })).status, 412)
    t.equal((await shop.request('POST', `/v1/loyalty/rewards/${body.id}/archive`)).body.status, 'archived')
    t.equal((await shop.request('POST', `/v1/loyalty/rewards/${body.id}/archive`)).body.code, 'transition-not-allowed')
    t.equal((await shop.request('PATCH', `/v1/loyalty/rewards/${body.id}`, { stock: 9 })).body.code, 'transition-not-allowed')
    t.equal((await shop.request('GET', `${rewardsOf(programId)}?status=active`)).body.data.length, 0)
    const gone = await redeem({ memberId: await member(programId), rewardId: body.id })
    t.match(gone.body, { code: 'reward-not-available', reason: 'archived' })
  })
  t.test('422 what the program does not have, or can never be had; 404; closed', async (t) => {
    const { status, body } = await shop.request('POST', rewardsOf(programId), {
      ...MUG,
      cost: { unit: 'MILES', amount: 1 },
      tiers: ['gold'],
      validFrom: '2026-02-01T00:00:00Z',
      validTo: '2026-01-01T00:00:00Z',
    })
    t.equal(status, 422)
    t.same(
      body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/cost/unit', '/tiers/0', '/validTo'],
    )
    t.equal((await shop.request('POST', rewardsOf(programId), { ...MUG, cost: { unit: 'PTS', amount: 1.5 } })).status, 422)
    const nobody = '00000000-0000-7000-8000-000000000000'
    t.equal((await shop.request('GET', `/v1/loyalty/rewards/${nobody}`)).body.code, 'reward-not-found')
    const closed = await club()
    await made(`/v1/loyalty/programs/${closed}/close`, {})
    t.equal((await shop.request('POST', rewardsOf(closed), MUG)).body.code, 'program-closed')
  })
})

t.test('POST /v1/loyalty/redemptions', async (t) => {
  const programId = await club()
  t.test('201 a reward, once for its external id', async (t) => {
    const [memberId, rewardId] = [await member(programId), await rewardIn(shop, programId, { cost: { unit: 'PTS', amount: 100 }, stock: 5 })]
    const given = { memberId, rewardId, quantity: 2, externalId: unique('till') }
    const first = await redeem(given)
    t.equal(first.status, 201, JSON.stringify(first.body))
    t.match(first.body, { rewardId, quantity: 2, amount: 200, unit: 'PTS', gives: { sku: 'MUG' }, status: 'redeemed', restored: 0, value: null })
    const again = await redeem(given)
    t.match(again, { status: 200, body: { id: first.body.id } })
    t.match((await redeem({ ...given, quantity: 1 })).body, { code: 'redemption-exists', existingId: first.body.id })
    t.match((await redeem({ ...given, memberId: await member(programId) })).body, { code: 'redemption-exists', existingId: undefined })
    t.equal(await available(memberId), 800)
    t.match((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body, { stock: 3, version: 2 })
    t.same((await shop.request('GET', `/v1/loyalty/redemptions?memberId=${memberId}`)).body.data, [first.body], 'lists show the same')
    t.same((await shop.request('GET', `/v1/loyalty/redemptions?rewardId=${rewardId}&status=redeemed`)).body.data, [first.body])
    t.same((await shop.request('GET', `/v1/loyalty/redemptions/${first.body.id}`)).body, first.body)
  })
  t.test('201 units as money towards an order; money as a reward', async (t) => {
    const memberId = await member(programId)
    const paid = await redeem({ memberId, unit: 'PTS', amount: 300, value: { amount: 300, currency: 'EUR' }, orderExternalId: 'web-1' })
    t.match(paid.body, { rewardId: null, amount: 300, value: { amount: 300, currency: 'EUR' }, orderExternalId: 'web-1' })
    const rewardId = await rewardIn(shop, programId, { gives: { type: 'money', amount: 250 } })
    t.match((await redeem({ memberId, rewardId, quantity: 2 })).body, { amount: 10, value: { amount: 500, currency: 'EUR' } })
    t.equal((await redeem({ memberId, unit: 'PTS', amount: 1, value: { amount: 1, currency: 'USD' } })).body.code, 'currency-mismatch')
  })
  t.test('409 insufficient-points leaves the stock as it was', async (t) => {
    const rewardId = await rewardIn(shop, programId, { cost: { unit: 'PTS', amount: 100 }, stock: 1 })
    const { status, body } = await redeem({ memberId: await member(programId, ['ten']), rewardId })
    t.match({ status, body }, { status: 409, body: { code: 'insufficient-points', available: 10, wanted: 100, unit: 'PTS' } })
    t.match((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body, { stock: 1, version: 1 })
  })
  t.test('409 reward-not-available, reward-limit-reached, reward-out-of-stock', async (t) => {
    const memberId = await member(programId)
    const once = await rewardIn(shop, programId, { limitPerMember: { quantity: 1, period: 'month' } })
    const refused = async (fields: object, quantity = 1) => (await redeem({ memberId, rewardId: await rewardIn(shop, programId, fields), quantity })).body
    t.match(await refused({ validFrom: '2027-01-01T00:00:00Z' }), { code: 'reward-not-available', reason: 'not_yet' })
    t.match(await refused({ validTo: '2026-03-20T09:00:00Z' }), { code: 'reward-not-available', reason: 'over' })
    t.match(await refused({ stock: 1 }, 2), { code: 'reward-out-of-stock', stock: 1 })
    t.match(await refused({ cost: { unit: 'PTS', amount: Number.MAX_SAFE_INTEGER } }, 2), { code: 'amount-too-large' })
    const first = await redeem({ memberId, rewardId: once })
    t.match((await redeem({ memberId, rewardId: once })).body, { code: 'reward-limit-reached', left: 0, period: 'month' })
    await reverse(first.body.id)
    t.equal((await redeem({ memberId, rewardId: once })).status, 201, 'what was taken back does not count')
  })
  t.test('409 a reward for a tier', async (t) => {
    const tiered = await club({
      tiers: { measure: 'orders', unit: null, window: { type: 'ever' }, graceDays: 0, levels: [{ key: 'gold', name: 'Gold', threshold: 5 }] },
    })
    const rewardId = await rewardIn(shop, tiered, { tiers: ['gold'] })
    t.match((await redeem({ memberId: await member(tiered), rewardId })).body, { code: 'reward-not-available', reason: 'tier' })
  })
  t.test('422 neither or both, unknown references; natural-key-required; 409 member-not-active, program-closed; 404', async (t) => {
    const memberId = await member(programId)
    const pointers = async (body: object) => (await redeem({ memberId, ...body })).body.errors.map(({ pointer }: { pointer: string }) => pointer)
    t.same(await pointers({}), ['/unit', '/amount'])
    t.same(await pointers({ rewardId: memberId, amount: 5 }), ['/amount'])
    t.same(await pointers({ rewardId: memberId }), ['/rewardId'])
    t.same(await pointers({ unit: 'MILES', amount: 5 }), ['/unit'])
    t.same(await pointers({ unit: 'PTS', amount: -5 }), ['/amount'])
    t.same(await pointers({ unit: 'PTS', amount: 0.5 }), ['/amount'])
    t.same(await pointers({ unit: 'PTS', amount: 2 ** 53 }), ['/amount'])
    t.same(await pointers({ unit: 'PTS', amount: 5, quantity: 2 }), ['/quantity'])
    t.equal((await redeem({ memberId, unit: 'PTS', amount: 5, externalId: undefined })).body.code, 'natural-key-required')
    const key = { 'idempotency-key': unique('key') }
    const keyed = await redeem({ memberId, unit: 'PTS', amount: 5, externalId: undefined }, key)
    t.equal(keyed.status, 201)
    t.equal((await redeem({ memberId, unit: 'PTS', amount: 5, externalId: undefined }, key)).body.id, keyed.body.id)
    t.equal((await redeem({ memberId: '00000000-0000-7000-8000-000000000000', unit: 'PTS', amount: 5 })).body.code, 'member-not-found')
    t.equal((await shop.request('GET', '/v1/loyalty/redemptions/00000000-0000-7000-8000-000000000000')).body.code, 'redemption-not-found')
    const over = await club()
    const [stays, leaves] = [await member(over), await member(over)]
    await shop.request('PATCH', `/v1/loyalty/members/${leaves}`, { status: 'left' })
    t.equal((await redeem({ memberId: leaves, unit: 'PTS', amount: 5 })).body.code, 'member-not-active')
    await made(`/v1/loyalty/programs/${over}/close`, {})
    t.equal((await redeem({ memberId: stays, unit: 'PTS', amount: 5 })).body.code, 'program-closed')
  })
})

t.test('POST /v1/loyalty/redemptions/:redemptionId/reverse', async (t) => {
  const programId = await club()
  t.test('200 whole and once: units, stock; the lots are as they were', async (t) => {
    const [memberId, rewardId] = [await member(programId), await rewardIn(shop, programId, { stock: 1 })]
    const { body } = await redeem({ memberId, rewardId })
    const back = await reverse(body.id, { reason: 'Broken' })
    t.match(back, { status: 200, body: { status: 'reversed', restored: 5, reversalReason: 'Broken', version: 2 } })
    t.equal(await available(memberId), 1000)
    t.equal((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body.stock, 1)
    t.equal((await reverse(body.id)).body.code, 'redemption-reversed')
    t.equal((await reverse(body.id, {}, { 'if-match': '"1.0"' })).status, 412)
    t.equal((await reverse(memberId)).body.code, 'redemption-not-found')
  })
  t.test('200 in part, never more than was redeemed; each part with a key', async (t) => {
    const memberId = await member(programId)
    const { body } = await redeem({ memberId, unit: 'PTS', amount: 100 })
    t.equal((await reverse(body.id, { amount: 30 })).body.code, 'natural-key-required')
    const key = { 'idempotency-key': unique('key') }
    for (const _ of [1, 2]) t.match((await reverse(body.id, { amount: 30 }, key)).body, { status: 'redeemed', restored: 30 })
    t.match((await reverse(body.id, { amount: 71 }, { 'idempotency-key': unique('key') })).body, { code: 'more-than-redeemed', left: 70 })
    t.match((await reverse(body.id)).body, { status: 'reversed', restored: 100 })
    t.equal(await available(memberId), 1000)
    const ofReward = await redeem({ memberId, rewardId: await rewardIn(shop, programId) })
    t.equal((await reverse(ofReward.body.id, { amount: 1 }, { 'idempotency-key': unique('key') })).status, 422)
  })
  t.test('200 what comes back to an expired lot expires, or has the days of grace', async (t) => {
    for (const [restore, left] of [
      [{ type: 'original' }, 0],
      [{ type: 'grace', days: 7 }, 50],
    ] as const) {
      const dated = await club({ units: [{ code: 'PTS', name: 'Points', expiry: { type: 'rolling_days', days: 1 }, restore }] })
      const memberId = await member(dated, ['hundred'])
      const { body } = await redeem({ memberId, unit: 'PTS', amount: 50 })
      const now = Temporal.Instant.from((await shop.request('GET', '/v1/test-clock')).body.now).add({ hours: 72 })
      t.equal((await shop.request('PUT', '/v1/test-clock', { now: now.toString() })).status, 200)
      t.equal((await reverse(body.id)).status, 200)
      t.equal(await available(memberId), left)
    }
  })
})

t.test('over HTTP, with connections of their own', async (t) => {
  await service.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = service.app.server.address() as AddressInfo
  const post = async (body: object) => {
    const text = JSON.stringify({ ...body, externalId: unique('parallel') })
    const asked = connect({
      port,
      host: '127.0.0.1',
      agent: false,
      method: 'POST',
      path: '/v1/loyalty/redemptions',
      headers: { authorization: `Bearer ${shop.apiKey.secret}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    })
    asked.end(text)
    const [response] = await once(asked, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    return { status: response.statusCode as number, body: JSON.parse(Buffer.concat(chunks).toString()) }
  }
  const counted = (answers: { status: number; body: { code?: string } }[]) =>
    Object.fromEntries(
      Map.groupBy(answers, ({ status, body }) => body.code ?? status)
        .entries()
        .map(([key, of]) => [key, of.length]),
    )

  const programId = await club()
  await t.test('balance 1000, 40 parallel redemptions of 100: exactly 10 succeed', async (t) => {
    const memberId = await member(programId)
    const answers = await Promise.all(Array.from({ length: 40 }, () => post({ memberId, unit: 'PTS', amount: 100 })))
    t.same(counted(answers), { 201: 10, 'insufficient-points': 30 })
    t.ok(answers.every(({ status }) => status === 201 || status === 409))
    t.equal(await available(memberId), 0)
  })
  await t.test('stock 10, 40 members at once: exactly 10 have it', async (t) => {
    const rewardId = await rewardIn(shop, programId, { stock: 10 })
    const members = await Promise.all(Array.from({ length: 40 }, () => member(programId, ['ten'])))
    const answers = await Promise.all(members.map((memberId) => post({ memberId, rewardId })))
    t.same(counted(answers), { 201: 10, 'reward-out-of-stock': 30 })
    t.equal((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body.stock, 0)
  })
  await t.test('a limit of 3 for a member, 12 at once: exactly 3', async (t) => {
    const [memberId, rewardId] = [await member(programId), await rewardIn(shop, programId, { limitPerMember: { quantity: 3, period: 'ever' } })]
    t.same(counted(await Promise.all(Array.from({ length: 12 }, () => post({ memberId, rewardId })))), { 201: 3, 'reward-limit-reached': 9 })
  })
})

t.test('a limit for a member goes on where two members become one', async (t) => {
  const programId = await club()
  const [survivor, duplicate] = [await member(programId), await member(programId)]
  const rewardId = await rewardIn(shop, programId, { limitPerMember: { quantity: 1, period: 'ever' } })
  t.equal((await redeem({ memberId: duplicate, rewardId })).status, 201)
  const contactOf = async (memberId: string) => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId
  await made('/v1/contact-merges', { survivorId: await contactOf(survivor), duplicateIds: [await contactOf(duplicate)] })
  t.match(await redeem({ memberId: survivor, rewardId }), { status: 409, body: { code: 'reward-limit-reached' } })
})

t.test('422 of an order that is not there', async (t) => {
  const programId = await club()
  const memberId = await member(programId)
  const orderId = programId
  t.match(await redeem({ memberId, unit: 'PTS', amount: 1, orderId }), { status: 422, body: { errors: [{ pointer: '/orderId', code: 'unknown' }] } })
  const { id } = await made('/v1/loyalty/holds', { memberId, unit: 'PTS', amount: 1, externalId: unique('h') })
  const captured = await shop.request('POST', `/v1/loyalty/holds/${id}/capture`, { orderId })
  t.match(captured, { status: 422, body: { errors: [{ pointer: '/orderId', code: 'unknown' }] } })
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
