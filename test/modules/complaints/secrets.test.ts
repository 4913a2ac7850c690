import t from 'tap'
import { send } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { PNG } from '../attachments/support.ts'
import { startCorrespondence } from './correspondence.ts'

/** The ways round: what a complaint names somebody in is kept from them also where it is spoken of elsewhere. */
const started = await startCorrespondence()
const { app, db, shop, act, complain, contactOf, mailTo } = started
const SCOPES = [
  ...['contacts:read', 'contacts:write', 'contacts:export', 'tasks:read', 'tasks:write', 'interactions:read', 'interactions:write', 'messages:read'],
  ...['events:read', 'audit:read', 'complaints:read', 'complaints:write', 'complaints:approve', 'messages:write'],
] as const
const hire = () => colleague(started, shop, { role: 'manager', scopes: SCOPES as never })
const [named, mate] = [await hire(), await hire()]
const naming = { subjects: [{ kind: 'staff', id: named.id }] }
const get = async (url: string, { request } = named) => JSON.stringify((await request('GET', url)).body)
const made = async (url: string, body: unknown, headers?: Record<string, string>) => {
  const answer = await shop.request('POST', url, body, headers)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const everywhere = async (contactId: string, who = named): Promise<string> => {
  await shop.numbered()
  const places = ['/v1/events?limit=200', '/v1/audit-events?limit=200', `/v1/contacts/${contactId}/timeline?limit=200`, `/v1/contacts/${contactId}/export`]
  return (await Promise.all(places.map((url) => get(url, who)))).join('\n')
}
const keyOf = async (userId: string | null, makerId: string, scopes: readonly string[] = SCOPES): Promise<string> => {
  const { id, secret } = await made('/v1/api-keys', { name: 'key', scopes, ...(userId === null ? {} : { userId }) })
  await db.pool.query('update api_keys set created_by = $2 where id = $1', [id, makerId])
  return secret
}
const email = (from: string, references: string | undefined, words = 'It is oak.') =>
  [`From: ${from}`, 'To: care@shop.example', `Message-ID: <${Math.random()}@mail.example>`, 'Subject: Re: it', `In-Reply-To: ${references}`, '', words].join(
    '\r\n',
  )
const mailed = (secret: string, raw: string) => send(app, secret, 'POST', '/v1/interactions/email', raw, { 'content-type': 'message/rfc822' })
const [byNamed, byMate] = [await keyOf(named.id, named.id), await keyOf(mate.id, mate.id)]

t.test('files on a task or an interaction about it are in no event, time line or export', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, naming)
  const related = { type: 'complaint', id }
  const task = await made('/v1/tasks', { type: 'visit', contactId: contact.id, related })
  const call = await made('/v1/interactions', { contactId: contact.id, channel: 'phone', direction: 'inbound', kind: 'call', related })
  for (const place of [`tasks/${task.id}`, `interactions/${call.id}`]) {
    const file = await made(`/v1/${place}/files?name=about-the-man.png`, PNG, { 'content-type': 'image/png' })
    t.equal((await named.request('GET', `/v1/${place}/files/${file.id}`)).status, 404)
    t.equal((await shop.request('DELETE', `/v1/${place}/files/${file.id}`)).status, 204)
    await made(`/v1/${place}/files?name=about-the-man.png`, PNG, { 'content-type': 'image/png' })
  }
  t.notMatch(await everywhere(contact.id), /about-the-man/)
  t.match(await everywhere(contact.id, mate), /about-the-man/)
})

t.test('an id in capitals is the same id', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, { subjects: [{ kind: 'staff', id: named.id.toUpperCase() }] })
  t.equal((await named.request('GET', `/v1/complaints/${id}`)).status, 404)
  const owned = await act(id, 'assign', { ownerId: named.id })
  t.match(owned, { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
  const related = { type: 'complaint', id: id.toUpperCase() }
  const task = await made('/v1/tasks', { type: 'visit', contactId: contact.id, related, title: 'Unheard of' })
  t.equal((await named.request('GET', `/v1/tasks/${task.id}`)).status, 404)
  await made('/v1/interactions', { contactId: contact.id, channel: 'phone', direction: 'inbound', kind: 'call', subject: 'Unheard of', related })
  t.notMatch(await everywhere(contact.id), /Unheard of/)
})

t.test('a task and an interaction that are about it no longer do not say that they were', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, naming)
  const related = { type: 'complaint', id }
  const task = await made('/v1/tasks', { type: 'visit', contactId: contact.id, related })
  const call = await made('/v1/interactions', { contactId: contact.id, channel: 'phone', direction: 'inbound', kind: 'call', related })
  for (const url of [`/v1/tasks/${task.id}`, `/v1/interactions/${call.id}`]) {
    t.equal((await shop.request('PATCH', url, { related: null })).status, 200)
    t.equal((await named.request('GET', url)).status, 200)
  }
  t.notMatch(await everywhere(contact.id), id)
})

