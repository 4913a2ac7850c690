import t from 'tap'
import { send, startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Whoever a complaint names neither sees it nor anything about it, whatever else they may do. */
const test = await startApp()
const shop = await test.organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const SCOPES = ['contacts:read', 'tasks:read', 'tasks:write', 'interactions:read', 'events:read', 'audit:read', 'complaints:read', 'complaints:write']

async function staff() {
  const one = await colleague(test, shop)
  await test.db.pool.query("update users set role = 'manager' where organization_id = $1 and id = $2", [shop.id, one.id])
  const key = await shop.request('POST', '/v1/api-keys', { name: 'all', userId: one.id, scopes: SCOPES })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  return {
    ...one,
    get: (url: string) => send(test.app, key.body.secret, 'GET', url),
    post: (url: string, body: object) => send(test.app, key.body.secret, 'POST', url, body),
    patch: (url: string, body: object) => send(test.app, key.body.secret, 'PATCH', url, body),
  }
}
const named = await staff()
const mate = await staff()
const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id

async function complaint(fields: object = {}): Promise<string> {
  const made = await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'Rude at the till.', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}

/** Every place in which something about the complaint could be read. */
async function seenBy({ get }: typeof named, id: string): Promise<string[]> {
  const places = {
    list: '/v1/complaints?limit=200',
    mine: `/v1/complaints?contactId=${contactId}&limit=200`,
    bySubject: '/v1/complaints?subjectKind=staff&limit=200',
    one: `/v1/complaints/${id}`,
    history: `/v1/complaints/${id}/history`,
    notes: `/v1/complaints/${id}/notes`,
    followUps: `/v1/complaints/${id}/follow-ups`,
    timeline: `/v1/contacts/${contactId}/timeline?limit=200`,
    events: '/v1/events?limit=200',
    audit: '/v1/audit-events?limit=200',
    tasks: '/v1/tasks?limit=200',
    interactions: '/v1/interactions?limit=200',
    notifications: '/v1/notifications?limit=200',
  }
  const seen: string[] = []
  await shop.numbered()
  for (const [place, url] of Object.entries(places)) {
    const { status, body } = await get(url)
    if (status === 200 && (JSON.stringify(body).includes(id) || url.includes(id))) seen.push(place)
    if (status !== 200) t.equal(status, 404, `${place}: ${JSON.stringify(body)}`)
  }
  return seen
}

t.test('a complaint about a member of staff is nowhere for them, and everywhere for others', async (t) => {
  const id = await complaint({ subjects: [{ kind: 'staff', id: named.id, label: 'The man at the till' }] })
  await shop.request('POST', `/v1/complaints/${id}/notes`, { body: 'Ask the others first.' })
  await shop.request('POST', '/v1/tasks', { type: 'call_back', contactId, assigneeId: named.id, related: { type: 'complaint', id }, title: 'Ring her' })
  await shop.request('POST', '/v1/interactions', { contactId, channel: 'phone', direction: 'inbound', kind: 'call', related: { type: 'complaint', id } })
  t.same(await seenBy(named, id), [])
  const others = ['list', 'mine', 'bySubject', 'one', 'history', 'notes', 'followUps', 'timeline', 'events', 'audit', 'tasks', 'interactions']
  t.same(await seenBy(mate, id), others)
})

t.test('404 whatever they try with it, as with one that is not there', async (t) => {
  const id = await complaint({ subjects: [{ kind: 'staff', id: named.id }] })
  const tries: [string, object][] = [
    ['acknowledge', { method: 'phone' }],
    ['assign', { ownerId: mate.id }],
    ['withdraw', { reason: 'please' }],
    ['notes', { body: 'not true' }],
    ['follow-ups', { channel: 'phone', outcome: 'solved' }],
  ]
  for (const [path, body] of tries)
    t.match(await named.post(`/v1/complaints/${id}/${path}`, body), { status: 404, body: { code: 'complaint-not-found' } }, path)
  t.equal((await named.patch(`/v1/complaints/${id}`, { severity: 1 })).status, 404)
  const own = await complaint()
  const twin = await named.post(`/v1/complaints/${own}/mark-duplicate`, { duplicateOfId: id, reason: 'guess' })
  t.match(twin, { status: 422, body: { errors: [{ pointer: '/duplicateOfId' }] } })
  t.match(await shop.request('GET', `/v1/complaints/${id}`), { body: { status: 'received', version: 1 } }, 'nothing has changed')
})

t.test('who is named later sees nothing of it any more, and who is named no longer sees it again', async (t) => {
  const id = await complaint()
  t.ok((await seenBy(named, id)).length > 0)
  const about = (ids: string[]) => shop.request('PATCH', `/v1/complaints/${id}`, { subjects: ids.map((user) => ({ kind: 'staff', id: user })) })
  t.equal((await about([named.id, mate.id])).status, 200)
  t.same(await seenBy(named, id), [])
  t.same(await seenBy(mate, id), [])
  await about([mate.id])
  t.ok((await seenBy(named, id)).includes('events'))
  t.same(await seenBy(mate, id), [])
})

t.test('422 who is named cannot own it, whichever comes first', async (t) => {
  const refused = await shop.request('POST', '/v1/complaints', {
    ...{ contactId, channel: 'phone', description: 'x' },
    ...{ subjects: [{ kind: 'staff', id: named.id }], ownerId: named.id },
  })
  t.match(refused, { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
  const id = await complaint({ ownerId: named.id })
  const naming = await shop.request('PATCH', `/v1/complaints/${id}`, { subjects: [{ kind: 'staff', id: named.id }] })
  t.match(naming, { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
  const other = await complaint({ subjects: [{ kind: 'staff', id: named.id }] })
  t.match(await shop.request('POST', `/v1/complaints/${other}/assign`, { ownerId: named.id }), { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
})

t.test('what a person may not see, a key that they made does not see either', async (t) => {
  const { secret } = (await shop.request('POST', '/v1/api-keys', { name: 'service', scopes: ['complaints:read', 'events:read'] })).body
  await test.db.pool.query("update api_keys set created_by = $2 where organization_id = $1 and name = 'service'", [shop.id, named.id])
  const id = await complaint({ subjects: [{ kind: 'staff', id: named.id }] })
  await shop.numbered()
  t.equal((await send(test.app, secret, 'GET', `/v1/complaints/${id}`)).status, 404)
  t.notOk(JSON.stringify((await send(test.app, secret, 'GET', '/v1/events?limit=200')).body).includes(id))
})

t.test('notices about it do not reach who is named, also in the team that is told', async (t) => {
  const team = (await shop.request('POST', '/v1/teams', { name: 'Till', memberIds: [named.id, mate.id] })).body
  const id = await complaint({ subjects: [{ kind: 'staff', id: named.id }], teamId: team.id })
  t.notOk((await named.told()).some(({ resource }) => resource.id === id))
  t.ok((await mate.told()).some(({ resource, type }) => resource.id === id && type === 'complaint.assigned'))
})
