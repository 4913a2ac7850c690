import t from 'tap'
import { send } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { contactOf, made, message, settled, startMessaging } from './support.ts'

/** Who may not see a contact sends them nothing and reads nothing of theirs; who is erased leaves no words behind. */
const started = await startMessaging()
const { app, db, organization } = started
const shop = await organization()

t.test('limited staff', async (t) => {
  const agent = await colleague(started, shop, { contactAccess: 'own' })
  const scopes = ['contacts:read', 'messages:read', 'messages:write']
  const key = await made(shop, '/v1/api-keys', { name: 'agent', userId: agent.id, scopes })
  const as = (method: 'GET' | 'POST', url: string, body?: unknown) => send(app, key.secret, method, url, body)
  const mine = await contactOf(shop, { ownerId: agent.id })
  const hidden = await contactOf(shop)
  const unseen = await made(shop, '/v1/messages', message(hidden.id, { reference: 'same' }))

  t.equal((await as('POST', '/v1/messages', message(mine.id))).status, 202)
  const refused = await as('POST', '/v1/messages', message(hidden.id, { reference: 'same' }))
  t.match(refused, { status: 422, body: { errors: [{ pointer: '/contactId', code: 'unknown' }] } })
  t.match(await as('GET', `/v1/messages/${unseen.id}`), { status: 404, body: { code: 'message-not-found' } })
  t.match(await as('POST', `/v1/contacts/${hidden.id}/contact-check`, { channel: 'email', purpose: 'service' }), { status: 404 })
  t.equal((await as('POST', `/v1/contacts/${mine.id}/contact-check`, { channel: 'email', purpose: 'service' })).status, 200)
  t.same(
    (await as('GET', '/v1/messages')).body.data.map(({ contactId }: any) => contactId),
    [mine.id],
  )
  t.same((await as('GET', `/v1/messages?contactId=${hidden.id}`)).body.data, [])
})

t.test('an erased person', async (t) => {
  const place = await organization()
  const person = await contactOf(place, { displayName: 'CANARY1', emails: [{ value: 'canary2@example.com' }] })
  const sent = await made(place, '/v1/messages', message(person.id, { reference: 'CANARY3', subject: 'CANARY4', text: 'CANARY5', html: 'CANARY6' }))
  await settled(place, sent.id)
  const waiting = await made(place, '/v1/messages', message(person.id, { text: 'CANARY7', sendAt: '2099-01-01T00:00:00Z' }))
  await db.pool.query(
    `insert into bounced_addresses (organization_id, id, channel, address, bounced_at) values ($1, $1, 'email', 'canary2@example.com', now())`,
    [place.id],
  )
  // An address that failed, and that the person has no longer.
  await place.request('PATCH', `/v1/contacts/${person.id}`, { emails: [{ value: 'Canary8@example.com' }] })
  await settled(place, (await made(place, '/v1/messages', message(person.id))).id)
  await db.pool.query(
    `insert into bounced_addresses (organization_id, id, channel, address, bounced_at) values ($1, gen_random_uuid(), 'email', 'canary8@example.com', now())`,
    [place.id],
  )
  await place.request('PATCH', `/v1/contacts/${person.id}`, { emails: [{ value: 'canary2@example.com' }] })
  const { body } = await place.request('GET', `/v1/contacts/${person.id}/export`)
  t.equal(body.sections.messages.length, 3, 'an export of the person has their messages')
  t.equal((await place.request('POST', `/v1/contacts/${person.id}/erase`)).status, 200)

  t.notMatch(await dump(db), 'canary')
  t.match((await place.request('GET', `/v1/messages/${sent.id}`)).body, { state: 'sent', text: null, address: null, messageId: null })
  t.match((await place.request('GET', `/v1/messages/${waiting.id}`)).body, { state: 'failed', reason: 'contact-erased' })
  const { rows } = await db.pool.query(`select from due_work where reference = $1`, [waiting.id])
  t.equal(rows.length, 0)
  t.match(await place.request('POST', '/v1/messages', message(person.id)), { status: 422 })
  t.match(await place.request('POST', `/v1/contacts/${person.id}/contact-check`, { channel: 'email', purpose: 'service' }), {
    status: 410,
    body: { code: 'contact-erased' },
  })
})
