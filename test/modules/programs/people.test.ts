import t from 'tap'
import { dump } from '../../support/dump.ts'
import { startProgram } from './support.ts'

/** What becomes of memberships with the people whose they are: who is merged, exported and erased. */
const { db, shop, program, member, order, visit, balance, expect, to, events, isValid } = await startProgram('2026-03-02T10:00:00Z')
const UNIT = { code: 'PTS', name: 'Points', expiry: { type: 'rolling_days', days: 30 } }
const DISCOUNT = { key: 'key', name: 'Key customers', rate: { numerator: 5, denominator: 100 } }
const merge = (survivorId: string, duplicateId: string) => expect('POST', '/v1/contact-merges', { survivorId, duplicateIds: [duplicateId] })
const revert = (id: string) => shop.request('POST', `/v1/contact-merges/${id}/revert`)
const read = (memberId: string) => expect('GET', `/v1/loyalty/members/${memberId}`)

t.test('a merge moves memberships, and its revert gives them back', async (t) => {
  const [one, other] = [await member(await program({})), await member(await program({}))]
  await visit(other.id)
  const merged = await merge(one.contactId, other.contactId)
  t.equal(merged.moved.loyaltyMembers, 1)
  t.match(await read(other.id), { contactId: one.contactId, status: 'active', version: 2, balances: [{ available: 10 }] })
  t.equal((await revert(merged.id)).status, 200)
  t.match(await read(other.id), { contactId: other.contactId, balances: [{ available: 10 }] })
})

t.test('where both are in one program, the books are together: lots with their dates, nothing lost or doubled', async (t) => {
  const levels = [{ key: 'regular', name: 'Regular', threshold: 30 }]
  const tiers = { measure: 'points_earned', unit: 'PTS', window: { type: 'ever' }, levels }
  const club = await program({ units: [UNIT], keyCustomerDiscounts: [DISCOUNT], tiers })
  const other = await member(club, { keyCustomerOf: ['key'] })
  await visit(other.id)
  await to('2026-03-10T10:00:00Z')
  const one = await member(club)
  for (const _ of [1, 2]) await visit(one.id)
  const merged = await merge(one.contactId, other.contactId)
  t.match(await read(one.id), { enrolledAt: '2026-03-02T10:00:00Z', keyCustomerOf: ['key'], tier: 'regular', balances: [{ available: 30 }] })
  t.match(await read(other.id), { status: 'merged', mergedInto: one.id, balances: [{ available: 0 }] })
  t.match(await events('member.merged'), [{ resource: { id: other.id }, data: { memberId: one.id, journalId: String } }])
  t.equal((await shop.request('POST', '/v1/loyalty/events', { memberId: other.id, type: 'visit', externalId: 'late' })).body.code, 'member-not-active')
  t.match(await revert(merged.id), { status: 409, body: { obstacles: [{ kind: 'membership', contactId: other.contactId, name: club }] } })
  await to('2026-04-01T22:00:00Z')
  t.match(await balance(one.id), { available: 20 }, 'what the other brought expires on its own day')
  t.equal(await isValid(), true)
})

t.test('of a member without books nothing is put together, so that a revert makes two of them again', async (t) => {
  const club = await program({ units: [UNIT], keyCustomerDiscounts: [DISCOUNT] })
  const [one, other] = [await member(club), await member(club, { keyCustomerOf: ['key'] })]
  await visit(one.id)
  const merged = await merge(one.contactId, other.contactId)
  t.match(await read(other.id), { status: 'merged', mergedInto: one.id })
  t.match(await read(one.id), { keyCustomerOf: ['key'] })
  t.equal((await revert(merged.id)).status, 200)
  t.match(await read(other.id), { status: 'active', mergedInto: null, contactId: other.contactId, keyCustomerOf: ['key'] })
  t.match(await read(one.id), { keyCustomerOf: [], balances: [{ available: 10 }] })
})

t.test('what is pending of the one matures for the other', async (t) => {
  const club = await program({ units: [{ ...UNIT, pendingDays: 10 }] })
  const [one, other] = [await member(club), await member(club)]
  await visit(other.id)
  await merge(one.contactId, other.contactId)
  t.match(await balance(one.id), { available: 0, pending: 10 })
  await to('2026-04-20T00:00:00Z')
  t.match(await balance(one.id), { available: 10, pending: 0 })
})

