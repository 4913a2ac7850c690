import { randomUUID } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { ROLE_SCOPES } from '../../../src/kernel/actor.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { smtpMailer } from '../../../src/platform/mail/mailer.ts'
import { startWorker } from '../../../src/worker.ts'
import { send, startApp, type TestOrganization } from '../../support/app.ts'

const { app, db, ctx, organization } = await startApp()
const shop = await organization()
const other = await organization()
const PASSWORD = 'correct horse battery'

const tokenOf = (url: string) => new URL(url).pathname.split('/').at(-1) ?? ''
const accept = (url: string, body: object = { password: PASSWORD }) => send(app, undefined, 'POST', `/public/v1/invitations/${tokenOf(url)}/accept`, body)
const logIn = async (email: string, of: TestOrganization = shop, password = PASSWORD) =>
  (await send(app, undefined, 'POST', '/v1/auth/tokens', { email, password, organizationSlug: of.organization.slug })).body

let count = 0
/** Somebody who accepted an invitation, and how to ask in their name. */
async function member(role: string, extra: object = {}, of: TestOrganization = shop) {
  count += 1
  const email = `${role}${count}@example.com`
  // Only an owner makes owners: a service key invites an admin, whom the first owner promotes.
  const made = await of.request('POST', '/v1/users', { email, displayName: `${role} ${count}`, role: role === 'owner' ? 'admin' : role, ...extra })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  await accept(made.body.invitationUrl)
  if (role === 'owner') {
    const { accessToken } = await logIn('owner@example.com', of)
    await send(app, accessToken, 'PATCH', `/v1/users/${made.body.id}`, { role: 'owner' })
  }
  const { accessToken, refreshToken } = await logIn(email, of)
  const request = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>) =>
    send(app, accessToken, method, url, body, headers)
  return { id: made.body.id as string, email, request, refreshToken }
}

t.test('POST /v1/users', async (t) => {
  t.test('201 invites; the link is given once where there is no mail', async (t) => {
    const { status, body, headers } = await shop.request(
      'POST',
      '/v1/users',
      { email: 'Ada@Example.com', displayName: 'Ada', role: 'agent' },
      { 'idempotency-key': 'ada' },
    )
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { email: 'Ada@Example.com', status: 'invited', role: 'agent', contactAccess: 'all', version: 1 })
    t.match(body.invitationUrl, /\/public\/v1\/invitations\/rpl_/)
    t.equal(headers['location'], `/v1/users/${body.id}`)
    t.equal(headers['etag'], '"1.0"')
    const again = await shop.request('POST', '/v1/users', { email: 'Ada@Example.com', displayName: 'Ada', role: 'agent' }, { 'idempotency-key': 'ada' })
    t.equal(again.body.code, 'secret-already-issued')
  })
  t.test('409 the e-mail of a user, whatever its case, with existingId; not of another organization', async (t) => {
    const body = { email: 'ada@example.COM', displayName: 'Ada', role: 'agent' }
    const { status, body: problem } = await shop.request('POST', '/v1/users', body)
    t.equal(status, 409)
    t.equal(problem.code, 'user-exists')
    t.equal((await shop.request('GET', `/v1/users/${problem.existingId}`)).body.email, 'Ada@Example.com')
    t.equal((await other.request('POST', '/v1/users', body)).status, 201)
  })
  t.test('403 an owner made by anybody but an owner', async (t) => {
    const admin = await member('admin')
    const body = { email: 'boss@example.com', displayName: 'Boss', role: 'owner' }
    t.equal((await admin.request('POST', '/v1/users', body)).body.code, 'owner-needed')
    t.equal((await shop.request('POST', '/v1/users', body)).body.code, 'owner-needed', 'a service key is no owner')
    t.equal((await (await member('owner')).request('POST', '/v1/users', body)).status, 201)
  })
  t.test('403 a role beyond the scopes of a key', async (t) => {
    const key = await shop.request('POST', '/v1/api-keys', { name: 'HR', scopes: ['users:read', 'users:write'] })
    const asKey = (url: string, body?: unknown) => send(app, key.body.secret, 'POST', url, body)
    const refused = await asKey('/v1/users', { email: 'up@example.com', displayName: 'Up', role: 'admin' })
    t.equal(refused.status, 403)
    t.equal(refused.body.code, 'beyond-yours')
    t.ok(refused.body.scopes.includes('api-keys:write'))
    const invited = await shop.request('POST', '/v1/users', { email: 'admin-to-be@example.com', displayName: 'A', role: 'admin' })
    t.equal((await asKey(`/v1/users/${invited.body.id}/invitation`)).body.code, 'beyond-yours', 'nor the link of somebody beyond it')
  })
  t.test('422 unknown fields, and no mass assignment', async (t) => {
    const { status, body } = await shop.request('POST', '/v1/users', {
      email: 'x@example.com',
      displayName: 'X',
      role: 'agent',
      status: 'active',
      passwordHash: 'x',
    })
    t.equal(status, 422)
    t.same(body.errors.map((error: { pointer: string }) => error.pointer).sort(), ['/passwordHash', '/status'])
  })
  t.test('403 an agent', async (t) => {
    const agent = await member('agent')
    t.equal((await agent.request('POST', '/v1/users', { email: 'y@example.com', displayName: 'Y', role: 'agent' })).body.requiredScope, 'users:write')
    t.equal((await agent.request('GET', '/v1/users')).status, 200)
  })
})

