import t from 'tap'
import { participants } from '../../../src/modules.ts'
import { startApp } from '../../support/app.ts'
import { issuesVouchers } from '../../support/vouchers.ts'
import { customerOf, FREE_WASH, order, returned, STAMP_FOR_A_WASH, UNITS, WASH_CARD } from './shop.ts'

const vouchers = issuesVouchers()
;(participants as unknown[]).splice(
  0,
  participants.length,
  ...participants.filter(({ onVoucherEarned }) => onVoucherEarned === undefined),
  vouchers.participant,
)
const { organization } = await startApp()
const shop = await organization()
const CAR_WASH = { rules: [STAMP_FOR_A_WASH], cards: [WASH_CARD] }

const wash = (contactId: string, fields: object = {}) => order(shop, contactId, 1_500, { lines: [{ sku: 'WASH', quantity: 1, unitPrice: 1_500 }], ...fields })
async function washes(contactId: string, times: number): Promise<any[]> {
  const made: any[] = []
  for (let i = 0; i < times; i++) made.push(await wash(contactId))
  return made
}

t.test('car wash: 9 stamps needed; 9 paid washes: stamps 0, one voucher, cycle 2; the 10th costs 0 and earns no stamp', async (t) => {
  const { contactId, memberId, card } = await customerOf(shop, CAR_WASH)
  await washes(contactId, 8)
  t.match(await card(), { stamps: 8, cycle: 1, stampsNeeded: 9, rewards: [] })
  await washes(contactId, 1)
  const [voucher] = vouchers.of(memberId)
  t.match(voucher, { contactId, ruleKey: 'card:wash:1', terms: FREE_WASH })
  t.match(await card(), { stamps: 0, cycle: 2, rewards: [{ cycle: 1, voucherId: voucher?.id, journalId: String, revokedAt: null }] })
  const free = await wash(contactId, { lines: [{ sku: 'WASH', quantity: 1, unitPrice: 1_500, discount: 1_500 }], payments: [] })
  t.match(free, { total: 0, loyalty: [{ skipped: 'nothing-earned' }] })
  t.match(await card(), { stamps: 0, cycle: 2 })
})

t.test('8 stamps, the 7th wash refunded: 7 stamps; two more paid washes give the voucher', async (t) => {
  const { contactId, memberId, card } = await customerOf(shop, CAR_WASH)
  const made = await washes(contactId, 8)
  t.match((await returned(shop, made[6].id, { whole: true })).body.loyalty, [{ journalId: String }])
  t.match(await card(), { stamps: 7, cycle: 1 })
  await washes(contactId, 1)
  t.same(vouchers.of(memberId), [])
  await washes(contactId, 1)
  t.match(await card(), { stamps: 0, cycle: 2 })
  t.equal(vouchers.of(memberId).length, 1)
})

t.test('a wash of a full card refunded: the unused voucher is revoked and its stamps return, under the next number', async (t) => {
  const { contactId, memberId, card } = await customerOf(shop, CAR_WASH)
  const made = await washes(contactId, 9)
  await returned(shop, made[0].id, { whole: true })
  t.match(await card(), { stamps: 8, cycle: 2, rewards: [{ cycle: 1, revokedAt: String }] })
  t.match(vouchers.of(memberId), [{ ended: true }])
  await washes(contactId, 1)
  t.match(await card(), { stamps: 0, cycle: 3 })
  t.match(vouchers.of(memberId), [{ ended: true }, { ended: false, ruleKey: 'card:wash:2' }])
})

t.test('a wash refunded after the voucher was used: the next card owes the stamp, or it is written off', async (t) => {
  for (const [refund, owed, after] of [
    ['carry_debt', -1, 0],
    ['write_off', 0, 1],
  ] as const) {
    const { contactId, memberId, card } = await customerOf(shop, { rules: [STAMP_FOR_A_WASH], cards: [{ ...WASH_CARD, refund }] })
    const made = await washes(contactId, 9)
    for (const voucher of vouchers.of(memberId)) voucher.used = true
    await returned(shop, made[0].id, { whole: true })
    t.match(await card(), { stamps: owed, cycle: 2, rewards: [{ revokedAt: null }] })
    await washes(contactId, 1)
    t.match(await card(), { stamps: after, cycle: 2 })
  }
})

