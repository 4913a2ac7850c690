import t from 'tap'
import { systemActor } from '../../../src/kernel/actor.ts'
import { clockStandingAt } from '../../../src/kernel/clock.ts'
import type { VoucherEarned } from '../../../src/kernel/participants.ts'
import { findTenant } from '../../../src/modules/identity/index.ts'
import { vouchersParticipant } from '../../../src/modules/rewards/participant/vouchers.ts'
import { makeChunk, makeVouchers } from '../../../src/modules/rewards/service/voucher-batches.ts'
import { makeContext, type Tx, transact } from '../../../src/platform/context.ts'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const { organization, db } = service
const START = '2026-03-20T09:00:00Z'
const shop = await organization({ mode: 'test', now: START })
const tenant = await findTenant(service.ctx, shop.id)
if (tenant === undefined) throw new Error('the organization is gone')
const ctx = makeContext({ ...service.ctx, organization: tenant, actor: systemActor('test'), clock: clockStandingAt(Temporal.Instant.from(START)) })

let serial = 0
const unique = (prefix = 'key') => {
  serial += 1
  return `${prefix}-${serial}`
}
const contact = async (at = shop) => (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: unique('Contact') })).body.id as string
async function issue(fields: object = {}, at = shop) {
  const given = { name: 'Thanks', worth: { type: 'fixed', amount: 500 }, ...fields }
  const { status, body } = await at.request('POST', '/v1/loyalty/vouchers', given, { 'idempotency-key': unique() })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const redeem = (which: string, fields: object = {}, at = shop) =>
  at.request('POST', `/v1/loyalty/vouchers/${which}/redeem`, { externalId: unique('till'), ...fields })
const read = async (id: string, at = shop) => (await at.request('GET', `/v1/loyalty/vouchers/${id}`)).body
const tellings = async (id: string) => {
  const { rows } = await db.pool.query('select type from events where organization_id = $1 and resource_id = $2 order by id', [shop.id, id])
  return rows.map(({ type }) => type)
}
const within = <T>(fn: (tx: Tx) => Promise<T>) => transact(ctx, fn)

t.test('a batch is made in the background, chunk by chunk, and goes on where it was', async (t) => {
  const worth = { type: 'percent', rate: { numerator: 1, denominator: 10 } }
  const asked = await shop.request('POST', '/v1/loyalty/vouchers/batches', { name: 'Spring', worth, count: 2_300, expiresOn: '2026-06-30' })
  const batchId = asked.body.id
  t.match(asked, { status: 202, body: { status: 'running', made: 0 }, headers: { location: `/v1/loyalty/voucher-batches/${batchId}` } })
  t.equal(await makeChunk(ctx, batchId), true)
  t.match((await shop.request('GET', `/v1/loyalty/voucher-batches/${batchId}`)).body, { made: 1_000, status: 'running' })
  t.equal((await shop.request('GET', `/v1/loyalty/voucher-batches/${batchId}/codes`)).body.code, 'voucher-batch-running')
  const task = { organizationId: shop.id, batchId }
  await Promise.all([makeVouchers(shop.services, task), makeVouchers(shop.services, task)])
  t.match((await shop.request('GET', `/v1/loyalty/voucher-batches/${batchId}`)).body, { made: 2_300, status: 'completed' })
  t.equal((await shop.request('GET', `/v1/loyalty/vouchers?batchId=${batchId}&includeTotal=true`)).body.total.value, 2_300)
  t.same(await tellings(batchId), ['voucher_batch.created', 'voucher_batch.completed'])
  const { status, body, headers } = await shop.request('GET', `/v1/loyalty/voucher-batches/${batchId}/codes`)
  t.equal(status, 200)
  t.match(headers['content-type'], /^text\/csv/)
  const [head, ...rows] = body.slice(1).trimEnd().split('\r\n')
  t.equal(head, 'voucherId,code')
  t.equal(new Set(rows.map((row: string) => row.split(',')[1])).size, 2_300)
  const [voucherId, code] = rows[1_234].split(',')
  t.match(await redeem(code), { status: 201, body: { voucherId } })
  t.equal((await tellings(batchId)).at(-1), 'voucher_batch.exported')
  t.equal((await shop.request('GET', '/v1/loyalty/vouchers/batches?status=completed')).body.data[0].id, batchId)
  t.equal((await shop.request('GET', `/v1/loyalty/voucher-batches/${voucherId}`)).body.code, 'voucher-batch-not-found')
})

t.test('a batch of gift cards is booked, each card by itself', async (t) => {
  const { body } = await shop.request('POST', '/v1/loyalty/vouchers/batches', { name: 'Gift', worth: { type: 'gift_card', amount: 2_500 }, count: 130 })
  await makeVouchers(shop.services, { organizationId: shop.id, batchId: body.id })
  const { data } = (await shop.request('GET', `/v1/loyalty/vouchers?batchId=${body.id}&limit=200`)).body
  t.equal(data.length, 130)
  t.ok(data.every(({ balance }: { balance: number }) => balance === 2_500))
  t.match(await redeem(data[0].id, { amount: 2_500 }), { status: 201 })
})

t.test('a suspended organization makes no vouchers until it is active again', async (t) => {
  const other = await organization({ mode: 'test', now: START })
  const { body } = await other.request('POST', '/v1/loyalty/vouchers/batches', { name: 'Late', worth: { type: 'fixed', amount: 1 }, count: 2 })
  await db.pool.query(`update organizations set status = 'suspended' where id = $1`, [other.id])
  await makeVouchers(other.services, { organizationId: other.id, batchId: body.id })
  await db.pool.query(`update organizations set status = 'active' where id = $1`, [other.id])
  const { rows } = await db.pool.query('select kind, reference from due_work where organization_id = $1 and kind = $2', [other.id, 'make_vouchers'])
  t.same(rows, [{ kind: 'make_vouchers', reference: body.id }])
  t.equal((await other.request('PUT', '/v1/test-clock', { now: '2026-03-20T10:00:00Z' })).status, 200)
})

t.test('a rule or a full card gives one voucher for each event, and takes back what was not used', async (t) => {
  const programId = await programIn(shop)
  const memberId = await memberIn(shop, programId)
  const { contactId } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const eventId = ctx.newId()
  const terms = { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'], categories: [] }, validDays: 30 } as const
  const earned = (fields: Partial<VoucherEarned> = {}): VoucherEarned => ({
    programId,
    memberId,
    contactId,
    eventId,
    ruleKey: 'wash',
    card: true,
    terms,
    at: START,
    ...fields,
  })
  const give = (fields: Partial<VoucherEarned> = {}) => within(async (tx) => vouchersParticipant.onVoucherEarned?.(tx, earned(fields)))
  const takeBack = (fields: Partial<VoucherEarned> = {}) => within(async (tx) => vouchersParticipant.onVoucherTakenBack?.(tx, earned(fields)))
  const id = (await give()) ?? ''
  t.equal(await give(), id, 'told again')
  t.match(await read(id), { contactId, programId, currency: 'EUR', source: { type: 'card' }, expiresAt: '2026-04-19T22:00:00Z', usesMax: 1 })
  t.equal(await give({ contactId: null, ruleKey: 'x' }), undefined)
  t.equal(await takeBack(), true)
  t.equal((await read(id)).status, 'revoked')
  t.equal(await takeBack(), true, 'told again')
  const used = (await give({ ruleKey: 'used', card: false })) ?? ''
  t.equal((await redeem(used, { memberId })).status, 201)
  t.equal(await takeBack({ ruleKey: 'used', card: false }), false)
  t.equal((await read(used)).status, 'used_up')
  t.equal(await takeBack({ ruleKey: 'none' }), undefined)
})

t.test('a remedy gives its voucher, once', async (t) => {
  const manager = await colleague(service, shop, { role: 'manager', scopes: ['complaints:read', 'complaints:write', 'complaints:approve'] })
  const complaintId = await complaintIn(shop, 'investigating')
  const path = `/v1/complaints/${complaintId}/remedies`
  const proposed = await manager.request('POST', path, { kind: 'voucher', percent: 10, money: { amount: 500 } })
  t.match(proposed, { status: 201, body: { status: 'approved' } }, JSON.stringify(proposed.body))
  const remedyId = proposed.body.id
  for (const move of ['offer', 'accept']) t.equal((await manager.request('POST', `${path}/${remedyId}/${move}`, {})).status, 200, move)
  const fulfilled = await manager.request('POST', `${path}/${remedyId}/fulfil`, {})
  t.match(fulfilled, { status: 200, body: { status: 'fulfilled' } }, JSON.stringify(fulfilled.body))
  const voucher = await read(fulfilled.body.fulfilment)
  t.match(voucher, {
    source: { type: 'remedy', id: remedyId },
    worth: { type: 'percent', rate: { numerator: 10, denominator: 100 }, cap: 500 },
    status: 'active',
  })
  const remedy = { id: remedyId, complaintId, contactId: null, kind: 'voucher', points: null, amount: 700, currency: 'EUR', percent: null } as const
  const again = within(async (tx) => vouchersParticipant.onRemedy?.(tx, remedy))
  t.equal(await again, voucher.id, 'told again')
  const open = await within(async (tx) => vouchersParticipant.onRemedy?.(tx, { ...remedy, id: ctx.newId() }))
  t.match(await read(open ?? ''), { contactId: null, worth: { type: 'fixed', amount: 700 } })
  t.equal(await within(async (tx) => vouchersParticipant.onRemedy?.(tx, { ...remedy, kind: 'points' })), undefined)
})

t.test('contacts that are merged bring their vouchers and uses, and take them along again', async (t) => {
  const [survivor, duplicate] = [await contact(), await contact()]
  const [mine, both] = [await issue({ contactId: duplicate }), await issue({ usesMax: null, usesPerMember: 1 })]
  t.equal((await redeem(both.id, { contactId: duplicate })).status, 201)
  const merge = await shop.request('POST', '/v1/contact-merges', { survivorId: survivor, duplicateIds: [duplicate] })
  t.equal(merge.status, 201, JSON.stringify(merge.body))
  t.equal((await read(mine.id)).contactId, survivor)
  t.equal((await shop.request('GET', `/v1/loyalty/vouchers?contactId=${duplicate}`)).body.data[0].id, mine.id)
  t.equal((await redeem(both.id, { contactId: survivor })).body.code, 'voucher-member-limit')
  t.equal((await redeem(mine.id, { contactId: duplicate })).status, 201, 'the old id means the survivor')
  t.equal((await shop.request('POST', `/v1/contact-merges/${merge.body.id}/revert`)).status, 200)
  t.equal((await read(mine.id)).contactId, duplicate)
  t.equal((await redeem(both.id, { contactId: survivor })).status, 201)
})

t.test('a person is exported with vouchers and erased from them; books and gift cards stay', async (t) => {
  const contactId = await contact()
  const named = { contactId, name: 'For Ada Canary', reason: 'Ada Canary waited' }
  const [unused, gift, spent] = [await issue(named), await issue({ ...named, worth: { type: 'gift_card', amount: 900 } }), await issue(named)]
  t.equal((await redeem(spent.id, { contactId })).status, 201)
  const person = (await shop.request('GET', `/v1/contacts/${contactId}/export`)).body
  t.match(JSON.stringify(person), new RegExp(gift.id))
  t.notMatch(JSON.stringify(person), new RegExp(gift.code))
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  t.match(await read(unused.id), { status: 'revoked', contactId: null, name: 'Voucher', reason: null })
  t.match(await read(spent.id), { status: 'used_up', contactId: null })
  t.match(await read(gift.id), { status: 'active', contactId: null, balance: 900 })
  t.match(await redeem(gift.code, { amount: 900 }), { status: 201 })
  for (const table of ['vouchers', 'voucher_redemptions', 'events', 'idempotency_keys', 'timeline', 'journals']) {
    const { rows } = await db.pool.query(`select count(*)::int as hits from ${table} as row where row::text like any($1)`, [['%Canary%']])
    t.equal(rows[0].hits, 0, table)
  }
})

t.test('vouchers expire with the local day; it is told once, days ahead', async (t) => {
  const contactId = await contact()
  const [soon, open] = [await issue({ contactId, expiresOn: '2026-04-10', usesMax: 3 }), await issue({ expiresOn: '2026-04-10' })]
  const gift = await issue({ contactId, worth: { type: 'gift_card', amount: 1_000 }, expiresOn: '2026-04-10' })
  const paid = await redeem(gift.id, { contactId, amount: 400 })
  const used = await redeem(soon.id, { contactId })
  t.match([used.status, paid.status], [201, 201])
  const move = async (now: string) => t.equal((await shop.request('PUT', '/v1/test-clock', { now })).body.complete, true)
  await move('2026-04-03T22:59:59Z')
  t.notOk((await tellings(soon.id)).includes('voucher.expiring'))
  await move('2026-04-03T23:00:00Z')
  await move('2026-04-10T22:59:59Z')
  t.same(await tellings(soon.id), ['voucher.issued', 'voucher.redeemed', 'voucher.expiring'])
  t.same(await tellings(open.id), ['voucher.issued'])
  t.equal((await redeem(soon.id, { contactId })).status, 201)
  await move('2026-04-10T23:00:00Z')
  for (const { id } of [soon, open, gift]) t.equal((await read(id)).status, 'expired')
  t.equal((await tellings(soon.id)).at(-1), 'voucher.expired')
  t.equal((await shop.request('GET', '/v1/loyalty/vouchers?status=expired')).body.data.length, 3)
  t.match((await redeem(soon.id, { contactId })).body, { code: 'voucher-expired', expiresAt: '2026-04-10T23:00:00Z' })
  t.equal((await redeem(gift.id, { contactId, amount: 1 })).body.code, 'voucher-expired')
  t.equal((await read(gift.id)).balance, 0)
  t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${soon.id}/revoke`, { reason: 'late' })).body.code, 'voucher-expired')
  const back = await shop.request('POST', `/v1/loyalty/vouchers/${gift.id}/release`, { redemptionId: paid.body.id })
  t.match(back, { status: 200, body: { releasedAmount: 400 } }, 'it comes back, and expires at once')
  t.match(await read(gift.id), { status: 'expired', balance: 0 })
  t.match(await shop.request('POST', `/v1/loyalty/vouchers/${soon.id}/release`, { redemptionId: used.body.id }), { status: 200 })
  t.match(await read(soon.id), { status: 'expired', uses: 1 })
  const line = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=voucher.*&limit=200`)).body.data.map(({ type }: { type: string }) => type)
  t.same([...new Set(line)].sort(), ['voucher.expired', 'voucher.expiring', 'voucher.issued', 'voucher.redeemed', 'voucher.released'])
})

t.test('nothing is told ahead where the settings say so', async (t) => {
  t.equal((await shop.request('PATCH', '/v1/organization', { settings: { windows: { voucherExpiringDays: 0 } } })).status, 200)
  const { id } = await issue({ contactId: await contact(), expiresOn: '2026-05-10' })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-05-11T00:00:00Z' })
  t.same(await tellings(id), ['voucher.issued', 'voucher.expired'])
})

t.test('a code that was sealed with another key is as good as before, and is not shown', async (t) => {
  const { id, code } = await issue({ usesMax: 3 })
  await db.pool.query(`update vouchers set code_sealed = 'AAAA' where id = $1`, [id])
  t.match(await shop.request('POST', `/v1/loyalty/vouchers/${id}/show-code`), { status: 410, body: { code: 'voucher-code-lost' } })
  t.equal((await redeem(code)).status, 201)
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