t.test('invitations', async (t) => {
  const invite = async (email: string, of = shop) => (await of.request('POST', '/v1/users', { email, displayName: 'Invited', role: 'agent' })).body
  t.test('204 accepted once; the user is active, with the name they chose', async (t) => {
    const made = await invite('once@example.com')
    const shown = await send(app, undefined, 'GET', `/public/v1/invitations/${tokenOf(made.invitationUrl)}`)
    t.match(shown.body, { organizationName: 'Shop 1', email: 'once@example.com' })
    t.equal((await accept(made.invitationUrl, { password: 'short' })).status, 422)
    t.equal((await accept(made.invitationUrl, { password: PASSWORD, displayName: 'Chosen' })).status, 204)
    t.match((await shop.request('GET', `/v1/users/${made.id}`)).body, { status: 'active', displayName: 'Chosen', version: 3 })
    t.equal((await accept(made.invitationUrl)).body.code, 'link-not-found')
    t.equal((await shop.request('POST', `/v1/users/${made.id}/invitation`)).body.code, 'not-invited')
  })
  t.test('404 of two at once one gets in', async (t) => {
    const made = await invite('twice@example.com')
    t.same((await Promise.all([accept(made.invitationUrl), accept(made.invitationUrl)])).map(({ status }) => status).sort(), [204, 404])
  })
  t.test('404 one answer for wrong, replaced, foreign, misused and suspended', async (t) => {
    const made = await invite('many@example.com')
    const again = await shop.request('POST', `/v1/users/${made.id}/invitation`)
    t.equal(again.status, 200)
    const token = tokenOf(again.body.invitationUrl)
    const reset = (link: string) => send(app, undefined, 'POST', `/public/v1/password-resets/${link}`, { newPassword: PASSWORD })
    const answers = [
      await accept(made.invitationUrl),
      await accept(`http://x/${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`),
      await accept(`http://x/${token.replace(shop.id, other.id)}`),
      await accept('http://x/nonsense'),
      await reset(token),
    ]
    await shop.request('PATCH', `/v1/users/${made.id}`, { status: 'suspended' })
    answers.push(await accept(again.body.invitationUrl))
    for (const { status, body } of answers) {
      t.equal(status, 404)
      t.same({ ...body, instance: '' }, { ...answers[0]?.body, instance: '' })
    }
  })
  t.test('404 after seven days by the clock of the organization', async (t) => {
    const test = await organization({ mode: 'test', now: '2026-03-01T12:00:00Z' })
    const made = await invite('late@example.com', test)
    const early = await invite('early@example.com', test)
    await test.request('PUT', '/v1/test-clock', { now: '2026-03-08T11:59:59Z' })
    t.equal((await accept(early.invitationUrl)).status, 204)
    await test.request('PUT', '/v1/test-clock', { now: '2026-03-08T12:00:00Z' })
    t.equal((await accept(made.invitationUrl)).status, 404)
    t.equal((await logIn('early@example.com', test)).expiresIn, 900, 'access tokens keep the wall clock')
  })
})

