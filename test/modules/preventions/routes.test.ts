import t from 'tap'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

const service = await startApp()
const { organization } = service
const NOW = '2026-03-28T20:00:00Z'
const shop = () => organization({ mode: 'test', now: NOW, timeZone: 'Europe/London' })

const contact = async (at: TestOrganization) => (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id as string
let serial = 0
/** Somebody new, with a key that acts for them. */
async function staff(at: TestOrganization, role = 'agent', contactAccess: 'all' | 'own' = 'all') {
  serial += 1
  const user = (await at.request('POST', '/v1/users', { email: `staff-${serial}@example.com`, displayName: 'Staff', role, contactAccess })).body
  await at.request('POST', `/public/v1/invitations/${new URL(user.invitationUrl).pathname.split('/').at(-1)}/accept`, { password: 'correct horse battery' })
  const scopes = ['complaints:read', 'complaints:write', 'contacts:read', 'tasks:read', 'events:read']
  const key = await at.request('POST', '/v1/api-keys', { name: 'staff', userId: user.id, scopes })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  const headers = { authorization: `Bearer ${key.body.secret}` }
  const told = async () => (await at.request('GET', '/v1/notifications?sort=createdAt', undefined, headers)).body.data.map(({ type }: any) => type)
  return { id: user.id as string, headers, told }
}
const about = (...ids: string[]) => ({ subjects: ids.map((id) => ({ kind: 'product', id })) })
const decide = (at: TestOrganization, id: string, code = 'packaging') =>
  at.request('POST', `/v1/complaints/${id}/propose-decision`, {
    outcome: 'upheld',
    reasons: 'It broke.',
    rootCause: { code, finding: 'Thin box.' },
    noEvidenceReason: 'Seen.',
  })
async function decided(at: TestOrganization, code: string, fields: object = {}): Promise<string> {
  const id = await complaintIn(at, 'investigating', fields)
  const { status, body } = await decide(at, id, code)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return id
}
const patterns = async (at: TestOrganization) => (await at.request('GET', '/v1/complaint-patterns?sort=raisedAt')).body.data
const idsIn = async (at: TestOrganization, url: string, headers = {}) =>
  (await at.request('GET', url, undefined, headers)).body.data.map(({ id }: any) => id).toSorted()
async function eventsOf(at: TestOrganization, types: string): Promise<any[]> {
  await at.numbered()
  return (await at.request('GET', `/v1/events?types=${types}`)).body.data
}
const moveClock = (at: TestOrganization, now: string) => at.request('PUT', '/v1/test-clock', { now })

t.test('a cause that repeats is raised once for its window, to managers, with the complaints behind it', async (t) => {
  const at = await shop()
  const manager = await staff(at, 'manager')
  const agent = await staff(at)
  await at.request('PATCH', '/v1/complaint-settings', { systemicCount: 3, systemicDays: 10 })
  const first = [await decided(at, 'packaging', about('A')), await decided(at, 'packaging', about('B')), await decided(at, 'staff', about('A'))]
  t.same(await patterns(at), [])
  const third = await decided(at, 'packaging')
  const [pattern] = await patterns(at)
  t.match(pattern, { causeCode: 'packaging', productId: null, raisedAt: NOW, systemicCount: 3, systemicDays: 10, complaintCount: 3 })
  const url = `/v1/complaint-patterns/${pattern.id}`
  t.same(await idsIn(at, `${url}/complaints`), [first[0], first[1], third].toSorted())
  const fourth = await decided(at, 'packaging', about('A'))
  t.match(await at.request('GET', url), { status: 200, body: { complaintCount: 4 } }, 'one more is a case of it')
  t.match(await eventsOf(at, 'complaint.systemic'), [{ resource: { type: 'complaint', id: third }, data: { id: pattern.id, causeCode: 'packaging' } }])
  t.same([await manager.told(), await agent.told()], [['complaint.systemic'], []])

  await at.request('POST', `/v1/complaints/${fourth}/reject-decision`, { reason: 'look again' })
  t.match(await at.request('GET', url), { body: { complaintCount: 3 } }, 'a decision that was taken back is none')

  await moveClock(at, '2026-04-10T20:00:00Z')
  for (let i = 0; i < 3; i += 1) await decided(at, 'packaging', about('C'))
  t.match(await patterns(at), [{ productId: null }, { productId: 'C', complaintCount: 3 }], 'after its window again, of the one product')
  t.match((await at.request('GET', '/v1/complaint-patterns?productId=C&causeCode=packaging')).body.data, { length: 1 })
  t.equal((await at.request('GET', '/v1/complaint-patterns/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f')).body.code, 'complaint-pattern-not-found')
})

t.test('sixteen decisions at once raise it once', async (t) => {
  const at = await shop()
  const ids: string[] = []
  for (let i = 0; i < 16; i += 1) ids.push(await complaintIn(at, 'investigating', about('A', 'B')))
  const statuses = await Promise.all(ids.map(async (id) => (await decide(at, id)).status))
  t.ok(statuses.every((status) => status === 200))
  t.match(await patterns(at), [{ causeCode: 'packaging', productId: 'A', complaintCount: 16 }])
  t.equal((await eventsOf(at, 'complaint.systemic')).length, 1)
})

t.test('a prevention is planned, carried out and judged; its owner has a task for each', async (t) => {
  const at = await shop()
  const owner = await staff(at)
  const complaintId = await complaintIn(at)
  const plan = { action: 'Thicker boxes', ownerId: owner.id, dueDate: '2026-04-10', reviewDate: '2026-05-01', complaintIds: [complaintId] }
  const made = await at.request('POST', '/v1/preventions', plan)
  t.match(made, { status: 201, headers: { etag: '"1.0"' }, body: { status: 'planned', verdict: null, taskId: String, reviewTaskId: null } })
  const url = `/v1/preventions/${made.body.id}`
  const task = async (id: string) => (await at.request('GET', `/v1/tasks/${id}`)).body
  t.match(await task(made.body.taskId), { assigneeId: owner.id, dueDate: '2026-04-10', status: 'open', related: { type: 'prevention', id: made.body.id } })
  t.same(await owner.told(), ['task.assigned'])
  for (const [field, value, code] of [
    ['reviewDate', '2026-04-09', 'before-due'],
    ['ownerId', complaintId, 'unknown'],
    ['complaintIds', [made.body.id], 'unknown'],
    ['patternId', complaintId, 'unknown'],
  ] as const)
    t.match(await at.request('POST', '/v1/preventions', { ...plan, [field]: value }), { status: 422, body: { errors: [{ code }] } }, field)
  t.equal((await at.request('POST', '/v1/preventions', { ...plan, complaintIds: [] })).status, 422, 'it follows from something')

  const later = await at.request('PATCH', url, { dueDate: '2026-04-12' }, { 'if-match': '"1.0"' })
  t.match(later, { status: 200, body: { dueDate: '2026-04-12', version: 2 } })
  t.match([await task(made.body.taskId), await task(later.body.taskId)], [{ status: 'cancelled' }, { status: 'open', dueDate: '2026-04-12' }])
  t.equal((await at.request('POST', `${url}/start`, undefined, { 'if-match': '"1.0"' })).status, 412)
  t.match(await at.request('POST', `${url}/start`), { status: 200, body: { status: 'in_progress' } })
  t.match(await at.request('POST', `${url}/start`), { status: 409, body: { code: 'transition-not-allowed', allowed: Array } })
  t.equal((await at.request('POST', `${url}/review`, { verdict: 'effective', comment: 'x' })).status, 409, 'not before it is done')

  await moveClock(at, '2026-04-12T22:59:00Z')
  t.match(await at.request('GET', url), { body: { overdueAt: null } })
  await moveClock(at, '2026-04-12T23:00:00Z')
  t.match(await at.request('GET', url), { body: { overdueAt: '2026-04-12T23:00:00Z' } }, 'when the day is over in London')
  await moveClock(at, '2026-04-20T00:00:00Z')
  t.match(await at.request('POST', `${url}/complete`), { status: 200, body: { status: 'done', doneAt: '2026-04-20T00:00:00Z', reviewDueAt: null } })
  t.match(await task(later.body.taskId), { status: 'done' })

  await moveClock(at, '2026-06-01T00:00:00Z')
  const due = await at.request('GET', url)
  t.match(due.body, { reviewDueAt: '2026-04-30T23:00:00Z', reviewTaskId: String })
  t.match(await task(due.body.reviewTaskId), { assigneeId: owner.id, status: 'open', dueDate: '2026-05-01' })
  const put = await at.request('PATCH', url, { reviewDate: '2026-07-01' })
  t.match([put.body, await task(due.body.reviewTaskId)], [{ reviewDueAt: null, reviewTaskId: null }, { status: 'cancelled' }], 'put off, it will be due again')
  await moveClock(at, '2026-07-02T00:00:00Z')
  const again = (await at.request('GET', url)).body
  t.match(await task(again.reviewTaskId), { status: 'open', dueDate: '2026-07-01' })
  t.match(await at.request('POST', `${url}/review`, { verdict: 'not_effective', comment: 'Two more.' }), {
    status: 200,
    body: { verdict: 'not_effective', reviewComment: 'Two more.', reviewedBy: Object },
  })
  t.match(await task(again.reviewTaskId), { status: 'done' })
  t.match(await at.request('POST', `${url}/review`, { verdict: 'effective', comment: 'None since.' }), { status: 200 }, 'it may be judged again')
  t.match(await at.request('POST', `${url}/cancel`, { reason: 'x' }), { status: 409 })
  const types = (await eventsOf(at, 'prevention.*')).map(({ type }) => type.slice('prevention.'.length))
  t.same(types, ['created', 'updated', 'started', 'overdue', 'completed', 'review_due', 'updated', 'review_due', 'reviewed', 'reviewed'])
  t.match((await at.request('GET', '/v1/preventions?status=done&verdict=effective&sort=dueDate')).body.data, [{ id: made.body.id }])
  t.same((await at.request('GET', '/v1/preventions?dueBefore=2026-04-12')).body.data, [])

  const other = (await at.request('POST', '/v1/preventions', plan)).body
  t.match(await at.request('POST', `/v1/preventions/${other.id}/cancel`, { reason: 'The supplier did.' }), { body: { status: 'cancelled' } })
  t.match(await task(other.taskId), { status: 'cancelled' })
})

t.test('a complaint is closed with the prevention that is its action', async (t) => {
  const at = await shop()
  const owner = await staff(at)
  const plan = { action: 'Thicker boxes', ownerId: owner.id, dueDate: '2026-04-10' }
  const prevention = (await at.request('POST', '/v1/preventions', { ...plan, complaintIds: [await complaintIn(at)] })).body
  const id = await complaintIn(at, 'resolved')
  await at.request('POST', `/v1/complaints/${id}/follow-ups`, { channel: 'phone', outcome: 'solved' })
  const close = (decision: object) => at.request('POST', `/v1/complaints/${id}/close`, { prevention: { reason: 'Boxes.', ...decision } })
  t.match(await close({ decided: 'action', preventionId: id }), { status: 422, body: { errors: [{ pointer: '/prevention/preventionId', code: 'unknown' }] } })
  t.match(await close({ decided: 'none', preventionId: prevention.id }), { status: 422, body: { errors: [{ code: 'contradicts' }] } })
  t.match(await close({ decided: 'action', preventionId: prevention.id }), {
    status: 200,
    body: { prevention: { decided: 'action', preventionId: prevention.id } },
  })
  t.ok((await idsIn(at, `/v1/preventions/${prevention.id}/complaints`)).includes(id))
  t.match((await at.request('GET', `/v1/preventions?complaintId=${id}`)).body.data, [{ id: prevention.id }])
  t.match(await at.request('POST', `/v1/preventions/${prevention.id}/complaints`, { complaintId: id }), { status: 200, body: { version: 2 } }, 'it did already')
})

t.test('a prevention follows from a pattern and shows the complaints behind it', async (t) => {
  const at = await shop()
  await at.request('PATCH', '/v1/complaint-settings', { systemicCount: 2 })
  const ids = [await decided(at, 'packaging', about('A')), await decided(at, 'packaging', about('A'))]
  const [{ id: patternId }] = await patterns(at)
  const owner = await staff(at)
  const made = await at.request('POST', '/v1/preventions', { action: 'x', ownerId: owner.id, dueDate: '2026-04-10', patternId })
  t.match(made, { status: 201, body: { patternId } })
  t.same(await idsIn(at, `/v1/preventions/${made.body.id}/complaints`), ids.toSorted())
  t.match((await at.request('GET', `/v1/preventions/${made.body.id}/affected-contacts`)).body, { productIds: ['A'], data: { length: 2 } })
})

t.test('404: whom all its complaints name, and what limited staff do not see', async (t) => {
  const at = await shop()
  const [named, owner, limited] = [await staff(at), await staff(at), await staff(at, 'agent', 'own')]
  const complaintId = await complaintIn(at, 'received', { subjects: [{ kind: 'staff', id: named.id }] })
  const plan = { action: 'Talk', ownerId: owner.id, dueDate: '2026-04-10', complaintIds: [complaintId] }
  t.match(await at.request('POST', '/v1/preventions', { ...plan, ownerId: named.id }), { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
  const prevention = (await at.request('POST', '/v1/preventions', plan)).body
  const url = `/v1/preventions/${prevention.id}`
  await at.numbered()
  for (const { headers } of [named, limited]) {
    t.match(await at.request('GET', url, undefined, headers), { status: 404, body: { code: 'prevention-not-found' } })
    t.equal((await at.request('POST', `${url}/start`, undefined, headers)).status, 404)
    t.same((await at.request('GET', '/v1/preventions', undefined, headers)).body.data, [])
    t.equal((await at.request('GET', `/v1/tasks/${prevention.taskId}`, undefined, headers)).status, 404)
  }
  t.same((await at.request('GET', '/v1/events?types=prevention.*', undefined, named.headers)).body.data, [])
  t.equal((await at.request('GET', url, undefined, owner.headers)).status, 200)

  const open = await complaintIn(at)
  t.equal((await at.request('POST', `${url}/complaints`, { complaintId: open })).status, 200)
  t.equal((await at.request('GET', url, undefined, named.headers)).status, 200, 'once it follows from another complaint too it is seen')
  t.same(await idsIn(at, `${url}/complaints`, named.headers), [open], 'without what is kept')
  await at.request('PATCH', `/v1/complaints/${open}`, { subjects: [{ kind: 'staff', id: named.id }] })
  t.equal((await at.request('GET', url, undefined, named.headers)).status, 404, 'and not when that names them as well')

  const mine = (await at.request('POST', '/v1/preventions', { ...plan, ownerId: limited.id })).body
  t.equal((await at.request('GET', `/v1/preventions/${mine.id}`, undefined, limited.headers)).status, 200, 'what one owns one sees')
  t.same(await idsIn(at, `/v1/preventions/${mine.id}/complaints`, limited.headers), [])
})

t.test('affected are those who complained of the same products, page by page, and it says who was asked', async (t) => {
  const at = await shop()
  const people = []
  for (let i = 0; i < 5; i += 1) people.push(await contact(at))
  const ids = []
  for (const contactId of people) ids.push(await complaintIn(at, 'received', { contactId, ...about('A', `only-${contactId}`) }))
  await complaintIn(at, 'received', { contactId: people[0], ...about('A') })
  await complaintIn(at, 'received', about('B'))
  const limited = await staff(at, 'agent', 'own')
  const url = `/v1/complaints/${ids[0]}/affected-contacts`
  const whole = (await at.request('GET', url)).body
  t.match(whole, { nextCursor: null, sources: ['orders', 'complaints'], productIds: ['A', `only-${people[0]}`] })
  t.same(
    whole.data,
    people.toSorted().map((contactId) => ({ contactId, sources: ['complaints'] })),
  )
  const page = (await at.request('GET', `${url}?limit=3`)).body
  const rest = (await at.request('GET', `${url}?limit=3&cursor=${page.nextCursor}`)).body
  t.same([...page.data, ...rest.data], whole.data)
  t.equal(rest.nextCursor, null)
  t.equal((await at.request('GET', `${url}?cursor=x`)).body.code, 'invalid-cursor')
  t.equal((await at.request('GET', url, undefined, limited.headers)).status, 404)
  const bare = await complaintIn(at)
  t.match((await at.request('GET', `/v1/complaints/${bare}/affected-contacts`)).body, { data: [], productIds: [], sources: ['orders', 'complaints'] })
})

t.test('what is to be done goes with a hand-over; an erasure takes the words', async (t) => {
  const at = await shop()
  const [leaver, heir] = [await staff(at), await staff(at)]
  const person = await contact(at)
  const complaintId = await complaintIn(at, 'received', { contactId: person })
  const made = await at.request('POST', '/v1/preventions', { action: 'Ring Ada first', ownerId: leaver.id, dueDate: '2026-04-10', complaintIds: [complaintId] })
  const url = `/v1/preventions/${made.body.id}`
  t.match(await at.request('POST', `/v1/users/${leaver.id}/hand-over`, { toUserId: heir.id }), { status: 200 })
  t.match(await at.request('GET', url), { body: { ownerId: heir.id } })
  t.match(await at.request('GET', `/v1/tasks/${made.body.taskId}`), { body: { assigneeId: heir.id } })
  await at.numbered()
  t.equal((await at.request('POST', `/v1/contacts/${person}/erase`, { confirm: true })).status, 200)
  t.match(await at.request('GET', url), { body: { action: '' } })
  t.notMatch(JSON.stringify(await eventsOf(at, 'prevention.*')), /Ring Ada/)
})