t.test('of several full cards the latest unused one is opened', async (t) => {
  const { contactId, memberId, card } = await customerOf(shop, CAR_WASH)
  const made = await order(shop, contactId, 27_000, { lines: [{ sku: 'WASH', quantity: 18, unitPrice: 1_500 }] })
  t.match(await card(), { stamps: 0, cycle: 3 })
  for (const voucher of vouchers.of(memberId)) voucher.used = voucher.ruleKey === 'card:wash:2'
  await returned(shop, made.id, { lines: [{ line: 1, quantity: 2 }] })
  t.match(await card(), { stamps: 7, cycle: 3, rewards: [{ revokedAt: String }, { revokedAt: null }] })
})

t.test('a card may give units, which are taken back with it', async (t) => {
  const gives = { type: 'units', unit: 'PTS', units: 50 }
  const { contactId, available, card } = await customerOf(shop, { rules: [STAMP_FOR_A_WASH], cards: [{ ...WASH_CARD, gives }] })
  const made = await washes(contactId, 9)
  t.match(await card(), { stamps: 0, rewards: [{ unit: 'PTS', units: 50, voucherId: null }] })
  t.match(await available(), { PTS: 50, STAMP: 0 })
  await returned(shop, made[3].id, { whole: true })
  t.match(await available(), { PTS: 0, STAMP: 8 })
})

t.test('9 parallel washes fill one card', async (t) => {
  const { contactId, memberId, card } = await customerOf(shop, CAR_WASH)
  await Promise.all(Array.from({ length: 9 }, () => wash(contactId)))
  t.match(await card(), { stamps: 0, cycle: 2 })
  t.equal(vouchers.of(memberId).length, 1)
})

t.test('201 skipped: too-many-stamps', async (t) => {
  const { contactId } = await customerOf(shop, CAR_WASH)
  const made = await order(shop, contactId, 10_000, { lines: [{ sku: 'WASH', quantity: 10_000, unitPrice: 1 }] })
  t.match(made.loyalty, [{ skipped: 'too-many-stamps' }])
})

t.test('422 stamps that are pending at first', async (t) => {
  const units = UNITS.map((unit) => (unit.code === 'STAMP' ? { ...unit, pendingDays: 7 } : unit))
  const definition = { currency: 'EUR', timeZone: 'Europe/Berlin', units, ...CAR_WASH }
  const { status, body } = await shop.request('POST', '/v1/loyalty/programs', { key: 'pending-stamps', name: 'Pending', definition })
  t.match({ status, body }, { status: 422, body: { errors: [{ pointer: '/definition/cards/0/unit', code: 'not-valid' }] } })
})

t.test('a rule gives a voucher, and a refund ends it unless it was used', async (t) => {
  const rule = (key: string, min: number) => ({
    ...{ key, name: key, trigger: { type: 'order' }, conditions: [{ type: 'amount', min }] },
    ...{ effect: { type: 'voucher', voucher: FREE_WASH }, caps: [{ of: 'uses', period: 'ever', max: 1 }] },
  })
  const { contactId, memberId } = await customerOf(shop, { rules: [rule('large', 5_000), rule('small', 1_000)] })
  const made = await order(shop, contactId, 6_000)
  t.match(made.loyalty, [{ programId: String }])
  t.equal(made.loyalty[0].skipped, undefined)
  t.same(
    vouchers
      .of(memberId)
      .map(({ ruleKey }) => ruleKey)
      .sort(),
    ['large', 'small'],
  )
  await order(shop, contactId, 6_000)
  t.equal(vouchers.of(memberId).length, 2, 'once ever')
  for (const voucher of vouchers.of(memberId)) voucher.used = voucher.ruleKey === 'small'
  await returned(shop, made.id, { amount: 2_000 })
  t.match(
    vouchers.of(memberId).find(({ ruleKey }) => ruleKey === 'large'),
    { ended: true },
  )
  await returned(shop, made.id, { whole: true })
  t.match(
    vouchers.of(memberId).find(({ ruleKey }) => ruleKey === 'small'),
    { ended: false },
  )
  const { data } = (await shop.request('GET', `/v1/loyalty/members/${memberId}/events`)).body
  t.match(data.at(-1), {
    vouchers: [
      { ruleKey: 'large', voucherId: String },
      { ruleKey: 'small', voucherId: String },
    ],
    earned: [],
  })
})

t.test('the books hold', async (t) => {
  const { body } = await shop.request('GET', '/v1/loyalty/ledger/verify')
  t.equal(body.valid, true, JSON.stringify(body))
})