t.test('PATCH /v1/users/:userId', async (t) => {
  t.test('200 a suspended user loses sessions and keys at once', async (t) => {
    const agent = await member('agent')
    const key = await shop.request('POST', '/v1/api-keys', { name: 'Robot', scopes: ['contacts:read'], userId: agent.id })
    t.equal((await send(app, key.body.secret, 'GET', '/v1/contacts')).status, 200)
    t.equal((await agent.request('GET', '/v1/me')).status, 200)
    const { body, headers } = await shop.request('PATCH', `/v1/users/${agent.id}`, { status: 'suspended' })
    t.match(body, { status: 'suspended' })
    t.equal((await agent.request('GET', '/v1/me')).status, 401)
    t.equal((await send(app, key.body.secret, 'GET', '/v1/contacts')).status, 401)
    t.equal((await send(app, undefined, 'POST', '/v1/auth/tokens/refresh', { refreshToken: agent.refreshToken })).status, 401)
    t.equal((await shop.request('PATCH', `/v1/users/${agent.id}`, { status: 'active' }, { 'if-match': '"1.0"' })).status, 412)
    t.equal((await shop.request('PATCH', `/v1/users/${agent.id}`, { status: 'active' }, { 'if-match': headers['etag'] ?? '' })).status, 200)
    t.equal((await agent.request('GET', '/v1/me')).status, 200)
    t.equal((await send(app, undefined, 'POST', '/v1/auth/tokens/refresh', { refreshToken: agent.refreshToken })).status, 401, 'sessions stay ended')
  })
  t.test('200 a change of role counts at once', async (t) => {
    const agent = await member('agent')
    t.equal((await agent.request('GET', '/v1/api-keys')).status, 403)
    await shop.request('PATCH', `/v1/users/${agent.id}`, { role: 'admin' })
    t.equal((await agent.request('GET', '/v1/api-keys')).status, 200)
  })
  t.test('409 the last active owner stays, also when two unmake each other at once', async (t) => {
    const place = await organization()
    const first = await logIn('owner@example.com', place)
    const ids = (await place.request('GET', '/v1/users?role=owner')).body.data.map((user: { id: string }) => user.id)
    const demote = (token: string, id: string, body: object = { role: 'agent' }) => send(app, token, 'PATCH', `/v1/users/${id}`, body)
    t.equal((await demote(first.accessToken, ids[0])).body.code, 'last-owner')
    t.equal((await demote(first.accessToken, ids[0], { status: 'suspended' })).body.code, 'last-owner')
    t.equal((await demote(first.accessToken, ids[0].toUpperCase(), { role: 'admin' })).body.code, 'last-owner', 'however the id is written')
    const second = await member('owner', {}, place)
    const answers = await Promise.all([demote(first.accessToken, second.id), second.request('PATCH', `/v1/users/${ids[0]}`, { role: 'agent' })])
    t.equal(answers.filter(({ status }) => status === 200).length, 1, JSON.stringify(answers.map(({ body }) => body)))
    t.equal((await place.request('GET', '/v1/users?role=owner&status=active')).body.data.length, 1)
  })
  t.test('403 an owner is changed by owners only', async (t) => {
    const owner = await member('owner')
    t.equal((await (await member('admin')).request('PATCH', `/v1/users/${owner.id}`, { displayName: 'x' })).body.code, 'owner-needed')
    t.equal((await shop.request('PATCH', `/v1/users/${owner.id}`, { status: 'suspended' })).body.code, 'owner-needed')
  })
  t.test('409 an invited user is not made active by others', async (t) => {
    const made = await shop.request('POST', '/v1/users', { email: 'pending@example.com', displayName: 'P', role: 'agent' })
    const patch = (status: string) => shop.request('PATCH', `/v1/users/${made.body.id}`, { status })
    t.equal((await patch('active')).body.code, 'invitation-open')
    t.equal((await patch('suspended')).status, 200)
    t.equal((await patch('active')).body.code, 'invitation-open', 'nor round a suspension')
    const again = await shop.request('POST', `/v1/users/${made.body.id}/invitation`)
    t.match(again, { status: 200, body: { status: 'invited', version: 3 } }, 'who was suspended before they joined is invited anew')
    t.equal((await accept(again.body.invitationUrl)).status, 204)
    t.equal((await patch('suspended')).status, 200)
    t.match(await patch('active'), { status: 200, body: { status: 'active' } })
  })
  t.test('404 a user of another organization, in every operation', async (t) => {
    const { id } = await member('agent', {}, other)
    const answers = [
      await shop.request('GET', `/v1/users/${id}`),
      await shop.request('PATCH', `/v1/users/${id}`, { displayName: 'x' }),
      await shop.request('POST', `/v1/users/${id}/invitation`),
      await shop.request('POST', `/v1/users/${id}/hand-over`, { toUserId: id }),
    ]
    for (const { status, body } of answers) t.match({ status, code: body.code }, { status: 404, code: 'user-not-found' })
    t.equal((await shop.request('GET', '/v1/users/not-an-id')).status, 404)
  })
})