t.test('who is erased leaves the books, and nothing of themselves', async (t) => {
  const club = await program({ units: [UNIT], rules: [visitFor('CANARYTAG')] })
  const fields = { number: 'CANARYNUMBER', metadata: { nick: 'CANARYNICK' } }
  const { id, contactId } = await member(club, fields, { displayName: 'CANARYNAME', tags: ['CANARYTAG'], interests: ['CANARYINTEREST'] })
  await visit(id)
  const { sections } = await expect('GET', `/v1/contacts/${contactId}/export`)
  t.match(sections, {
    loyaltyMembers: [{ id, number: 'CANARYNUMBER', balances: [{ available: 10 }] }],
    loyaltyEvents: [{ memberId: id, type: 'visit', known: { tags: ['CANARYTAG'] } }],
  })
  const sums = async () => (await db.pool.query('select unit, account, sum(balance) from member_accounts group by 1, 2 order by 1, 2')).rows
  const before = await sums()
  await expect('POST', `/v1/contacts/${contactId}/erase`, undefined, 200)
  t.notMatch(await dump(db), /canary(name|number|nick|interest)/)
  t.same((await db.pool.query('select distinct known::text from loyalty_events where member_id = $1', [id])).rows, [{ known: '{}' }])
  t.same(await sums(), before)
  t.match(await read(id), { contactId: null, status: 'left', metadata: {}, number: id, balances: [{ available: 10 }] })
  await to('2027-06-01T00:00:00Z')
  t.match(await balance(id), { available: 0 })
  t.equal(await isValid(), true)
})

t.test('a full card of the one stays with the other: refunded, its unused voucher ends and its stamps return', async (t) => {
  await to('2027-07-01T10:00:00Z')
  const stamp = { key: 'stamp', name: 'Stamp', trigger: { type: 'order' }, effect: { type: 'stamps', card: 'wash', stamps: 1, per: 'occasion' } }
  const voucher = { name: 'Free', worth: { type: 'fixed', amount: 500 }, validDays: null }
  const card = { key: 'wash', name: 'Washes', unit: 'STAMP', stampsNeeded: 2, gives: { type: 'voucher', voucher }, refund: 'carry_debt' }
  const club = await program({ units: [{ code: 'STAMP', name: 'Stamps' }], rules: [stamp], cards: [card] })
  const [one, other] = [await member(club), await member(club)]
  const cards = async () => (await expect('GET', `/v1/loyalty/members/${one.id}/cards`)).data[0]
  const bought = []
  for (const { contactId } of [one, one, other, other, other]) bought.push(await order(contactId, 1_000))
  await merge(one.contactId, other.contactId)
  t.match(await cards(), {
    stamps: 1,
    cycle: 2,
    rewards: [
      { cycle: 1, revokedAt: null },
      { cycle: 1, revokedAt: null },
    ],
  })
  const back = (id: string) => expect('POST', '/v1/returns', { externalId: `back ${id}`, orderId: id, whole: true })
  await back(bought[2].id)
  await back(bought[3].id)
  const after = await cards()
  t.match(after, { stamps: 1, cycle: 2, rewards: [{ revokedAt: null }, { revokedAt: String }] })
  const { data } = await expect('GET', `/v1/loyalty/vouchers?contactId=${one.contactId}`)
  t.same(data.map(({ status }: any) => status).sort(), ['active', 'revoked'])
  await order(one.contactId, 1_000)
  t.match(await cards(), { stamps: 0, cycle: 3 })
  t.equal(await isValid(), true)
})

t.test('what was told of the one is repeated for the other without effect', async (t) => {
  const club = await program({ units: [UNIT] })
  const [one, other] = [await member(club), await member(club)]
  const told = { memberId: other.id, type: 'visit', externalId: 'told of the other' }
  const { id } = await expect('POST', '/v1/loyalty/events', told)
  const items = [{ sourceId: 'opening', contactId: other.contactId, lots: [{ unit: 'PTS', amount: 5, earnedAt: '2027-06-30T00:00:00Z' }] }]
  const open = () => expect('POST', `/v1/loyalty/programs/${club}/opening-balances`, { items }, 200)
  const { results } = await open()
  await merge(one.contactId, other.contactId)
  for (const memberId of [other.id, one.id]) t.match((await shop.request('POST', '/v1/loyalty/events', { ...told, memberId })).body, { id })
  t.match((await open()).results, [{ status: 200, id: results[0].id }])
  t.match(await balance(one.id), { available: 15 })
})

t.test('of who is erased not even why a rule gave nothing is kept; 404 member-not-found where more is to be written', async (t) => {
  const club = await program({ units: [UNIT], rules: [visitFor('others')] })
  const { id, contactId } = await member(club, {}, { tags: ['CANARYSEGMENT'] })
  const { id: eventId } = await visit(id)
  t.match((await expect('GET', `/v1/loyalty/events/${eventId}`)).outcome.notApplied, [{ reasons: [{ actual: ['CANARYSEGMENT'] }] }])
  await expect('POST', `/v1/contacts/${contactId}/erase`, undefined, 200)
  t.notMatch(await dump(db), /canarysegment/)
  t.match((await expect('GET', `/v1/loyalty/events/${eventId}`)).outcome, { notApplied: [], applied: [] })
  for (const fields of [{ status: 'active' }, { number: 'CARD OF SOMEBODY' }, { metadata: { name: 'CANARYSEGMENT' } }])
    t.match(await shop.request('PATCH', `/v1/loyalty/members/${id}`, fields), { status: 404, body: { code: 'member-not-found' } })
})

function visitFor(tag: string) {
  const conditions = [{ type: 'segment', tags: [tag] }]
  return { key: 'visit', name: 'Visit', trigger: { type: 'visit' }, conditions, effect: { type: 'flat', unit: 'PTS', units: 10 } }
}
