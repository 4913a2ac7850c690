import t from 'tap'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { colleague } from '../../support/staff.ts'
import { startShop } from './support.ts'

const { service, shop, club, made, contact, member, available, unique, isSound } = await startShop()
const SCOPES = ['loyalty:read', 'loyalty:write', 'loyalty:adjust', 'loyalty:approve', 'contacts:read', 'events:read'] as const
const hire = (role: 'admin' | 'manager' | 'agent', fields: object = {}) => colleague(service, shop, { role, scopes: SCOPES, ...fields })
const [agent, other, manager, boss] = [await hire('agent'), await hire('agent'), await hire('manager'), await hire('admin')]
type Asks = { request: (method: 'POST' | 'GET', url: string, body?: unknown) => ReturnType<typeof shop.request> }

const adjust = (body: object, who: Asks = shop) =>
  who.request('POST', '/v1/loyalty/adjustments', { unit: 'PTS', reason: 'Goodwill', externalId: unique('a'), ...body })
const decide = (id: string, what: 'approve' | 'reject', who: Asks, body: object = {}) => who.request('POST', `/v1/loyalty/adjustments/${id}/${what}`, body)
const limits = (roleLimits: object) => shop.request('PATCH', '/v1/organization', { settings: { roleLimits } })
const programId = await club()