t.test('GET /v1/users pages, filters and hides secrets', async (t) => {
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await shop.request('GET', `/v1/users?limit=3&sort=displayName${cursor}`)
    t.equal(status, 200)
    seen.push(...body.data.map((user: { id: string }) => user.id))
    t.notMatch(JSON.stringify(body), /hash|totp|secret":/i)
    if (body.nextCursor === null) break
    cursor = `&cursor=${body.nextCursor}`
  }
  t.equal(new Set(seen).size, seen.length)
  const { body } = await shop.request('GET', '/v1/users?includeTotal=true&email=ADA@example.com')
  t.equal(body.total.value, 1)
  t.same(body.data[0], (await shop.request('GET', `/v1/users/${body.data[0].id}`)).body)
})

t.test('/v1/me', async (t) => {
  const agent = await member('agent', { language: 'az' })
  const patched = await agent.request('PATCH', '/v1/me', { displayName: 'Me', language: 'fa', timeZone: 'Asia/Tehran' })
  t.equal(patched.status, 200)
  t.match(patched.body.user, { displayName: 'Me', language: 'fa', timeZone: 'Asia/Tehran' })
  t.equal((await agent.request('PATCH', '/v1/me', { role: 'owner' })).status, 422)
  t.equal((await agent.request('PATCH', '/v1/me', { language: null }, { 'if-match': '"1.0"' })).status, 412)
  const key = await shop.request('GET', '/v1/me')
  t.match(key.body, { type: 'api_key', id: shop.apiKey.id, user: null, role: null })
  t.equal((await shop.request('PATCH', '/v1/me', { displayName: 'x' })).body.code, 'not-a-user')
  t.equal((await shop.request('GET', '/v1/notifications')).body.code, 'not-a-user')
})

t.test('/v1/teams', async (t) => {
  const [ada, bob] = [await member('agent', { contactAccess: 'team' }), await member('agent', { contactAccess: 'own' })]
  const made = await shop.request('POST', '/v1/teams', { name: 'Key accounts', memberIds: [ada.id] })
  t.equal(made.status, 201)
  t.match(made.body, { name: 'Key accounts', memberIds: [ada.id], version: 1 })
  const url = `/v1/teams/${made.body.id}`
  t.equal((await shop.request('POST', '/v1/teams', { name: 'Key accounts' })).body.code, 'team-exists')
  t.match((await shop.request('POST', '/v1/teams', { name: 'Strangers', memberIds: [ada.id, other.id] })).body.errors, [{ pointer: '/memberIds/1' }])

  const contact = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: "Bob's", ownerId: bob.id })
  const seen = async (by: typeof ada) => (await by.request('GET', `/v1/contacts/${contact.body.id}`)).status
  t.same([await seen(ada), await seen(bob)], [404, 200])
  const joined = await shop.request('PUT', `${url}/members/${bob.id}`)
  t.equal(joined.status, 200)
  t.same(joined.body.memberIds, [ada.id, bob.id].sort())
  t.equal(await seen(ada), 200, 'a team mate sees it at once')
  t.equal((await shop.request('PUT', `${url}/members/${bob.id}`)).body.version, joined.body.version, 'a second time changes nothing')
  t.equal((await shop.request('PUT', `${url}/members/${other.id}`)).body.code, 'user-not-found')
  t.same((await shop.request('GET', `/v1/teams?memberId=${bob.id}`)).body.data, [(await shop.request('GET', url)).body])
  t.same((await shop.request('GET', `/v1/users?teamId=${made.body.id}`)).body.data.map((user: { id: string }) => user.id).sort(), [ada.id, bob.id].sort())
  t.equal((await shop.request('DELETE', `${url}/members/${bob.id}`)).status, 204)
  t.equal(await seen(ada), 404)
  t.equal((await shop.request('PATCH', url, { name: 'Accounts' }, { 'if-match': '"1.0"' })).status, 412)
  t.match((await shop.request('PATCH', url, { name: 'Accounts' })).body, { name: 'Accounts', memberIds: [ada.id] })
  t.equal((await other.request('GET', url)).status, 404)
  t.equal((await other.request('DELETE', url)).status, 404)
  t.equal((await shop.request('DELETE', url)).status, 204)
  t.equal((await shop.request('GET', url)).body.code, 'team-not-found')
})

