import { randomUUID } from 'node:crypto'
import t from 'tap'
import { send, startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'

/** Who may not see a contact sees and changes nothing of its interactions; who is erased leaves none behind. */
const { app, db, organization } = await startApp()
const shop = await organization()

async function agent(): Promise<{ id: string; token: string }> {
  const id = randomUUID()
  await db.pool.query(
    `insert into users (organization_id, id, email, email_key, display_name, role, contact_access, status, created_at, updated_at)
     values ($1, $2, $3, $3, 'Agent', 'agent', 'own', 'active', now(), now())`,
    [shop.id, id, `${id}@example.com`],
  )
  const scopes = ['contacts:read', 'contacts:write', 'interactions:read', 'interactions:write', 'events:read']
  const key = await shop.request('POST', '/v1/api-keys', { name: 'agent', userId: id, scopes })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  return { id, token: key.body.secret }
}
const own = await agent()
const as = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>) =>
  send(app, own.token, method, url, body, headers)
const contactOf = async (ownerId: string | null, fields: object = {}) =>
  (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId, ...fields })).body.id as string
const call = (contactId: string, fields: object = {}) => ({ contactId, channel: 'phone', direction: 'inbound', kind: 'call', ...fields })
const record = async (contactId: string, fields: object = {}) => (await shop.request('POST', '/v1/interactions', call(contactId, fields))).body.id as string
const email = (raw: string, headers: Record<string, string> = {}) => ({ raw, headers: { 'content-type': 'message/rfc822', ...headers } })

const mine = await contactOf(own.id)
const hidden = await contactOf(null, { emails: [{ value: 'hidden@example.com' }] })
const seen = await record(mine, { externalId: 'mine' })
const unseen = await record(hidden, { externalId: 'theirs', subject: 'SECRET' })

t.test('a list holds what belongs to one’s own contacts, and every way to another is 404', async (t) => {
  t.same(
    (await as('GET', '/v1/interactions')).body.data.map(({ id }: any) => id),
    [seen],
  )
  t.same((await as('GET', `/v1/interactions?contactId=${hidden}`)).body.data, [])
  for (const [method, body] of [['GET'], ['PATCH', { subject: 'x' }], ['DELETE']] as const) {
    t.match(await as(method, `/v1/interactions/${unseen}`, body), { status: 404, body: { code: 'interaction-not-found' } }, method)
    t.ok([200, 204].includes((await as(method, `/v1/interactions/${seen}`, body)).status), method)
  }
  const batch = await as('POST', '/v1/interactions/batch', { items: [{ op: 'update', id: unseen, data: { subject: 'x' } }] })
  t.equal(batch.body.results[0].status, 404)
})

t.test('nothing is recorded at a hidden contact, and its interactions are not named', async (t) => {
  t.match(await as('POST', '/v1/interactions', call(hidden)), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
  const refused = await as('POST', '/v1/interactions', call(mine, { externalId: 'theirs' }))
  t.match(refused, { status: 409, body: { code: 'interaction-exists' } })
  t.notOk('existingId' in refused.body)
})

t.test('an e-mail of a hidden contact is of an unknown one, and is not made twice', async (t) => {
  const { raw, headers } = email('From: hidden@example.com\r\nMessage-ID: <hidden@x>\r\n\r\nx\r\n')
  t.match(await as('POST', '/v1/interactions/email', raw, headers), { status: 422, body: { code: 'correspondent-unknown' } })
  const clash = await as('POST', '/v1/interactions/email?createContact=true', raw, headers)
  t.match(clash, { status: 409, body: { code: 'contact-exists' } })
  t.notOk('existingId' in clash.body)
  t.equal((await shop.request('POST', '/v1/interactions/email', raw, headers)).status, 201)
  t.match(await as('POST', '/v1/interactions/email', raw, headers), { status: 409, body: { code: 'interaction-exists' } })
})

t.test('events of hidden interactions are left out', async (t) => {
  await shop.numbered()
  const { body } = await as('GET', '/v1/events?types=interaction.*')
  t.ok(body.data.length > 0)
  t.notOk(JSON.stringify(body).includes('SECRET'))
})

t.test('an erased person leaves no words behind, also not among the participants of others', async (t) => {
  const place = await organization()
  const at = (method: 'GET' | 'POST' | 'DELETE' | 'PATCH', url: string, body?: unknown, headers?: Record<string, string>) =>
    place.request(method, url, body, headers)
  const make = async (fields: object) => (await at('POST', '/v1/contacts', { kind: 'person', displayName: 'x', ...fields })).body.id as string
  const person = await make({ emails: [{ value: 'CANARY1@example.com' }], phones: [{ value: '+44 20 7946 0199' }] })
  const other = await make({ emails: [{ value: 'other@example.com' }] })
  const fields = {
    subject: 'CANARY2',
    body: 'CANARY3',
    outcome: 'CANARY4',
    threadKey: 'CANARY5',
    externalId: 'CANARY6',
    related: { type: 'order', id: 'CANARY7' },
    metadata: { note: 'CANARY8' },
    participants: [{ name: 'CANARY9', address: 'CANARY1@example.com' }],
  }
  const made = await at('POST', '/v1/interactions', call(person, fields), { 'idempotency-key': 'erase-1' })
  await at('PATCH', `/v1/interactions/${made.body.id}`, { subject: 'CANARY2 again' })
  const gone = await at('POST', '/v1/interactions', call(person, { subject: 'CANARY2 deleted' }))
  await at('DELETE', `/v1/interactions/${gone.body.id}`)
  const mailed = await at(
    'POST',
    '/v1/interactions/email',
    'From: CANARY9 <canary1@example.com>\r\nMessage-ID: <CANARY10@x>\r\nReferences: <CANARY11@x>\r\nSubject: CANARY2\r\n\r\nCANARY3\r\n',
    { 'content-type': 'message/rfc822' },
  )
  t.equal(mailed.status, 201)
  const shared = await at(
    'POST',
    '/v1/interactions',
    call(other, { participants: [{ name: 'Other' }, { role: 'cc', name: 'CANARY9', address: 'Canary1@example.com' }, { address: '020 7946 0199' }] }),
    { 'idempotency-key': 'erase-2' },
  )
  t.equal(shared.status, 201)
  t.equal((await at('POST', `/v1/contacts/${person}/erase`)).status, 200)

  t.notMatch(await dump(db), /canary|79460199|7946 0199/)
  t.match(await at('GET', `/v1/interactions/${made.body.id}`), {
    status: 200,
    body: { channel: 'phone', subject: null, body: null, participants: [], metadata: {} },
  })
  t.match((await at('GET', `/v1/interactions/${shared.body.id}`)).body.participants, [
    { role: 'attendee', name: 'Other' },
    { role: 'cc', name: null, address: null },
    { name: null, address: null },
  ])
  t.match(await at('PATCH', `/v1/interactions/${made.body.id}`, { subject: 'x' }), { status: 410, body: { code: 'contact-erased' } })
  t.match(await at('POST', '/v1/interactions', call(person)), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
})