t.test('POST /v1/loyalty/adjustments', async (t) => {
  t.test('201 given and taken at once, once for the external id', async (t) => {
    const memberId = await member(programId, [])
    const given = { memberId, amount: 200, externalId: unique('case'), complaintId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e81' }
    const first = await adjust(given)
    t.equal(first.status, 201, JSON.stringify(first.body))
    t.match(first.body, { amount: 200, status: 'booked', decidedBy: null, complaintId: given.complaintId })
    t.ok(first.body.journalId)
    t.match(await adjust(given), { status: 200, body: { id: first.body.id } })
    t.match((await adjust({ ...given, amount: 100 })).body, { code: 'adjustment-exists', existingId: first.body.id })
    t.match((await adjust({ memberId, amount: -50, effectiveAt: '2026-03-01T00:00:00Z' })).body, { amount: -50, effectiveAt: '2026-03-01T00:00:00Z' })
    t.equal(await available(memberId), 150)
    t.same((await shop.request('GET', `/v1/loyalty/adjustments?complaintId=${given.complaintId}`)).body.data, [first.body])
    t.same((await shop.request('GET', `/v1/loyalty/adjustments/${first.body.id}`)).body, first.body)
  })
  t.test('409 insufficient-points beyond what may be owed: nothing is booked, nothing lost', async (t) => {
    const memberId = await member(programId, ['ten'])
    t.equal((await adjust({ memberId, amount: -61 })).body.code, 'insufficient-points')
    t.equal(await available(memberId), 10)
    t.equal((await adjust({ memberId, amount: -60 })).status, 201)
    t.equal(await available(memberId), -50, 'as much debt as the unit allows')
    const strict = await member(await club({ units: [{ code: 'PTS', name: 'Points', clawback: { type: 'floor0' } }] }), ['ten'])
    t.match((await adjust({ memberId: strict, amount: -11 })).body, { code: 'insufficient-points', available: 10 })
  })
  t.test('422 nothing, a fraction, too much, the future, unknown units; natural-key-required; 404, 409', async (t) => {
    const memberId = await member(programId, [])
    const pointers = async (body: object) => (await adjust({ memberId, ...body })).body.errors.map(({ pointer }: { pointer: string }) => pointer)
    for (const amount of [0, 0.5, 2 ** 53]) t.same(await pointers({ amount }), ['/amount'])
    t.same(await pointers({ amount: 1, effectiveAt: '2030-01-01T00:00:00Z' }), ['/effectiveAt'])
    t.same(await pointers({ amount: 1, expiresAt: '2020-01-01T00:00:00Z' }), ['/expiresAt'])
    t.same(await pointers({ amount: -1, expiresAt: '2030-01-01T00:00:00Z' }), ['/expiresAt'])
    t.same(await pointers({ amount: 1, unit: 'MILES' }), ['/unit'])
    t.equal((await adjust({ memberId, amount: 1, externalId: undefined })).body.code, 'natural-key-required')
    t.equal((await adjust({ memberId: '00000000-0000-7000-8000-000000000000', amount: 1 })).body.code, 'member-not-found')
    t.equal((await adjust({ memberId, amount: Number.MAX_SAFE_INTEGER })).status, 201)
    t.equal((await adjust({ memberId, amount: 1 })).body.code, 'amount-too-large')
    t.equal((await shop.request('GET', '/v1/loyalty/adjustments/00000000-0000-7000-8000-000000000000')).body.code, 'adjustment-not-found')
  })
})

t.test('limits by role, and four eyes', async (t) => {
  await limits({ agent: { points: 100 }, manager: { points: 1_000 } })
  t.teardown(() => limits({ agent: null, manager: null }))
  t.test('201 booked within the limit, proposed beyond it; a limit is not split', async (t) => {
    const memberId = await member(programId, [])
    t.equal((await adjust({ memberId, amount: 60 }, agent)).body.status, 'booked')
    const second = (await adjust({ memberId, amount: 60 }, agent)).body
    t.match(second, { status: 'proposed', journalId: null })
    t.equal((await adjust({ memberId, amount: 60 }, other)).body.status, 'booked', 'the limit of somebody else')
    t.equal((await adjust({ memberId: await member(programId, []), amount: 60 }, agent)).body.status, 'booked', 'another member')
    t.equal((await adjust({ memberId, amount: 101 }, boss)).body.status, 'booked', 'no limit')
    t.equal((await adjust({ memberId, amount: 101 })).body.status, 'proposed', 'a service key may what the role may that is limited most')
    t.equal(await available(memberId), 221)
    t.ok((await manager.told()).some(({ type, resource }) => type === 'adjustment.proposed' && resource.id === second.id))
    t.same((await shop.request('GET', `/v1/loyalty/adjustments?memberId=${memberId}&status=proposed&sort=createdAt`)).body.data[0].id, second.id)
  })
  t.test('200 approved by another, booked once', async (t) => {
    const memberId = await member(programId, [])
    const { id } = (await adjust({ memberId, amount: 500 }, agent)).body
    const answers = await Promise.all(Array.from({ length: 6 }, () => decide(id, 'approve', manager, { note: 'Yes' })))
    t.same(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409])
    t.match(answers.find(({ status }) => status === 200)?.body, { status: 'booked', decisionNote: 'Yes', version: 2 })
    t.equal(answers.find(({ status }) => status === 409)?.body.code, 'transition-not-allowed')
    t.equal(await available(memberId), 500)
    t.ok((await agent.told()).some(({ type, resource }) => type === 'adjustment.booked' && resource.id === id))
  })
  t.test('open goodwill is among the entitlements, for people and not to be promised; what is booked is points', async (t) => {
    const memberId = await member(programId, [])
    const { id, contactId } = (await adjust({ memberId, amount: 500 }, agent)).body
    await adjust({ memberId, amount: -500 }, agent)
    const entitledTo = async (who: Asks) => (await who.request('GET', `/v1/contacts/${contactId}/entitlements`)).body.data
    const sentence = 'Not granted yet, so not to be promised: 500 (Points) as goodwill.'
    t.match(await entitledTo(manager), [{ kind: 'goodwill', code: id, programId, staffOnly: true, worth: null, deadline: null, sentence }])
    t.same(await entitledTo(shop), [], 'a service key is a system that may show it to anybody')
    await decide(id, 'approve', manager)
    t.match(await entitledTo(manager), [{ kind: 'units', staffOnly: false, sentence: 'You have 500 (Points).' }])
  })
  t.test('200 rejected: nothing is booked', async (t) => {
    const memberId = await member(programId, [])
    const { id } = (await adjust({ memberId, amount: 500 }, agent)).body
    t.match((await decide(id, 'reject', manager)).body, { status: 'rejected', journalId: null })
    t.equal(await available(memberId), 0)
    t.equal((await decide(id, 'approve', boss)).body.code, 'transition-not-allowed')
  })
  t.test('409 what cannot be given any more: expired, of who has left, of a closed program', async (t) => {
    const over = await club()
    const [stays, left] = [await member(over, []), await member(over, [])]
    const proposed = async (memberId: string, fields: object = {}) => (await adjust({ memberId, amount: 500, ...fields }, agent)).body.id
    const [dated, gone, closed] = [await proposed(stays, { expiresAt: '2026-03-20T10:00:00Z' }), await proposed(left), await proposed(stays)]
    await shop.request('PUT', '/v1/test-clock', { now: '2026-03-20T11:00:00Z' })
    t.match(await decide(dated, 'approve', manager), { status: 409, body: { code: 'transition-not-allowed', allowed: [{ action: 'reject' }] } })
    t.equal((await decide(dated, 'reject', manager)).status, 200)
    await shop.request('PATCH', `/v1/loyalty/members/${left}`, { status: 'left' })
    t.match(await decide(gone, 'approve', manager), { status: 409, body: { code: 'member-not-active' } })
    await made(`/v1/loyalty/programs/${over}/close`, {})
    t.match(await decide(closed, 'approve', manager), { status: 409, body: { code: 'program-closed' } })
    t.equal((await decide(closed, 'reject', manager)).status, 200)
  })
  t.test('403 adjustment-needs-person, adjustment-needs-another, adjustment-limit-exceeded', async (t) => {
    const memberId = await member(programId, [])
    const { id } = (await adjust({ memberId, amount: 5_000 }, manager)).body
    t.equal((await decide(id, 'approve', shop)).body.code, 'adjustment-needs-person')
    t.equal((await decide(id, 'approve', manager)).body.code, 'adjustment-needs-another')
    t.equal((await decide(id, 'reject', manager)).body.code, 'adjustment-needs-another')
    t.equal((await decide(id, 'approve', await hire('manager'))).body.code, 'adjustment-limit-exceeded')
    t.equal((await decide(id, 'approve', boss)).status, 200)
    t.equal((await decide('00000000-0000-7000-8000-000000000000', 'approve', boss)).body.code, 'adjustment-not-found')
    const makes = await colleague(service, shop, { role: 'admin', scopes: [...SCOPES, 'api-keys:write'] })
    const key = await makes.request('POST', '/v1/api-keys', { name: 'till', scopes: ['loyalty:adjust'] })
    const { id: byKey } = await service.app
      .inject({
        method: 'POST',
        url: '/v1/loyalty/adjustments',
        headers: { authorization: `Bearer ${key.body.secret}` },
        payload: { memberId, unit: 'PTS', amount: 5_000, reason: 'x', externalId: unique('k') },
      })
      .then((answer) => answer.json())
    t.equal((await decide(byKey, 'approve', makes)).body.code, 'adjustment-needs-another', 'nor does the maker of a key for the key')
  })
})