t.test('POST /v1/users/:userId/hand-over', async (t) => {
  const [leaver, heir] = [await member('agent', { contactAccess: 'own' }), await member('agent', { contactAccess: 'own' })]
  const contacts = []
  for (let i = 0; i < 3; i += 1)
    contacts.push((await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: `Client ${i}`, ownerId: leaver.id })).body)
  await shop.request('DELETE', `/v1/contacts/${contacts[2].id}`)
  await shop.request('PATCH', `/v1/users/${leaver.id}`, { status: 'suspended' })
  const handOver = (toUserId: string) => shop.request('POST', `/v1/users/${leaver.id}/hand-over`, { toUserId })
  t.equal((await handOver(leaver.id)).body.code, 'hand-over-impossible')
  t.equal((await handOver(shop.id)).body.code, 'hand-over-impossible')
  const { status, body } = await handOver(heir.id)
  t.equal(status, 200)
  t.match(body, { fromUserId: leaver.id, toUserId: heir.id, moved: { contacts: 3 } })
  const moved = await heir.request('GET', `/v1/contacts/${contacts[0].id}`)
  t.match(moved.body, { ownerId: heir.id, version: 2 })
  const { rows } = await db.pool.query(`select type, data, previous from events where resource_id = $1 order by id`, [contacts[0].id])
  t.match(rows.at(-1), { type: 'contact.updated', data: { ownerId: heir.id }, previous: { ownerId: leaver.id } })

  const unread = await heir.request('GET', '/v1/notifications?unread=true')
  t.match(unread.body.data, [{ type: 'user.handed_over', resource: { type: 'user', id: leaver.id }, readAt: null }])
  const url = `/v1/notifications/${unread.body.data[0].id}/read`
  t.equal((await (await member('agent')).request('POST', url)).body.code, 'notification-not-found', "nobody else's")
  const read = await heir.request('POST', url)
  t.equal(read.status, 200)
  t.equal((await heir.request('POST', url)).body.readAt, read.body.readAt, 'the first reading counts')
  t.same((await heir.request('GET', '/v1/notifications?unread=true')).body.data, [])
  t.same((await heir.request('POST', '/v1/notifications/read-all')).body, { read: 0 })
})