t.test('whoever hands in an e-mail that belongs to it is not told so, the first time or again', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, naming)
  await act(id, 'messages', { body: 'We look into what he said.' })
  const raw = email(contact.emails[0].value, (await mailTo(contact, /./))?.messageId)
  t.match(await mailed(byNamed, raw), { status: 201, body: { related: null } })
  t.match(await mailed(byNamed, raw), { status: 200, body: { related: null } })
  t.match(await mailed(byMate, raw), { status: 200, body: { related: { type: 'complaint', id } } })
})

t.test('what is answered to an interaction about it is kept with it', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, naming)
  await act(id, 'messages', { body: 'We look into what he said.' })
  const { body } = await mailed(byMate, email(contact.emails[0].value, (await mailTo(contact, /./))?.messageId))
  await made(`/v1/interactions/${body.id}/reply`, { text: 'He has gone home.' })
  t.notMatch(`${await get(`/v1/messages?contactId=${contact.id}`)}${await everywhere(contact.id)}`, /gone home/)
  t.match(await get(`/v1/messages?contactId=${contact.id}`, mate), /gone home/)
})

t.test('the secret link goes to the complainant only, and not into what they quote', async (t) => {
  const [contact, stranger] = [await contactOf(shop), await contactOf(shop)]
  const { id } = await complain(contact.id)
  const { url } = await made(`/v1/complaints/${id}/secret-links`, {})
  const token = url.slice(url.lastIndexOf('/') + 1)
  const { status, body } = await mailed(byMate, email(contact.emails[0].value, undefined, `> See ${url}?language=en\r\nThank you`))
  t.equal(status, 201)
  t.match(body.body, /> See http:/)
  t.notMatch(`${JSON.stringify(body)}${await everywhere(contact.id, mate)}`, token)
  const related = { type: 'complaint', id }
  const raw = await made('/v1/interactions', {
    ...{ contactId: stranger.id, channel: 'email', direction: 'inbound', kind: 'message', related, subject: 'Curious' },
    participants: [{ role: 'from', address: stranger.emails[0].value }],
  })
  const reply = await mate.request('POST', `/v1/interactions/${raw.id}/reply`, { text: 'Follow https://link.invalid/' })
  t.equal(reply.status, 201, JSON.stringify(reply.body))
  t.notMatch((await mailTo(stranger, /Curious/))?.text ?? '', /rpc_/)
})

t.test('a service key reads nothing that is kept from who made it, nor does a feed that it makes', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, naming)
  await made('/v1/tasks', { type: 'visit', contactId: contact.id, related: { type: 'complaint', id }, title: 'Unheard', dueAt: '2026-04-01T09:00:00Z' })
  const calendarOf = async (makerId: string) => {
    const secret = await keyOf(null, makerId)
    const feed = await send(app, secret, 'POST', '/v1/feeds', {})
    return (await send(app, undefined, 'GET', new URL(feed.body.url).pathname)).body
  }
  t.equal((await send(app, await keyOf(null, named.id), 'GET', `/v1/complaints/${id}`)).status, 404)
  t.notMatch(await calendarOf(named.id), /Unheard/)
  t.match(await calendarOf(mate.id), /Unheard/)
})

t.test('a notice about what is anonymous goes when it names them, also for a key that reads no contacts', async (t) => {
  const { id } = await complain(null, { ownerId: named.id })
  const secret = await keyOf(named.id, named.id, ['complaints:read'])
  const told = async () => JSON.stringify((await send(app, secret, 'GET', '/v1/notifications?limit=200')).body)
  t.match(await told(), id)
  await act(id, 'assign', { ownerId: null })
  t.equal((await shop.request('PATCH', `/v1/complaints/${id}`, naming)).status, 200)
  t.notMatch(await told(), id)
})

t.test('that another is a duplicate of it is no event for them', async (t) => {
  const contact = await contactOf(shop)
  const [{ id }, other] = [await complain(contact.id, naming), await complain(contact.id)]
  t.equal((await act(other.id, 'mark-duplicate', { duplicateOfId: id, reason: 'Rung and written' })).status, 200)
  await shop.numbered()
  t.notMatch(await get('/v1/events?limit=200'), id)
})

t.test('403 who made the service key that proposed a remedy approves nothing of it, by none of their keys', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id)
  const [boss, another] = [
    await colleague(started, shop, { role: 'admin', scopes: SCOPES as never }),
    await colleague(started, shop, { role: 'admin', scopes: SCOPES as never }),
  ]
  const propose = await send(app, await keyOf(null, boss.id), 'POST', `/v1/complaints/${id}/remedies`, { kind: 'refund', money: { amount: 9_999_999 } })
  t.match(propose, { status: 201, body: { status: 'proposed' } })
  const url = `/v1/complaints/${id}/remedies/${propose.body.id}/approve`
  t.match(await boss.request('POST', url, {}), { status: 403, body: { code: 'approval-needs-another' } })
  t.match(await send(app, await keyOf(boss.id, mate.id), 'POST', url, {}), { status: 403, body: { code: 'approval-needs-another' } })
  t.notOk(
    (await boss.told()).some(({ type, resource }) => type === 'complaint.remedy_proposed' && resource.id === id),
    'nor are they asked',
  )
  t.match(await another.request('POST', url, {}), { status: 200, body: { status: 'approved' } })
})
