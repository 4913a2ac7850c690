import t from 'tap'
import { rewardIn } from '../../house/recipes/rewards.ts'
import { startShop } from './support.ts'

const { service, shop, club, made, member, contact, available, unique, isSound } = await startShop()
const programId = await club()
const TEN_OFF = { type: 'voucher', name: 'Ten off', worth: { type: 'fixed', amount: 1_000 }, validDays: 30 }
const GIFT_CARD = { type: 'voucher', name: 'Card', worth: { type: 'gift_card', amount: 2_500 } }
const COST = { unit: 'PTS', amount: 100 }
const reward = (gives: object, fields: object = {}) => rewardIn(shop, programId, { gives, cost: COST, ...fields })
const redeem = (body: object, headers = {}) => shop.request('POST', '/v1/loyalty/redemptions', { externalId: unique('r'), ...body }, headers)
const reverse = (id: string) => shop.request('POST', `/v1/loyalty/redemptions/${id}/reverse`, {})
const voucher = async (id: string) => (await shop.request('GET', `/v1/loyalty/vouchers/${id}`)).body
const use = (id: string, contactId: string, fields: object = {}) =>
  shop.request('POST', `/v1/loyalty/vouchers/${id}/redeem`, { contactId, externalId: unique('till'), ...fields })
const contactOf = async (memberId: string): Promise<string> => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId

t.test('201 a reward gives vouchers to the member alone; their codes are told once, and kept nowhere readable', async (t) => {
  const [memberId, rewardId] = [await member(programId), await reward(TEN_OFF, { stock: 5 })]
  const contactId = await contactOf(memberId)
  const given = { memberId, rewardId, quantity: 2, externalId: unique('till') }
  const { status, body } = await redeem(given)
  t.equal(status, 201, JSON.stringify(body))
  t.match(body, { amount: 200, gives: TEN_OFF, voucherIds: [String, String], codes: [/^[0-9A-Z-]{25}$/, /^[0-9A-Z-]{25}$/] })
  const { codes, ...shown } = body
  t.same(await redeem(given).then(({ status, body }) => [status, body]), [200, shown])
  t.same((await shop.request('GET', `/v1/loyalty/redemptions?memberId=${memberId}`)).body.data, [shown], 'lists show the same')
  for (const [i, id] of body.voucherIds.entries()) {
    t.match(await voucher(id), {
      ...{ name: 'Ten off', worth: TEN_OFF.worth, contactId, programId, status: 'active', usesMax: 1, uses: 0 },
      ...{ source: { type: 'reward', id: `${body.id} ${i + 1}` }, expiresAt: '2026-04-19T22:00:00Z' },
    })
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${id}/show-code`)).body.code, codes[i])
    for (const table of ['events', 'idempotency_keys', 'timeline', 'redemptions']) {
      const { rows } = await service.db.pool.query(`select count(*)::int as hits from ${table} as row where row::text like $1`, [`%${codes[i]}%`])
      t.equal(rows[0].hits, 0, table)
    }
  }
  const key = { 'idempotency-key': unique('key') }
  t.equal((await redeem({ memberId, rewardId, externalId: undefined }, key)).status, 201)
  t.equal((await redeem({ memberId, rewardId, externalId: undefined }, key)).body.code, 'secret-already-issued')
  t.equal((await redeem({ memberId, rewardId: await reward({ type: 'goods', sku: 'MUG' }) })).body.codes, undefined)
})

t.test('200 taken back: the vouchers end, units and stock are as they were; a gift card is written off', async (t) => {
  for (const gives of [TEN_OFF, GIFT_CARD]) {
    const [memberId, rewardId] = [await member(programId), await reward(gives, { stock: 2 })]
    const { body } = await redeem({ memberId, rewardId, quantity: 2 })
    t.equal(body.voucherIds.length, 2, JSON.stringify(body))
    t.equal((await reverse(body.id)).status, 200)
    for (const id of body.voucherIds) t.match(await voucher(id), { status: 'revoked', balance: gives === GIFT_CARD ? 0 : null })
    t.equal(await available(memberId), 1000)
    t.equal((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body.stock, 2)
  }
})

t.test('409 reward-voucher-used: nothing goes back while one of them is used', async (t) => {
  const [memberId, rewardId] = [await member(programId), await reward(TEN_OFF)]
  const contactId = await contactOf(memberId)
  const { body } = await redeem({ memberId, rewardId, quantity: 2 })
  const [first, second] = body.voucherIds
  const used = await use(second, contactId)
  t.equal(used.status, 201)
  t.match(await reverse(body.id), { status: 409, body: { code: 'reward-voucher-used', voucherId: second } })
  t.match([await available(memberId), (await voucher(first)).status], [800, 'active'])
  await made(`/v1/loyalty/vouchers/${second}/release`, { redemptionId: used.body.id })
  t.equal((await reverse(body.id)).status, 200)
  t.equal(await available(memberId), 1000)
})

t.test('409 reward-voucher-used of a gift card that was paid with or topped up', async (t) => {
  const rewardId = await reward(GIFT_CARD)
  for (const touch of [
    (id: string, contactId: string) => use(id, contactId, { amount: 100 }),
    (id: string) => shop.request('POST', `/v1/loyalty/vouchers/${id}/top-up`, { amount: 100 }, { 'idempotency-key': unique('top') }),
  ]) {
    const memberId = await member(programId)
    const { body } = await redeem({ memberId, rewardId })
    t.ok((await touch(body.voucherIds[0], await contactOf(memberId))).status < 300)
    t.equal((await reverse(body.id)).body.code, 'reward-voucher-used')
  }
})

t.test('used and taken back at once: never both', async (t) => {
  const rewardId = await reward(TEN_OFF)
  for (let i = 0; i < 8; i += 1) {
    const memberId = await member(programId)
    const contactId = await contactOf(memberId)
    const { body } = await redeem({ memberId, rewardId })
    const [used, back] = await Promise.all([use(body.voucherIds[0], contactId), reverse(body.id)])
    t.ok((used.status === 201) !== (back.status === 200), JSON.stringify([used.body, back.body]))
    t.equal(await available(memberId), back.status === 200 ? 1000 : 900)
  }
})

t.test('who has too little gets none; too many at once are refused', async (t) => {
  const rewardId = await reward(TEN_OFF, { cost: { unit: 'PTS', amount: 1_001 } })
  const memberId = await member(programId)
  t.equal((await redeem({ memberId, rewardId })).body.code, 'insufficient-points')
  t.same((await shop.request('GET', `/v1/loyalty/vouchers?contactId=${await contactOf(memberId)}`)).body.data, [])
  t.match(await redeem({ memberId, rewardId, quantity: 101 }), { status: 422, body: { errors: [{ pointer: '/quantity' }] } })
})

t.test('with its order: it comes back whole, or says why not, and what else was redeemed comes back all the same', async (t) => {
  for (const isUsed of [false, true]) {
    const contactId = await contact()
    const memberId = (await made(`/v1/loyalty/programs/${programId}/members`, { contactId })).id
    await made('/v1/loyalty/events', { memberId, type: 'custom', name: 'thousand', externalId: unique('earned') })
    const lines = [{ sku: 'SOFA', quantity: 1, unitPrice: 10_000 }]
    const order = await made('/v1/orders', { contactId, externalId: unique('o'), placedAt: '2026-03-20T08:00:00Z', currency: 'EUR', lines })
    const redeemed = await redeem({ memberId, rewardId: await reward(TEN_OFF), orderId: order.id })
    await redeem({ memberId, unit: 'PTS', amount: 50, orderId: order.id })
    if (isUsed) await use(redeemed.body.voucherIds[0], contactId)
    const { loyalty } = await made('/v1/returns', { orderId: order.id, externalId: unique('return'), whole: true })
    t.equal(await available(memberId), isUsed ? 900 : 1000)
    t.equal(
      loyalty.some(({ skipped }: { skipped?: string }) => skipped === 'reward-voucher-used'),
      isUsed,
      JSON.stringify(loyalty),
    )
  }
})

t.test('it is among the entitlements, with what it is worth; not what does not suit the customer', async (t) => {
  const own = await club()
  const memberId = await member(own)
  const contactId = await contactOf(memberId)
  await rewardIn(shop, own, { key: 'ten', name: { en: 'Ten off' }, cost: COST, gives: TEN_OFF })
  await rewardIn(shop, own, { key: 'climb', cost: COST, gives: { type: 'voucher', name: 'Climb', worth: { type: 'free_item', skus: ['LADDER'] } } })
  await made('/v1/products', { sku: 'LADDER', name: 'Ladder', unsuitableTags: ['vertigo'] })
  const rewards = async () =>
    (await shop.request('GET', `/v1/contacts/${contactId}/entitlements`)).body.data.filter(({ kind }: { kind: string }) => kind === 'reward')
  t.match(await rewards(), [
    { code: 'ten', worth: { amount: 1_000, currency: 'EUR' } },
    { code: 'climb', worth: null },
  ])
  await shop.request('PATCH', `/v1/contacts/${contactId}`, { tags: ['vertigo'] })
  t.match(await rewards(), [{ code: 'ten' }])
  t.equal((await rewards()).length, 1)
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