t.test('an administrator who sees only certain contacts lets nobody see more', async (t) => {
  const [own, team] = [await member('admin', { contactAccess: 'own' }), await member('admin', { contactAccess: 'team' })]
  const [agent, mate] = [await member('agent', { contactAccess: 'own' }), await member('agent', { contactAccess: 'own' })]
  const beyond = async (answer: Promise<{ status: number; body: any }>, what: string) =>
    t.match(await answer, { status: 403, body: { code: 'beyond-yours' } }, what)
  t.test('403 widening, oneself or others', async () => {
    await beyond(own.request('PATCH', `/v1/users/${own.id}`, { contactAccess: 'all' }), 'oneself')
    await beyond(own.request('PATCH', `/v1/users/${own.id}`, { contactAccess: 'team' }), 'a little')
    await beyond(team.request('PATCH', `/v1/users/${agent.id}`, { contactAccess: 'team' }), 'others')
  })
  t.test('200 narrowing, and everything else of a user', async (t) => {
    const wide = await member('agent')
    t.equal((await own.request('PATCH', `/v1/users/${wide.id}`, { contactAccess: 'team', displayName: 'Narrow' })).status, 200)
  })
  t.test('403 inviting, and inviting again, with a wider access than their own', async (t) => {
    const invite = (by: typeof own, email: string, contactAccess?: string) =>
      by.request('POST', '/v1/users', { email, displayName: 'N', role: 'agent', ...(contactAccess === undefined ? {} : { contactAccess }) })
    await beyond(invite(own, 'w1@example.com'), 'all, by default')
    await beyond(invite(own, 'w2@example.com', 'team'), 'team by own')
    t.equal((await invite(own, 'w3@example.com', 'own')).status, 201)
    t.equal((await invite(team, 'w4@example.com', 'team')).status, 201)
    const wide = await shop.request('POST', '/v1/users', { email: 'w5@example.com', displayName: 'W', role: 'agent' })
    await beyond(own.request('POST', `/v1/users/${wide.body.id}/invitation`), 'the link of somebody wider')
  })
  t.test('403 bringing those together whose contacts they do not see', async (t) => {
    await beyond(team.request('POST', '/v1/teams', { name: 'Mine', memberIds: [team.id, agent.id] }), 'a new team')
    const { body } = await shop.request('POST', '/v1/teams', { name: 'Together', memberIds: [team.id, mate.id] })
    await beyond(team.request('PUT', `/v1/teams/${body.id}/members/${agent.id}`), 'somebody into their team')
    await beyond(own.request('PUT', `/v1/teams/${body.id}/members/${own.id}`), 'themselves into a team')
    t.equal((await team.request('POST', '/v1/teams', { name: 'The same', memberIds: [team.id, mate.id] })).status, 201)
    t.equal((await team.request('DELETE', `/v1/teams/${body.id}/members/${mate.id}`)).status, 204)
  })
  t.test('403 handing over; nor does a key without contacts:write, or for an owner by none', async (t) => {
    const url = `/v1/users/${agent.id}/hand-over`
    await beyond(own.request('POST', url, { toUserId: own.id }), 'to themselves')
    const keyWith = async (...scopes: string[]) => (await shop.request('POST', '/v1/api-keys', { name: 'HR', scopes })).body.secret as string
    const reader = await keyWith('users:read', 'users:write', 'contacts:read')
    t.match(await send(app, reader, 'POST', url, { toUserId: mate.id }), { status: 403, body: { requiredScope: 'contacts:write' } })
    const writer = await keyWith('users:read', 'users:write', 'contacts:read', 'contacts:write')
    const refused = await send(app, writer, 'POST', url, { toUserId: mate.id })
    t.match(refused, { status: 403, body: { code: 'beyond-yours' } })
    const has = ['users:read', 'users:write', 'contacts:read', 'contacts:write']
    t.same(new Set(refused.body.scopes), new Set([...ROLE_SCOPES.agent].filter((scope) => !has.includes(scope))))
    const owner = await member('owner')
    t.equal((await shop.request('POST', `/v1/users/${owner.id}/hand-over`, { toUserId: mate.id })).body.code, 'owner-needed')
  })
})

t.test('notifications show no contact that the reader may not see', async (t) => {
  const [agent, heir] = [await member('agent', { contactAccess: 'own' }), await member('agent')]
  const contact = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Secret Sam', ownerId: agent.id })).body
  const ids = { about: randomUUID(), other: randomUUID() }
  for (const [id, summary, contactId] of [[ids.about, 'Secret Sam has changed', contact.id] as const, [ids.other, 'Something', null] as const])
    await db.pool.query(
      `insert into notifications (organization_id, id, user_id, type, summary, resource_type, resource_id, contact_id, created_at)
        values ($1, $2::uuid, $3, 'contact.key_customer_changed', $4, 'contact', $2::uuid::text, $5, now())`,
      [shop.id, id, agent.id, summary, contactId],
    )
  const makeKey = async (...scopes: string[]) => (await shop.request('POST', '/v1/api-keys', { name: 'Of the agent', scopes, userId: agent.id })).body.secret
  const [blind, seeing] = [await makeKey('events:read'), await makeKey('contacts:read')]
  const shown = async (ask: (method: 'GET', url: string) => Promise<{ body: any }>) =>
    (await ask('GET', '/v1/notifications')).body.data.map(({ id }: { id: string }) => id).sort()
  const both = [ids.about, ids.other].sort()
  t.same(await shown(agent.request), both)
  t.same(await shown((method, url) => send(app, seeing, method, url)), both)
  t.same(await shown((method, url) => send(app, blind, method, url)), [ids.other], 'a key without contacts:read')
  t.equal((await send(app, blind, 'POST', `/v1/notifications/${ids.about}/read`)).body.code, 'notification-not-found')

  await shop.request('PATCH', `/v1/contacts/${contact.id}`, { ownerId: heir.id })
  t.same(await shown(agent.request), [ids.other], 'a contact that went to somebody else')
  t.equal((await agent.request('POST', `/v1/notifications/${ids.about}/read`)).body.code, 'notification-not-found')
  t.same((await agent.request('POST', '/v1/notifications/read-all')).body, { read: 1 })
  await shop.request('PATCH', `/v1/users/${agent.id}`, { contactAccess: 'all' })
  t.same(await shown(agent.request), both, 'who sees all sees it again')
  t.equal((await agent.request('GET', '/v1/notifications?unread=true')).body.data[0].id, ids.about)
})

