import { randomUUID } from 'node:crypto'
import t from 'tap'
import { send, startApp, type TestOrganization } from '../../support/app.ts'

/** A member of staff may be limited to their own contacts or those of their teams; the limit follows the contact everywhere. */
const { app, db, organization } = await startApp()
const shop = await organization()

interface Agent {
  readonly id: string
  readonly token: string
}

async function agent(at: TestOrganization, contactAccess: 'all' | 'team' | 'own', teamId?: string): Promise<Agent> {
  const id = randomUUID()
  await db.pool.query(
    `insert into users (organization_id, id, email, email_key, display_name, role, contact_access, status, created_at, updated_at)
     values ($1, $2, $3, $3, 'Agent', 'agent', $4, 'active', now(), now())`,
    [at.id, id, `${id}@example.com`, contactAccess],
  )
  if (teamId !== undefined) await db.pool.query('insert into team_members (organization_id, team_id, user_id) values ($1, $2, $3)', [at.id, teamId, id])
  const key = await at.request('POST', '/v1/api-keys', { name: 'agent', userId: id, scopes: ['contacts:read', 'contacts:write', 'events:read', 'audit:read'] })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  return { id, token: key.body.secret }
}

const team = (await shop.request('POST', '/v1/teams', { name: 'Sales' })).body.id
const own = await agent(shop, 'own')
const mate = await agent(shop, 'team', team)
const other = await agent(shop, 'own', team)
const as = (who: Agent, method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, body?: unknown) => send(app, who.token, method, url, body)

const contactOf = async (ownerId: string | null, fields: object = {}) =>
  (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId, ...fields })).body.id as string
const mine = await contactOf(own.id, { externalId: 'mine' })
const theirs = await contactOf(other.id, { emails: [{ value: 'theirs@example.com' }], externalId: 'theirs' })
const nobodys = await contactOf(null)

t.test('own: a list holds one’s own contacts, and every way to another is 404', async (t) => {
  t.same(
    (await as(own, 'GET', '/v1/contacts')).body.data.map(({ id }: any) => id),
    [mine],
  )
  t.equal((await as(own, 'GET', '/v1/contacts?includeTotal=true')).body.total.value, 1)
  t.same((await as(own, 'GET', '/v1/contacts?q=ada')).body.data.length, 1)
  for (const id of [theirs, nobodys]) {
    for (const [method, url, body] of [
      ['GET', `/v1/contacts/${id}`],
      ['PATCH', `/v1/contacts/${id}`, { source: 'x' }],
      ['DELETE', `/v1/contacts/${id}`],
      ['GET', `/v1/contacts/${id}/timeline`],
      ['GET', `/v1/contacts/${id}/lifecycle`],
      ['POST', `/v1/contacts/${id}/lifecycle`, { stage: 'awareness', reason: 'x' }],
      ['GET', `/v1/contacts/${id}/relationships`],
    ] as const)
      t.equal((await as(own, method, url, body)).status, 404, `${method} ${url}`)
  }
  t.equal((await as(own, 'GET', '/v1/contacts/lookup?email=theirs@example.com')).status, 404)
})

t.test('team: the contacts of one’s teammates too', async (t) => {
  t.equal((await as(mate, 'GET', `/v1/contacts/${theirs}`)).status, 200)
  t.equal((await as(mate, 'GET', `/v1/contacts/${mine}`)).status, 404)
})

t.test('a clash with a hidden contact does not name it', async (t) => {
  const refused = await as(own, 'POST', '/v1/contacts', { kind: 'person', displayName: 'x', emails: [{ value: 'theirs@example.com' }] })
  t.match(refused, { status: 409, body: { code: 'contact-exists' } })
  t.notOk('existingId' in refused.body)
  t.equal((await as(own, 'PUT', '/v1/external-contacts/theirs', { kind: 'person', displayName: 'x' })).status, 409)
})

t.test('who sees only their own owns what they make', async (t) => {
  const made = await as(own, 'POST', '/v1/contacts', { kind: 'person', displayName: 'New' })
  t.equal(made.body.ownerId, own.id)
  t.equal((await as(own, 'GET', `/v1/contacts/${made.body.id}`)).status, 200)
})

t.test('a relationship with a hidden contact is not shown, and cannot be made', async (t) => {
  await shop.request('POST', `/v1/contacts/${mine}/relationships`, { relatedId: theirs, type: 'household' })
  t.same((await as(own, 'GET', `/v1/contacts/${mine}/relationships`)).body.data, [])
  t.equal((await as(own, 'POST', `/v1/contacts/${mine}/relationships`, { relatedId: nobodys, type: 'household' })).status, 422)
})

t.test('events of hidden contacts are left out', async (t) => {
  await shop.numbered()
  const seen = (await as(own, 'GET', '/v1/events?types=contact.*')).body.data.map(({ resource }: any) => resource.id)
  t.ok(seen.includes(mine))
  t.notOk(seen.includes(theirs) || seen.includes(nobodys))
})

t.test('a key never has more scopes than its user: an agent reads no audit', async (t) => {
  t.match(await as(own, 'GET', '/v1/audit-events'), { status: 403, body: { requiredScope: 'audit:read' } })
})

t.test('the owner of a key customer is told when somebody else changes it', async (t) => {
  const id = await contactOf(own.id, { keyCustomer: true, displayName: 'Mill' })
  await shop.request('PATCH', `/v1/contacts/${id}`, { source: 'fair' })
  await as(own, 'PATCH', `/v1/contacts/${id}`, { source: 'mine' })
  const { body } = await as(own, 'GET', '/v1/notifications')
  t.match(body.data, [{ type: 'contact.key_customer_changed', summary: 'Mill: source', resource: { type: 'contact', id } }])
  t.equal(body.data.length, 1)
})

t.test('nothing tells of a hidden contact through a relationship with one that is seen', async (t) => {
  const hidden = await contactOf(other.id, { displayName: 'HIDDEN NAME', tags: ['secret-tag'] })
  const { body: relation } = await shop.request('POST', `/v1/contacts/${mine}/relationships`, { relatedId: hidden, type: 'works_for', role: 'SECRET ROLE' })
  await shop.numbered()
  for (const url of [`/v1/contacts/${mine}/timeline`, '/v1/events?types=relationship.*', '/v1/events?limit=200', '/v1/tags']) {
    const text = JSON.stringify((await as(own, 'GET', url)).body)
    for (const word of ['HIDDEN NAME', 'SECRET ROLE', hidden, 'secret-tag']) t.notOk(text.includes(word), `${word} in ${url}`)
  }
  t.equal((await as(own, 'GET', `/v1/contacts/${mine}/relationships/${relation.id}`)).status, 404)
})

t.test('the owner of an erased contact is told that it is erased', async (t) => {
  const id = await contactOf(own.id)
  await shop.request('POST', `/v1/contacts/${id}/erase`)
  t.match(await as(own, 'GET', `/v1/contacts/${id}`), { status: 410, body: { code: 'contact-erased' } })
  await shop.numbered()
  t.ok((await as(own, 'GET', '/v1/events?types=contact.erased')).body.data.some(({ resource }: any) => resource.id === id))
})
