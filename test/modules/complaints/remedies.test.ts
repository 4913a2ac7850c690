import t from 'tap'
import { systemActor } from '../../../src/kernel/actor.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Participant, RemedyDue } from '../../../src/kernel/participants.ts'
import { allowedRemedyMoves, REMEDY_MOVES, REMEDY_TRANSITIONS, type RemedyMove } from '../../../src/modules/complaints/rules/remedies.ts'
import { moveRemedy } from '../../../src/modules/complaints/service/remedies.ts'
import { findTenant } from '../../../src/modules/identity/index.ts'
import { dueWorkHandlers } from '../../../src/modules.ts'
import { makeContext, type Tx } from '../../../src/platform/context.ts'
import { drainLive } from '../../../src/platform/jobs/due-work.ts'
import { complaintIn, type Reached } from '../../house/recipes/complaints.ts'
import { type Answer, startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** What complainants are promised: by whom, over whose approval, and what becomes of it. */
const service = await startApp()
const { organization, db } = service
const START = '2026-03-20T09:00:00Z'
const shop = await organization({ mode: 'test', now: START })

const SCOPES = ['complaints:read', 'complaints:write', 'complaints:approve', 'events:read', 'contacts:read'] as const
const hire = (role: 'admin' | 'manager' | 'agent', fields: object = {}) => colleague(service, shop, { role, scopes: SCOPES, ...fields })
const [agent, manager, admin] = [await hire('agent'), await hire('manager'), await hire('admin')]
type Ask = TestOrganization['request']

const REFUND = (amount: number, fields: object = {}) => ({ kind: 'refund', money: { amount }, ...fields })
const remedies = (complaintId: string) => `/v1/complaints/${complaintId}/remedies`
const propose = (complaintId: string, body: object, who: { request: Ask } = agent) => who.request('POST', remedies(complaintId), body)
const act = (
  complaintId: string,
  id: string,
  move: string,
  body: object = {},
  who: { request: Ask } = agent,
  headers?: Record<string, string>,
): Promise<Answer> => who.request('POST', `${remedies(complaintId)}/${id}/${move}`, body, headers)
const read = async (complaintId: string, id: string, at: TestOrganization = shop) => (await at.request('GET', `${remedies(complaintId)}/${id}`)).body
const complaint = async (complaintId: string, at: TestOrganization = shop) => (await at.request('GET', `/v1/complaints/${complaintId}`)).body
const move = async (complaintId: string, action: string, body: object = {}, at: TestOrganization = shop) => {
  const answer = await at.request('POST', `/v1/complaints/${complaintId}/${action}`, body)
  if (answer.status !== 200) throw new Error(`${action}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
async function made(complaintId: string, body: object, who: { request: Ask } = agent): Promise<string> {
  const answer = await propose(complaintId, body, who)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

t.test('propose: 201 approved at once within the limit, proposed beyond it', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const first = await propose(id, REFUND(5_000, { description: 'Half' }))
  const own = { type: 'api_key', id: first.body.proposedBy.id }
  t.match(first, {
    status: 201,
    headers: { location: `${remedies(id)}/${first.body.id}`, etag: '"1.0"' },
    body: {
      kind: 'refund',
      status: 'approved',
      money: { amount: 5_000, currency: 'EUR' },
      description: 'Half',
      proposedBy: own,
      approvedBy: own,
      points: null,
    },
  })
  t.match(await propose(id, REFUND(1)), { status: 201, body: { status: 'proposed', approvedBy: null } }, 'a limit is not split')
  t.match(await propose(id, { kind: 'points', points: 500 }), { status: 201, body: { status: 'approved' } }, 'points have a limit of their own')
  t.match(await propose(id, { kind: 'apology' }), { status: 201, body: { status: 'approved' } })
  t.match(
    await propose(id, REFUND(1, { money: { amount: 1, currency: 'USD' } }), admin),
    { status: 201, body: { status: 'proposed' } },
    'another currency: never alone',
  )
  t.match(
    await propose(id, { kind: 'discount', percent: 5 }, admin),
    { status: 201, body: { status: 'proposed', percent: 5 } },
    'a percentage of anything: never alone',
  )
  t.match(await propose(id, { kind: 'discount', percent: 5, money: { amount: 50 } }, admin), { status: 201, body: { status: 'approved' } })
  t.match(await propose(id, REFUND(1), shop), { status: 201, body: { status: 'proposed' } }, 'a service key promises nothing alone')
  t.match(await shop.request('GET', `${remedies(id)}?status=proposed&kind=refund`), {
    status: 200,
    body: { data: [{ money: { amount: 1 } }, { money: { currency: 'USD' } }, {}] },
  })
})

t.test('propose: 422 what its kind does not have or needs; 409 when nobody works on the complaint any more; 404 to whom it names', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const refused: [object, string][] = [
    [{ kind: 'refund' }, '/money'],
    [{ kind: 'refund', percent: 5 }, '/percent'],
    [{ kind: 'refund', money: { amount: 5 }, points: 5 }, '/points'],
    [{ kind: 'discount' }, '/money'],
    [{ kind: 'points' }, '/points'],
    [{ kind: 'apology', money: { amount: 5 } }, '/money'],
    [{ kind: 'refund', money: { amount: 0 } }, '/money/amount'],
    [{ kind: 'refund', money: { amount: 1.5 } }, '/money/amount'],
    [{ kind: 'refund', money: { amount: 5, currency: 'XXY' } }, '/money/currency'],
    [{ kind: 'refund', money: { amount: 5 }, status: 'approved' }, '/status'],
  ]
  for (const [body, pointer] of refused) {
    const answer = await propose(id, body)
    t.match(answer, { status: 422, body: { code: 'validation-failed' } }, JSON.stringify(body))
    t.ok(
      answer.body.errors.some((fault: { pointer: string }) => fault.pointer === pointer),
      JSON.stringify(answer.body.errors),
    )
  }
  const nobodys = await complaintIn(shop, 'received', { contactId: null, anonymous: true })
  t.match(await propose(nobodys, { kind: 'points', points: 5 }), { status: 422, body: { errors: [{ pointer: '/kind', code: 'anonymous' }] } })
  const over = await complaintIn(shop, 'resolved')
  const answer = await propose(over, { kind: 'apology' })
  t.match(answer, { status: 409, body: { code: 'transition-not-allowed' } })
  t.ok(answer.body.allowed.some(({ action }: { action: string }) => action === 'reopen'))
  const naming = await complaintIn(shop, 'received', { subjects: [{ kind: 'staff', id: manager.id }] })
  const about = await made(naming, REFUND(6_000))
  t.match(await propose(naming, { kind: 'apology' }, manager), { status: 404, body: { code: 'complaint-not-found' } })
  t.match(await act(naming, about, 'approve', {}, manager), { status: 404, body: { code: 'complaint-not-found' } })
  t.match(await manager.request('GET', remedies(naming)), { status: 404 })
})

t.test('approve: 403 a service key, the proposer, whoever may not promise so much, in this order; 200 somebody else', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const [small, large] = [await made(id, REFUND(50_000)), await made(id, REFUND(5_001))]
  t.match(await act(id, small, 'approve', {}, shop), { status: 403, body: { code: 'approval-needs-person' } })
  const boss = await hire('manager')
  const own = await made(id, REFUND(50_001), boss)
  t.match(await act(id, own, 'approve', {}, boss), { status: 403, body: { code: 'approval-needs-another' } })
  const second = await shop.request('POST', '/v1/api-keys', { name: 'other', userId: boss.id, scopes: SCOPES })
  t.match(
    await shop.request('POST', `${remedies(id)}/${own}/approve`, {}, { authorization: `Bearer ${second.body.secret}` }),
    { status: 403, body: { code: 'approval-needs-another' } },
    'another key of theirs is nobody else',
  )
  t.match(await act(id, own, 'approve', {}, manager), { status: 403, body: { code: 'remedy-limit-exceeded' } })
  t.match(await act(id, small, 'approve'), { status: 403, body: { code: 'forbidden', requiredScope: 'complaints:approve' } }, 'an agent')
  t.match(await act(id, small, 'approve', {}, manager), { status: 200, body: { status: 'approved', approvedBy: { type: 'api_key' }, version: 2 } })
  t.match(await act(id, large, 'approve', {}, manager), { status: 403, body: { code: 'remedy-limit-exceeded' } }, 'with the first it is too much')
  t.match(await act(id, large, 'approve', {}, admin), { status: 200 })
  t.match(await act(id, own, 'approve', {}, admin), { status: 200 })
  const foreign = await made(id, { kind: 'refund', money: { amount: 1, currency: 'USD' } }, admin)
  t.match(await act(id, foreign, 'approve', {}, manager), { status: 403, body: { code: 'remedy-limit-exceeded' } }, 'no limit measures it')
  t.match(await act(id, foreign, 'approve', {}, admin), { status: 403, body: { code: 'approval-needs-another' } })
  t.match(await act(id, foreign, 'approve', {}, await hire('admin')), { status: 200, body: { money: { currency: 'USD' } } })
  t.ok(
    (await boss.told()).some(({ type, resource }) => type === 'complaint.remedy_proposed' && resource.id === id),
    'those who may approve are told',
  )
  t.ok(
    (await boss.told()).some(({ type, resource }) => type === 'complaint.remedy_approved' && resource.id === id),
    'and the proposer of the approval',
  )
})

t.test('PATCH: 200 by the proposer, approved when it is within the limit now; 403 by others; 412 a stale version; 409 once approved', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const proposed = await made(id, REFUND(6_000))
  const url = `${remedies(id)}/${proposed}`
  t.match(await manager.request('PATCH', url, { money: { amount: 1 } }), { status: 403, body: { code: 'not-the-proposer' } })
  t.match(await shop.request('PATCH', url, { money: { amount: 1 } }, { 'if-match': '"9.0"' }), { status: 412, body: { code: 'stale-version' } })
  t.match(await agent.request('PATCH', url, { money: null }), { status: 422, body: { errors: [{ pointer: '/money', code: 'required' }] } })
  t.match(await agent.request('PATCH', url, { kind: 'voucher' }), { status: 422 })
  t.match(await agent.request('PATCH', url, { money: { amount: 6_000 } }), { status: 200, body: { version: 1 } }, 'nothing new')
  t.match(await agent.request('PATCH', url, { money: { amount: 5_500 }, description: 'Less' }), { status: 200, body: { status: 'proposed', version: 2 } })
  t.match(await agent.request('PATCH', url, { money: { amount: 5_000 } }), { status: 200, body: { status: 'approved', description: 'Less', version: 3 } })
  t.match(await agent.request('PATCH', url, { money: { amount: 1 } }), { status: 409, body: { allowed: [{ action: 'offer' }, { action: 'withdraw' }] } })
  t.match(await shop.request('GET', url, undefined, { 'if-none-match': '"3.0"' }), { status: 304 })
  const dollars = await made(id, { kind: 'refund', money: { amount: 5, currency: 'USD' } })
  t.match(await agent.request('PATCH', `${remedies(id)}/${dollars}`, { money: { amount: 4 } }), {
    body: { status: 'proposed', money: { amount: 4, currency: 'USD' } },
  })
  const keys = await made(id, REFUND(1), shop)
  const other = (await shop.request('POST', '/v1/api-keys', { name: 'other', scopes: SCOPES })).body.secret
  const byOther = shop.request('PATCH', `${remedies(id)}/${keys}`, { money: { amount: 2 } }, { authorization: `Bearer ${other}` })
  t.match(await byOther, { status: 403, body: { code: 'not-the-proposer' } }, 'of a service key too')
})

/** What leads a remedy of this kind to a status, from its proposal. */
const LEADS: Readonly<Record<string, readonly RemedyMove[]>> = {
  proposed: [],
  approved: ['approve'],
  offered: ['approve', 'offer'],
  accepted: ['approve', 'offer', 'accept'],
  declined: ['approve', 'offer', 'decline'],
  fulfilled: ['approve', 'offer', 'accept', 'fulfil'],
  withdrawn: ['withdraw'],
}
const BODIES: Partial<Record<RemedyMove, object>> = { withdraw: { reason: 'law', consented: true }, fulfil: { fulfilment: 'R-1' } }

t.test('every move from every status: 200 where the table has it, 409 with what is allowed everywhere else', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  for (const [status, path] of Object.entries(LEADS)) {
    for (const tried of REMEDY_MOVES) {
      const remedy = await made(id, { kind: 'refund', money: { amount: 5_001 } })
      for (const step of path) t.equal((await act(id, remedy, step, BODIES[step], admin)).status, 200, `${status}: ${step}`)
      const answer = await act(id, remedy, tried, BODIES[tried], admin)
      const { from, to } = REMEDY_TRANSITIONS[tried]
      if ((from as readonly string[]).includes(status)) {
        t.equal(answer.status, 200, `${tried} from ${status}`)
        t.ok([to].flat().includes(answer.body.status), `${tried} from ${status} leads to ${answer.body.status}`)
      } else {
        t.match(answer, { status: 409, body: { code: 'transition-not-allowed' } }, `${tried} from ${status}`)
        t.same(answer.body.allowed, JSON.parse(JSON.stringify(allowedRemedyMoves(status as never, 'investigating'))))
        t.equal((await read(id, remedy)).status, status, 'and nothing has changed')
      }
    }
  }
})

t.test('an approval and an offer wait for the reopening of a complaint that is over', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const [proposed, approved] = [await made(id, REFUND(6_000)), await made(id, { kind: 'repair' })]
  await db.pool.query(`update complaints set status = 'resolved' where organization_id = $1 and id = $2`, [shop.id, id])
  for (const [remedy, action] of [
    [proposed, 'approve'],
    [approved, 'offer'],
  ] as const)
    t.match(await act(id, remedy, action, {}, admin), { status: 409, body: { code: 'transition-not-allowed', detail: /still worked on/ } })
  t.match(await agent.request('PATCH', `${remedies(id)}/${proposed}`, { description: 'x' }), { status: 409 })
  t.match(await act(id, approved, 'withdraw', { reason: 'law' }), { status: 200, body: { status: 'withdrawn', consented: null } })
})

t.test('withdraw: 422 what was offered without the consent of the complainant', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const remedy = await made(id, { kind: 'replacement', money: { amount: 100 } })
  await act(id, remedy, 'offer')
  t.match(await act(id, remedy, 'withdraw', { reason: 'Sold out' }), { status: 422, body: { errors: [{ pointer: '/consented', code: 'required' }] } })
  t.match(await act(id, remedy, 'withdraw', { reason: 'Sold out', consented: false }), { status: 422 })
  t.match(await act(id, remedy, 'withdraw', { reason: 'Sold out', consented: true }), {
    status: 200,
    body: { status: 'withdrawn', consented: true, reason: 'Sold out' },
  })
  t.match(await propose(id, REFUND(5_000)), { body: { status: 'approved' } }, 'what was withdrawn counts no more')
})

async function decided(bodies: readonly object[], at: TestOrganization = shop, who: { request: Ask } = agent): Promise<{ id: string; ids: string[] }> {
  const id = await complaintIn(at, 'decision_proposed')
  const ids: string[] = []
  for (const body of bodies) ids.push(await made(id, body, who))
  return { id, ids }
}
const statuses = async (id: string, at: TestOrganization = shop): Promise<string[]> =>
  (await at.request('GET', remedies(id))).body.data.map(({ status }: { status: string }) => status)

t.test('the response offers what is approved, its acceptance accepts what is offered, and all of it stands in history and events', async (t) => {
  const { id, ids } = await decided([REFUND(1_000), { kind: 'apology' }, { kind: 'voucher', money: { amount: 500 } }, REFUND(9_000)])
  const answer = await shop.request('POST', `/v1/complaints/${id}/respond`, {})
  t.match(answer, { status: 409, body: { code: 'transition-not-allowed' } }, 'not while one waits for its approval')
  t.same(
    answer.body.allowed.find(({ action }: { action: string }) => action === 'respond').missing.map(({ code }: { code: string }) => code),
    ['remediesApproved'],
  )
  await act(id, ids[3] ?? '', 'withdraw', { reason: 'Too much' })
  await move(id, 'respond')
  t.same(await statuses(id), ['offered', 'offered', 'offered', 'withdrawn'])
  await act(id, ids[2] ?? '', 'decline', { reason: 'No vouchers' })
  t.equal((await move(id, 'accept')).status, 'remedy_in_progress')
  t.same(await statuses(id), ['accepted', 'fulfilled', 'declined', 'withdrawn'])
  t.match(await shop.request('POST', `/v1/complaints/${id}/resolve`, {}), { status: 409 })
  t.match(await act(id, ids[0] ?? '', 'fulfil', { fulfilment: 'R-2026-1' }), { status: 200, body: { fulfilment: 'R-2026-1', fulfilledAt: START } })
  t.equal((await move(id, 'resolve')).status, 'resolved')
  const { body: history } = await shop.request('GET', `/v1/complaints/${id}/history?limit=200`)
  t.same(
    history.data
      .map(({ action }: { action: string }) => action)
      .filter((action: string) => action.startsWith('remedy-'))
      .sort(),
    [
      ...['remedy-accept', 'remedy-accept', 'remedy-approve', 'remedy-approve', 'remedy-approve', 'remedy-decline', 'remedy-fulfil'],
      ...['remedy-offer', 'remedy-offer', 'remedy-offer', 'remedy-propose', 'remedy-propose', 'remedy-propose', 'remedy-propose', 'remedy-withdraw'],
    ],
  )
  t.same((await eventsOf(shop, id)).filter((type) => type.startsWith('complaint.remedy_')).length, 15)
})

async function eventsOf(at: TestOrganization, id: string): Promise<string[]> {
  const { rows } = await db.pool.query('select type from events where organization_id = $1 and resource_id = $2', [at.id, id])
  return rows.map(({ type }) => type)
}

t.test('a dispute leaves the offers standing; the next acceptance accepts old and new; a reopening keeps the old and takes new ones', async (t) => {
  const { id } = await decided([REFUND(1_000)])
  await move(id, 'respond')
  await move(id, 'dispute', { reason: 'Too little' })
  t.same(await statuses(id), ['offered'])
  const other = await hire('agent')
  await move(id, 'investigate', { ownerId: other.id })
  const more = await made(id, REFUND(2_000))
  await move(id, 'propose-decision', { outcome: 'upheld', reasons: 'law', rootCause: { code: 'law', finding: 'law' }, noEvidenceReason: 'law' })
  await move(id, 'respond')
  t.same(await statuses(id), ['offered', 'offered'])
  await move(id, 'accept')
  t.same(await statuses(id), ['accepted', 'accepted'])
  for (const remedy of (await shop.request('GET', remedies(id))).body.data) await act(id, remedy.id, 'fulfil')
  await move(id, 'resolve')
  t.equal((await propose(id, { kind: 'apology' })).status, 409)
  await move(id, 'reopen', { reason: 'It broke again' })
  t.same(await statuses(id), ['fulfilled', 'fulfilled'])
  t.match(await propose(id, REFUND(2_500)), { status: 201, body: { status: 'proposed' } }, 'what was promised before counts on')
  t.match(await propose(id, REFUND(2_000)), { status: 201, body: { status: 'approved' } })
  t.equal((await read(id, more)).status, 'fulfilled')
})

t.test('with a complaint that ends without a decision goes what nobody counts on; what was accepted is kept', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const ids = [await made(id, REFUND(6_000)), await made(id, { kind: 'repair' }), await made(id, { kind: 'replacement' }), await made(id, REFUND(10))]
  for (const offered of ids.slice(2)) await act(id, offered, 'offer')
  await act(id, ids[3] ?? '', 'accept')
  await move(id, 'withdraw', { reason: 'She found the part' })
  t.same(await statuses(id), ['withdrawn', 'withdrawn', 'withdrawn', 'accepted'])
  t.match(await read(id, ids[2] ?? ''), { consented: true, reason: 'She found the part' })
  t.match(await act(id, ids[3] ?? '', 'fulfil'), { status: 200, body: { status: 'fulfilled' } })
  const double = await complaintIn(shop)
  const [proposed, offered] = [await made(double, REFUND(6_000)), await made(double, { kind: 'repair' })]
  await act(double, offered, 'offer')
  await move(double, 'mark-duplicate', { reason: 'law', duplicateOfId: id })
  t.same([(await read(double, proposed)).status, (await read(double, offered)).status], ['withdrawn', 'offered'], 'what was offered needs consent')
})

t.test('of 16 who approve, and of 16 who fulfil at once, one does', async (t) => {
  const id = await complaintIn(shop, 'investigating')
  const remedy = await made(id, REFUND(6_000))
  for (const [action, who] of [
    ['approve', admin],
    ['offer', agent],
    ['accept', agent],
    ['fulfil', agent],
  ] as const) {
    const answers = await Promise.all(Array.from({ length: 16 }, () => act(id, remedy, action, {}, who)))
    t.equal(answers.filter(({ status }) => status === 200).length, 1, action)
    t.equal(answers.filter(({ status, body }) => status === 409 && body.code === 'transition-not-allowed').length, 15, action)
  }
  const { rows } = await db.pool.query(`select action from complaint_actions where organization_id = $1 and complaint_id = $2 and action like 'remedy-%'`, [
    shop.id,
    id,
  ])
  t.equal(rows.length, 5, 'and each is told once')
  const proposals = await Promise.all(Array.from({ length: 16 }, () => propose(id, REFUND(1_000), manager)))
  t.equal(proposals.filter(({ body }) => body.status === 'approved').length, 16)
  const small = await complaintIn(shop, 'investigating')
  const split = await Promise.all(Array.from({ length: 16 }, () => propose(small, REFUND(1_000))))
  t.equal(split.filter(({ body }) => body.status === 'approved').length, 5, 'a limit is not split by being quick')
})

t.test('a key repeated answers the same', async (t) => {
  const { id, ids } = await decided([{ kind: 'repair' }])
  const [first, again] = [
    await act(id, ids[0] ?? '', 'offer', {}, shop, { 'idempotency-key': 'offered' }),
    await act(id, ids[0] ?? '', 'offer', {}, shop, { 'idempotency-key': 'offered' }),
  ]
  t.same([again.status, again.body, again.headers['idempotency-replayed']], [200, first.body, 'true'])
})

t.test('fulfil points and vouchers: 409 when nobody posts them, and nothing is half done; posted once when somebody does', async (t) => {
  const { id, ids } = await decided([
    { kind: 'points', points: 100 },
    { kind: 'voucher', percent: 10, money: { amount: 500 } },
  ])
  await move(id, 'respond')
  await move(id, 'accept')
  // The complainant is in no program that points could be posted to.
  t.match(await act(id, ids[0] ?? '', 'fulfil', { fulfilment: 'x' }), { status: 409, body: { code: 'loyalty-not-available' } })
  t.match(await read(id, ids[0] ?? ''), { status: 'accepted', fulfilledAt: null, fulfilment: null, version: 3 })
  const organization = await findTenant(service.ctx, shop.id)
  if (organization === undefined) throw new Error('the organization is gone')
  const ctx = makeContext({ ...service.ctx, organization, actor: systemActor('test'), clock: systemClock })
  const posted: RemedyDue[] = []
  const silent: Participant<Tx> = {}
  const loyalty: Participant<Tx> = { onRemedy: async (_, remedy) => `journal-${posted.push(remedy)}` }
  const broken: Participant<Tx> = {
    async onRemedy(tx) {
      await tx.one({ name: undefined, text: `update complaints set remedy_sought = 'half'`, bind: () => [], decode: () => undefined })
      throw new Error('away')
    },
  }
  const [points = '', voucher = ''] = ids
  const fulfil = (remedyId: string, ...participants: Participant<Tx>[]) => moveRemedy(ctx, { complaintId: id, remedyId }, 'fulfil', {}, participants)
  await t.rejects(fulfil(points, broken), { message: 'away' })
  t.equal((await complaint(id)).remedySought, null)
  t.equal((await read(id, points)).status, 'accepted')
  const all = await Promise.allSettled(Array.from({ length: 16 }, () => fulfil(points, silent, loyalty)))
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await fulfil(voucher, loyalty)).fulfilment, 'journal-2')
  const { contactId } = await complaint(id)
  t.same(posted, [
    { id: points, complaintId: id, contactId, kind: 'points', points: 100, amount: null, currency: null, percent: null },
    { id: voucher, complaintId: id, contactId, kind: 'voucher', points: null, amount: 500, currency: 'EUR', percent: 10 },
  ])
  t.match(await read(id, points), { status: 'fulfilled', fulfilment: 'journal-1' })
})

t.test('the silence period over accepts the response and its remedies, once; an answer in time ends the waiting', async (t) => {
  const at = await organization({ mode: 'test', now: START })
  const owner = (await at.request('GET', '/v1/users?role=owner')).body.data[0].id
  const reached = async (status: Reached, bodies: readonly object[] = []) => {
    const id = await complaintIn(at, 'decision_proposed')
    for (const body of bodies) await made(id, body, at)
    if (status === 'responded') await move(id, 'respond', {}, at)
    return id
  }
  const [plain, promised, answered, disputed] = [
    await reached('responded', [{ kind: 'apology' }]),
    await reached('responded', [{ kind: 'apology' }, { kind: 'repair' }]),
    await reached('responded', [{ kind: 'repair' }]),
    await reached('responded', [{ kind: 'repair' }]),
  ]
  await move(plain, 'assign', { ownerId: owner }, at)
  const due = async () =>
    (await db.pool.query(`select reference from due_work where organization_id = $1 and kind = 'complaint.silence' order by 1`, [at.id])).rows.map(
      ({ reference }) => reference,
    )
  t.same(await due(), [plain, promised, answered, disputed].sort())
  await move(answered, 'accept', {}, at)
  await move(disputed, 'dispute', { reason: 'law' }, at)
  t.same(await due(), [plain, promised].sort())
  const { silenceEndsAt } = await complaint(plain, at)
  t.equal(silenceEndsAt, '2026-04-03T23:00:00Z', 'fourteen whole days of London')
  await at.request('PUT', '/v1/test-clock', { now: '2026-04-03T22:59:59Z' })
  t.match(await complaint(plain, at), { status: 'responded', acceptance: null })
  await at.request('PUT', '/v1/test-clock', { now: '2026-05-01T00:00:00Z' })
  t.match(await complaint(plain, at), { status: 'responded', acceptance: { by: 'silence', at: silenceEndsAt }, silenceEndsAt: null })
  t.match(await complaint(promised, at), { status: 'remedy_in_progress', acceptance: { by: 'silence' } })
  t.match(await complaint(answered, at), { status: 'remedy_in_progress', acceptance: { by: 'complainant' } })
  t.match(await complaint(disputed, at), { status: 'disputed', acceptance: null })
  t.same([await statuses(plain, at), await statuses(promised, at), await statuses(disputed, at)], [['fulfilled'], ['fulfilled', 'accepted'], ['offered']])
  t.same(await due(), [])
  await at.request('PUT', '/v1/test-clock', { now: '2026-06-01T00:00:00Z' })
  t.equal((await eventsOf(at, plain)).filter((type) => type === 'complaint.accepted').length, 1)
  const { body: history } = await at.request('GET', `/v1/complaints/${plain}/history?limit=200`)
  t.match(
    history.data.find(({ action }: { action: string }) => action === 'accept'),
    { actor: { type: 'system' }, at: silenceEndsAt, details: { by: 'silence' } },
  )
  t.equal((await move(plain, 'resolve', {}, at)).status, 'resolved')
})

t.test('who resolves after the silence period before it was met accepts by silence, apologies with it', async (t) => {
  const at = await organization({ mode: 'live' })
  const [id, promised] = [await complaintIn(at, 'decision_proposed'), await complaintIn(at, 'decision_proposed')]
  await made(id, { kind: 'apology' }, at)
  await made(promised, { kind: 'repair' }, at)
  for (const one of [id, promised]) await move(one, 'respond', {}, at)
  t.equal((await at.request('POST', `/v1/complaints/${id}/resolve`, {})).status, 409, 'not before it is over')
  await db.pool.query(`update complaints set silence_ends_at = '2026-01-01' where organization_id = $1`, [at.id])
  t.match(await move(id, 'resolve', {}, at), { status: 'resolved', acceptance: { by: 'silence' } })
  t.same(await statuses(id, at), ['fulfilled'])
  t.equal((await at.request('POST', `/v1/complaints/${promised}/resolve`, {})).status, 409)
  const { rows } = await db.pool.query(`select reference from due_work where organization_id = $1 and kind = 'complaint.silence'`, [at.id])
  t.same(rows, [{ reference: promised }])

  await db.pool.query(`update due_work set due_at = '2026-01-01' where organization_id = $1`, [at.id])
  const tenant = await findTenant(service.ctx, at.id)
  const contextOf = async () => tenant && makeContext({ ...service.ctx, organization: tenant, actor: systemActor('due work'), clock: systemClock })
  const drain = { db, handlers: dueWorkHandlers, contextOf, now: () => systemClock.now() }
  await Promise.all(Array.from({ length: 8 }, () => drainLive(drain, (error) => t.fail(String(error)))))
  t.match(await complaint(promised, at), { status: 'remedy_in_progress', acceptance: { by: 'silence', at: '2026-01-01T00:00:00Z' } })
  t.same(await statuses(promised, at), ['accepted'])
  t.equal((await eventsOf(at, promised)).filter((type) => type === 'complaint.accepted').length, 1, 'of 8 who drain at once one meets it')
})

t.test('an erasure takes the words of remedies and leaves what they were worth; an export has them', async (t) => {
  const { id, ids } = await decided([REFUND(1_000, { description: 'CANARY' })])
  await move(id, 'respond')
  await act(id, ids[0] ?? '', 'accept')
  await act(id, ids[0] ?? '', 'fulfil', { fulfilment: 'CANARY' })
  const { contactId } = await complaint(id)
  const exported = await shop.request('GET', `/v1/contacts/${contactId}/export`)
  t.match(exported.body.sections.remedies, [{ id: ids[0], description: 'CANARY', money: { amount: 1_000, currency: 'EUR' } }])
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`, {})).status, 200)
  t.match(await read(id, ids[0] ?? ''), { description: null, fulfilment: null, status: 'fulfilled', money: { amount: 1_000 } })
  t.notOk(JSON.stringify((await shop.request('GET', `/v1/complaints/${id}/history?limit=200`)).body).includes('CANARY'))
})