t.test('with a mail server', async (t) => {
  const mails: string[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  const { port } = smtp.server.address() as { port: number }
  const mailer = smtpMailer(`smtp://127.0.0.1:${port}?from=care@shop.example`, 'shop.example')
  const worker = await startWorker({ db, log: silentLogger, seal: ctx.seal, mailer, publicUrl: 'https://care.example' })
  t.teardown(async () => {
    await worker.stop()
    mailer.close()
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  })
  const nextMail = async () => {
    for (let tries = 0; tries < 3_000 && mails.length === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10))
    const raw = mails.shift() ?? ''
    return raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  }
  const linkIn = (mail: string) => /https:\/\/care\.example\S+/.exec(mail)?.[0] ?? ''
  app.identity = { ...app.identity, byMail: true }

  t.test('an invitation goes by mail, and the answer holds no link', async (t) => {
    const made = await shop.request('POST', '/v1/users', { email: 'mailed@example.com', displayName: 'Mailed', role: 'agent' })
    t.equal(made.body.invitationUrl, null)
    const mail = await nextMail()
    t.match(mail, /^From: Rapport <care@shop.example>/m)
    t.match(mail, /^To: Mailed <mailed@example.com>/m)
    t.equal((await accept(linkIn(mail))).status, 204)
  })
  t.test('a repeat with the same Idempotency-Key is answered alike, and sends no second mail', async (t) => {
    const invite = () =>
      shop.request('POST', '/v1/users', { email: 'retried@example.com', displayName: 'Retried', role: 'agent' }, { 'idempotency-key': 'invited twice' })
    const [first, again] = [await invite(), await invite()]
    t.equal(first.status, 201)
    t.match(again, { status: 201, headers: { 'idempotency-replayed': 'true', etag: '"1.0"', location: `/v1/users/${first.body.id}` } })
    t.same(again.body, first.body)
    t.match(await nextMail(), /^To: Retried/m)
    t.equal(mails.length, 0)
  })
  t.test('202 a password reset: the same for everybody, a mail for active users only', async (t) => {
    const agent = await member('agent', { language: 'fa' }).catch(() => undefined)
    t.equal(agent, undefined, 'links are in mails now')
    await nextMail()
    const ask = (email: string) => send(app, undefined, 'POST', '/public/v1/password-resets', { email, organizationSlug: shop.organization.slug })
    const answers = [await ask('nobody@example.com'), await ask('mailed@example.com')]
    for (const { status, body } of answers) t.same([status, body], [202, {}])
    const link = linkIn(await nextMail())
    t.match(link, /\/public\/v1\/password-resets\/rpl_/)
    t.equal(mails.length, 0)
    const session = await logIn('mailed@example.com')
    const reset = (newPassword: string) => send(app, undefined, 'POST', new URL(link).pathname, { newPassword })
    t.equal((await reset('short')).status, 422)
    t.match((await send(app, undefined, 'GET', new URL(link).pathname)).body, { email: 'mailed@example.com' })
    t.equal((await reset('a new long password')).status, 204)
    t.equal((await reset('yet another password')).status, 404)
    t.equal((await logIn('mailed@example.com')).code, 'invalid-credentials')
    t.equal((await logIn('mailed@example.com', shop, 'a new long password')).tokenType, 'Bearer')
    t.equal((await send(app, undefined, 'POST', '/v1/auth/tokens/refresh', { refreshToken: session.refreshToken })).status, 401)
    t.equal((await send(app, undefined, 'POST', '/public/v1/password-resets', { email: 'x@example.com' })).status, 422)
  })
  t.test('202 too many resets of one account are dropped in silence', async (t) => {
    const ask = () => send(app, undefined, 'POST', '/public/v1/password-resets', { email: 'flood@example.com', organizationSlug: shop.organization.slug })
    for (let i = 0; i < 15; i += 1) t.equal((await ask()).status, 202)
  })
})
