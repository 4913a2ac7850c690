import t from 'tap'
import { startApp } from '../../support/app.ts'

/** The books of gift cards belong to the organization, and are reported under its id. */
const service = await startApp()
const shop = await service.organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
let serial = 0
const made = async (url: string, body: object) => {
  serial += 1
  const answer = await shop.request('POST', url, body, { 'idempotency-key': `key ${serial}` })
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const card = (amount: number, fields: object = {}) => made('/v1/loyalty/vouchers', { name: 'Card', worth: { type: 'gift_card', amount }, ...fields })
const report = async (name: string, query: string) => (await shop.request('GET', `/v1/loyalty/programs/${shop.id}/reports/${name}?${query}`)).body
const at = (now: string) => shop.request('PUT', '/v1/test-clock', { now })

t.test('opening, issued, redeemed, restored, expired, written off and closing', async (t) => {
  await card(1_000)
  await at('2026-04-02T09:00:00Z')
  const [paid, lost, dated, foreign] = [await card(5_000), await card(700), await card(300, { expiresOn: '2026-04-10' }), await card(900, { currency: 'USD' })]
  const { id } = await made(`/v1/loyalty/vouchers/${paid.id}/redeem`, { amount: 1_800 })
  await made(`/v1/loyalty/vouchers/${paid.id}/release`, { redemptionId: id, amount: 500 })
  await made(`/v1/loyalty/vouchers/${paid.id}/top-up`, { amount: 50 })
  await made(`/v1/loyalty/vouchers/${lost.id}/revoke`, { reason: 'Lost' })
  await made(`/v1/loyalty/vouchers/${foreign.id}/redeem`, { amount: 400 })
  await at('2026-04-12T09:00:00Z')
  const april = { opening: 1_000, issued: 6_050, redeemed: 1_800, restored: 500, clawed: 0, adjusted: -700, migrated: 0 }
  const { units } = await report('points', 'from=2026-04-01&to=2026-04-30')
  const [eur, usd] = units
  t.match(eur, { unit: 'EUR', ...april })
  t.equal(eur.closing, 5_050 - eur.expired)
  t.match(usd, { unit: 'USD', opening: 0, issued: 900, redeemed: 400, closing: 500 })
  const owed = await report('liability', 'from=2026-04-01&to=2026-04-30&redeemedPercent=90')
  t.match(owed.units, [
    { unit: 'EUR', openingValue: { amount: 900, currency: 'EUR' } },
    { unit: 'USD', closingValue: { amount: 450, currency: 'USD' } },
  ])
  t.match((await shop.request('GET', `/v1/loyalty/vouchers/${dated.id}`)).body, { status: 'expired', balance: 0 })
})

t.test('what expires on a card is nobody’s membership: it is told as the end of the voucher alone', async (t) => {
  const { id } = await card(300, { expiresOn: '2026-04-15' })
  const { id: redemptionId } = await made(`/v1/loyalty/vouchers/${id}/redeem`, { amount: 100 })
  await at('2026-04-20T09:00:00Z')
  // What comes back expires at once, which is booked and told to whoever has members.
  await made(`/v1/loyalty/vouchers/${id}/release`, { redemptionId })
  const { rows } = await service.db.pool.query("select count(*)::int as told from events where organization_id = $1 and type = 'member.expired'", [shop.id])
  t.equal(rows[0].told, 0)
  const [eur] = (await report('points', 'from=2026-04-01&to=2026-04-30')).units
  t.ok(eur.expired >= 100, JSON.stringify(eur))
  t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true)
})

t.test('a month of them is closed', async (t) => {
  await at('2026-05-02T09:00:00Z')
  const closed = await shop.request('POST', `/v1/loyalty/programs/${shop.id}/periods/2026-04/close`)
  t.equal(closed.status, 200, JSON.stringify(closed.body))
  const { units } = await report('points', 'from=2026-04-01&to=2026-04-30')
  t.same(closed.body.units, units)
})