t.test('limited staff neither see nor touch what is of hidden contacts', async (t) => {
  const limited = await hire('manager', { contactAccess: 'own' })
  const memberId = await member(programId)
  await limits({ agent: { points: 1 } })
  const { id } = (await adjust({ memberId, amount: 50 }, agent)).body
  await limits({ agent: null })
  const externalId = unique('seen')
  const redemption = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 5, externalId })
  const hold = await made('/v1/loyalty/holds', { memberId, unit: 'PTS', amount: 5, externalId })
  for (const [url, code] of [
    [`/v1/loyalty/adjustments/${id}`, 'adjustment-not-found'],
    [`/v1/loyalty/redemptions/${redemption.id}`, 'redemption-not-found'],
    [`/v1/loyalty/holds/${hold.id}`, 'hold-not-found'],
  ] as const)
    t.match(await limited.request('GET', url), { status: 404, body: { code } })
  for (const [url, body, code] of [
    [`/v1/loyalty/adjustments/${id}/approve`, {}, 'adjustment-not-found'],
    ['/v1/loyalty/adjustments', { memberId, unit: 'PTS', amount: 5, reason: 'x', externalId }, 'member-not-found'],
    [`/v1/loyalty/redemptions/${redemption.id}/reverse`, {}, 'redemption-not-found'],
    ['/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 5, externalId: 'own' }, 'member-not-found'],
    [`/v1/loyalty/holds/${hold.id}/capture`, {}, 'hold-not-found'],
    [`/v1/loyalty/holds/${hold.id}/void`, {}, 'hold-not-found'],
    ['/v1/loyalty/holds', { memberId, unit: 'PTS', amount: 5, externalId: 'own' }, 'member-not-found'],
    [`/v1/loyalty/members/${memberId}/extensions`, { unit: 'PTS', until: '2090-01-01T00:00:00Z', reason: 'x' }, 'member-not-found'],
  ] as const)
    t.equal((await limited.request('POST', url, body)).body.code, code, url)
  for (const list of ['adjustments', 'redemptions']) t.same((await limited.request('GET', `/v1/loyalty/${list}`)).body.data, [], list)
})