t.test('limited staff see no remedies of contacts that are hidden from them', async (t) => {
  const { id, ids } = await decided([REFUND(1_000)])
  const limited = await hire('manager', { contactAccess: 'own' })
  for (const answer of [
    await limited.request('GET', remedies(id)),
    await limited.request('GET', `${remedies(id)}/${ids[0]}`),
    await propose(id, { kind: 'apology' }, limited),
    await act(id, ids[0] ?? '', 'offer', {}, limited),
  ])
    t.match(answer, { status: 404, body: { code: 'complaint-not-found' } })
  const elsewhere = await complaintIn(shop, 'investigating')
  t.match(await act(elsewhere, ids[0] ?? '', 'offer'), { status: 404, body: { code: 'remedy-not-found' } }, 'a remedy of another complaint')
})

t.test('limits are those of the settings: a role left out promises nothing', async (t) => {
  const at = await organization({ mode: 'test', now: START, currency: 'GBP' })
  await at.request('PATCH', '/v1/complaint-settings', { remedyLimits: { manager: { amount: 10, points: 0 } } })
  const id = await complaintIn(at, 'investigating')
  const one = await colleague(service, at, { role: 'manager', scopes: SCOPES })
  const other = await colleague(service, at, { role: 'admin', scopes: SCOPES })
  t.match(await propose(id, REFUND(10), one), { body: { status: 'approved', money: { currency: 'GBP' } } })
  t.match(await propose(id, REFUND(1), other), { body: { status: 'proposed' } })
  t.match(await propose(id, { kind: 'points', points: 1 }, one), { body: { status: 'proposed' } })
})