t.test('points that a remedy promised', async (t) => {
  const staff = await hire('admin', { scopes: [...SCOPES, 'complaints:read', 'complaints:write'] })
  /** A complaint whose remedy of 300 points was accepted. */
  async function promised(contactId: string) {
    const complaintId = await complaintIn(shop, 'investigating', { contactId })
    const url = `/v1/complaints/${complaintId}`
    const remedy = await staff.request('POST', `${url}/remedies`, { kind: 'points', points: 300 })
    t.equal(remedy.body.status, 'approved', JSON.stringify(remedy.body))
    await made(`${url}/propose-decision`, { outcome: 'upheld', reasons: 'law', rootCause: { code: 'law', finding: 'law' }, noEvidenceReason: 'law' })
    await made(`${url}/remedies/${remedy.body.id}/offer`, {})
    await made(`${url}/respond`, {})
    await made(`${url}/accept`, {})
    return { complaintId, remedyId: remedy.body.id, fulfil: () => shop.request('POST', `${url}/remedies/${remedy.body.id}/fulfil`, {}) }
  }
  const contactOf = async (memberId: string): Promise<string> => (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId

  t.test('200 booked once, whatever the limits of adjustments', async (t) => {
    await limits({ admin: { points: 1 } })
    const memberId = await member(programId, [])
    const { complaintId, remedyId, fulfil } = await promised(await contactOf(memberId))
    const answers = await Promise.all(Array.from({ length: 5 }, fulfil))
    const [good, ...others] = answers.filter(({ status }) => status === 200)
    t.equal(others.length, 0)
    await limits({ admin: null })
    t.equal(await available(memberId), 300)
    const { data } = (await shop.request('GET', `/v1/loyalty/adjustments?complaintId=${complaintId}`)).body
    t.match(data, [{ amount: 300, status: 'booked', remedyId, reason: null, journalId: good?.body.fulfilment }])
  })
  t.test('409 loyalty-not-available where nobody can say which: no member, or of two programs', async (t) => {
    t.equal((await (await promised(await contact())).fulfil()).body.code, 'loyalty-not-available')
    const contactId = await contactOf(await member(programId, []))
    await made(`/v1/loyalty/programs/${await club()}/members`, { contactId })
    t.equal((await (await promised(contactId)).fulfil()).body.code, 'loyalty-not-available')
  })
  t.test('200 stamps and money are no points', async (t) => {
    const units = [
      { code: 'STAMP', name: 'Stamps' },
      { code: 'EUR', name: 'Cash back' },
      { code: 'PTS', name: 'Points' },
    ]
    const cards = [{ key: 'wash', name: 'Wash', unit: 'STAMP', stampsNeeded: 9, gives: { type: 'units', unit: 'PTS', units: 5 } }]
    const memberId = await member(await club({ units, cards }), [])
    t.equal((await (await promised(await contactOf(memberId))).fulfil()).status, 200)
    const { balances } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
    t.match(balances, [{ available: 0 }, { available: 0 }, { unit: 'PTS', available: 300 }])
  })
})

t.test('merge, erasure, export', async (t) => {
  const duplicateId = await contact()
  const { id: memberId } = await made(`/v1/loyalty/programs/${programId}/members`, { contactId: duplicateId })
  const { id } = (await adjust({ memberId, amount: 50, reason: 'Canary of a reason' })).body
  const redemption = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 5, externalId: unique('m') })
  await made(`/v1/loyalty/redemptions/${redemption.id}/reverse`, { reason: 'Canary of a reversal' })
  const survivorId = await contact()
  const merge = await made('/v1/contact-merges', { survivorId, duplicateIds: [duplicateId] })
  const of = async (url: string) => (await shop.request('GET', `/v1/loyalty/${url}`)).body
  t.equal((await of(`adjustments/${id}`)).contactId, survivorId)
  t.equal((await of(`redemptions?contactId=${duplicateId}`)).data.length, 1, 'the old id means the survivor')
  await made(`/v1/contact-merges/${merge.id}/revert`, {})
  t.equal((await of(`redemptions/${redemption.id}`)).contactId, duplicateId)
  const { sections } = (await shop.request('GET', `/v1/contacts/${duplicateId}/export`)).body
  t.match(sections, { redemptions: [{ id: redemption.id }], loyaltyAdjustments: [{ id, reason: 'Canary of a reason' }] })
  const erased = await shop.request('POST', `/v1/contacts/${duplicateId}/erase`, {})
  t.ok(erased.status < 300, JSON.stringify(erased.body))
  t.match(await of(`adjustments/${id}`), { contactId: null, reason: null, amount: 50 })
  t.match(await of(`redemptions/${redemption.id}`), { contactId: null, reversalReason: null })
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
