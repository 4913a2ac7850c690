import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import t from 'tap'
import { buildApp } from '../../../src/app.ts'
import { SCOPE_NAMES } from '../../../src/kernel/actor.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { makeAuthenticate } from '../../../src/modules/identity/index.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { OPERATOR_TOKEN, send, startApp } from '../../support/app.ts'

const { app, db, files, ctx, url, organization } = await startApp()
const shop = await organization()
const other = await organization()
const PASSWORD = 'correct horse battery'
const instant = (seconds: number) => systemClock.now().add({ seconds }).toString()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function member(email: string, role: string, extra: object = {}) {
  const made = await shop.request('POST', '/v1/users', { email, displayName: email, role, ...extra })
  const token = new URL(made.body.invitationUrl).pathname.split('/').at(-1)
  await send(app, undefined, 'POST', `/public/v1/invitations/${token}/accept`, { password: PASSWORD })
  const { body } = await send(app, undefined, 'POST', '/v1/auth/tokens', { email, password: PASSWORD, organizationSlug: shop.organization.slug })
  return { id: made.body.id as string, token: body.accessToken as string }
}

t.test('/v1/api-keys', async (t) => {
  t.test('201 shows the secret once; no later answer has it', async (t) => {
    const made = await shop.request('POST', '/v1/api-keys', { name: 'Web shop', scopes: ['contacts:read'] }, { 'idempotency-key': 'k' })
    t.equal(made.status, 201)
    t.match(made.body, { name: 'Web shop', scopes: ['contacts:read'], userId: null, revokedAt: null, lastUsedAt: null, secret: new RegExp(`^rpk_${shop.id}_`) })
    t.equal(made.body.createdBy !== null, true, 'a key made by a key is made by whoever made that one')
    t.equal(
      (await shop.request('POST', '/v1/api-keys', { name: 'Web shop', scopes: ['contacts:read'] }, { 'idempotency-key': 'k' })).body.code,
      'secret-already-issued',
    )
    const one = await shop.request('GET', `/v1/api-keys/${made.body.id}`)
    t.notOk('secret' in one.body)
    t.same((await shop.request('GET', '/v1/api-keys')).body.data[0], one.body)
    t.equal((await send(app, made.body.secret, 'GET', '/v1/contacts')).status, 200)
    const refused = await send(app, made.body.secret, 'POST', '/v1/contacts', { kind: 'person', displayName: 'x' })
    t.match(refused, { status: 403, body: { code: 'forbidden', requiredScope: 'contacts:write' } })
  })
  t.test('403 scopes beyond the maker', async (t) => {
    const made = await shop.request('POST', '/v1/api-keys', { name: 'Keys', scopes: ['api-keys:write', 'api-keys:read'] })
    const refused = await send(app, made.body.secret, 'POST', '/v1/api-keys', { name: 'More', scopes: ['api-keys:read', 'contacts:erase'] })
    t.match(refused, { status: 403, body: { code: 'beyond-yours', scopes: ['contacts:erase'] } })
    t.equal((await send(app, made.body.secret, 'POST', '/v1/api-keys', { name: 'Same', scopes: ['api-keys:read'] })).status, 201)
    t.equal((await shop.request('POST', '/v1/api-keys', { name: 'Unknown', scopes: ['contacts:all'] })).status, 422)
  })
  t.test('403 acting for somebody beyond the maker', async (t) => {
    const owner = (await shop.request('GET', '/v1/users?role=owner')).body.data[0]
    const admin = await member('key-admin@example.com', 'admin')
    const keyFor = (token: string, userId: string | null) => send(app, token, 'POST', '/v1/api-keys', { name: 'For', scopes: ['contacts:read'], userId })
    t.equal((await keyFor(admin.token, owner.id)).body.code, 'owner-needed')
    t.match((await keyFor(admin.token, other.id)).body.errors, [{ pointer: '/userId' }])
    const limited = await member('limited-admin@example.com', 'admin', { contactAccess: 'own' })
    t.equal((await keyFor(limited.token, null)).body.code, 'beyond-yours', 'a service key sees all contacts')
    t.equal((await keyFor(limited.token, admin.id)).body.code, 'beyond-yours')
    const own = await keyFor(limited.token, limited.id)
    t.equal(own.status, 201)
    t.match((await send(app, own.body.secret, 'GET', '/v1/me')).body, { type: 'api_key', role: 'admin', scopes: ['contacts:read'], user: { id: limited.id } })
  })
  t.test('200 a key for a user never does more than the user', async (t) => {
    const analyst = await member('analyst@example.com', 'analyst')
    const made = await shop.request('POST', '/v1/api-keys', { name: 'Wide', scopes: ['contacts:read', 'contacts:erase'], userId: analyst.id })
    t.same((await send(app, made.body.secret, 'GET', '/v1/me')).body.scopes, ['contacts:read'])
  })
  t.test('204 revoked: at once, for good, and only ever by its organization', async (t) => {
    const { body } = await shop.request('POST', '/v1/api-keys', { name: 'Short', scopes: ['contacts:read'] })
    t.equal((await send(app, body.secret, 'GET', '/v1/contacts')).status, 200)
    t.equal((await other.request('DELETE', `/v1/api-keys/${body.id}`)).body.code, 'api-key-not-found')
    t.equal((await shop.request('DELETE', `/v1/api-keys/${body.id}`)).status, 204)
    t.equal((await send(app, body.secret, 'GET', '/v1/contacts')).status, 401)
    t.equal((await shop.request('DELETE', `/v1/api-keys/${body.id}`)).status, 204)
    t.match((await shop.request('GET', `/v1/api-keys/${body.id}`)).body, { revokedAt: String, version: 2 })
    t.ok((await shop.request('GET', '/v1/api-keys?revoked=true')).body.data.every((key: { revokedAt: string }) => key.revokedAt !== null))
  })
  t.test('401 after its expiry, also while it is remembered', async (t) => {
    t.match((await shop.request('POST', '/v1/api-keys', { name: 'Past', scopes: ['contacts:read'], expiresAt: instant(-1) })).body.errors, [
      { pointer: '/expiresAt' },
    ])
    const { body } = await shop.request('POST', '/v1/api-keys', { name: 'Soon', scopes: ['contacts:read'], expiresAt: instant(5) })
    t.equal((await send(app, body.secret, 'GET', '/v1/contacts')).status, 200)
    await pause(5_100)
    t.equal((await send(app, body.secret, 'GET', '/v1/contacts')).status, 401)
  })
  t.test('lastUsedAt is noted, at most once a minute', async (t) => {
    const { body } = await shop.request('POST', '/v1/api-keys', { name: 'Used', scopes: ['contacts:read'] })
    const read = async () => (await shop.request('GET', `/v1/api-keys/${body.id}`)).body.lastUsedAt
    t.equal(await read(), null)
    await send(app, body.secret, 'GET', '/v1/contacts')
    for (let tries = 0; tries < 3_000 && (await read()) === null; tries += 1) await pause(10)
    const first = await read()
    t.type(first, 'string')
    await send(app, body.secret, 'GET', '/v1/contacts')
    await pause(50)
    t.equal(await read(), first)
  })
})

t.test('roles reach what their scopes say, everywhere the same', async (t) => {
  const manager = await member('manager@example.com', 'manager')
  const agent = await member('plain-agent@example.com', 'agent')
  const statuses = async (token: string) =>
    Promise.all(
      ['/v1/contacts', '/v1/users', '/v1/teams', '/v1/organization', '/v1/api-keys'].map(async (path) => (await send(app, token, 'GET', path)).status),
    )
  t.same(await statuses(manager.token), [200, 200, 200, 200, 403])
  t.same(await statuses(agent.token), [200, 200, 200, 200, 403])
  t.same((await send(app, agent.token, 'PATCH', '/v1/organization', { name: 'Mine' })).body.requiredScope, 'organization:write')
  t.equal((await send(app, agent.token, 'GET', '/operator/organizations')).status, 401)
  t.equal((await send(app, OPERATOR_TOKEN, 'GET', '/v1/me')).status, 401)
  t.equal((await shop.request('GET', '/v1/me')).body.scopes.length, SCOPE_NAMES.length)
})

t.test('/v1/organization', async (t) => {
  const before = await shop.request('GET', '/v1/organization')
  t.match(before.body, { id: shop.id, settings: { quietHours: null, frequencyCaps: [], roleLimits: {}, windows: { reopenDays: 90 }, holidays: [] } })
  t.equal((await shop.request('GET', '/v1/organization', undefined, { 'if-none-match': before.headers['etag'] ?? '' })).status, 304)
  const patch = (body: object, headers = {}) => shop.request('PATCH', '/v1/organization', body, headers)
  const settings = {
    quietHours: { from: '21:00', to: '08:00' },
    frequencyCaps: [{ channel: 'email', messagesMax: 4, days: 30 }],
    roleLimits: { agent: { money: { amount: 5000, currency: 'EUR' }, points: 500 } },
    windows: { reopenDays: 60 },
    retentionDays: { interactions: 730 },
    holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
  }
  const set = await patch({ name: 'Corner shop', settings })
  t.equal(set.status, 200, JSON.stringify(set.body))
  t.match(set.body, { name: 'Corner shop', version: 2, settings: { ...settings, windows: { reopenDays: 60, surveyQuietDays: 30 } } })
  const merged = await patch({ settings: { quietHours: { from: '22:00' }, roleLimits: { agent: { points: 900 } }, windows: null, holidays: null } })
  t.match(merged.body.settings, { quietHours: { from: '22:00', to: '08:00' }, windows: { reopenDays: 90 }, holidays: [] })
  t.same(merged.body.settings.roleLimits.agent, { money: { amount: 5000, currency: 'EUR' }, points: 900 }, 'merged, not replaced')
  t.match((await patch({ settings: { quietHours: { to: '22:00' } } })).body.errors, [{ pointer: '/settings/quietHours' }])
  t.match((await patch({ settings: { colour: 'red' } })).body.errors, [{ pointer: '/settings/colour', code: 'unknown-field' }])
  t.equal((await patch({ status: 'suspended' })).status, 422)
  t.equal((await patch({ name: 'Late' }, { 'if-match': before.headers['etag'] ?? '' })).status, 412)
  await patch({ timeZone: 'Asia/Baku', country: 'AZ' })
  t.match((await shop.request('GET', '/v1/me')).body.organization, { timeZone: 'Asia/Baku', country: 'AZ' })
  const { rows } = await db.pool.query(`select data, previous from events where type = 'organization.updated' and organization_id = $1 order by id`, [shop.id])
  t.match(rows.at(-1), { data: { timeZone: 'Asia/Baku' }, previous: { timeZone: 'Europe/London' } })
})

t.test('an outside issuer', async (t) => {
  const [good, stranger, ec] = [
    await generateKeyPair('RS256', { extractable: true }),
    await generateKeyPair('RS256', { extractable: true }),
    await generateKeyPair('ES256', { extractable: true }),
  ]
  let isAway = false
  let fetches = 0
  const keys = createServer(async (_request, response) => {
    fetches += 1
    if (isAway) return response.writeHead(500).end()
    const published = [
      { ...(await exportJWK(good.publicKey)), kid: 'rsa', alg: 'RS256' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256' },
    ]
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }))
  })
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', () => resolve()))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as { port: number }).port}/jwks.json`
  const jwt = { secret: undefined, jwksUrl, issuer: 'https://id.example', audience: 'rapport-api' }
  const deps = { db, files, log: silentLogger, seal: ctx.seal }
  const made = async () =>
    buildApp({ ...deps, listenUrl: url, jwt, authenticate: makeAuthenticate({ ...deps, jwt }), operatorToken: undefined, loopDelayMsMax: 0 })
  const trusting = await made()
  await trusting.ready()
  t.teardown(async () => {
    await trusting.close()
    keys.close()
    keys.closeAllConnections()
  })
  const me = (token: string, on = trusting) => send(on, token, 'GET', '/v1/me')
  const sign = (
    claims: object,
    { key = good.privateKey, header = { alg: 'RS256', kid: 'rsa' }, iss = jwt.issuer, aud = jwt.audience, exp = '10m' as string | number } = {},
  ) =>
    new SignJWT({ sub: 'idp|ada', org: shop.id, email: 'idp-ada@example.com', email_verified: true, ...claims })
      .setProtectedHeader(header)
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(key)

  const { body: ada } = await shop.request('POST', '/v1/users', { email: 'idp-ada@example.com', displayName: 'Ada', role: 'agent' })
  t.equal((await me(await sign({ email_verified: false }))).status, 401, 'an unverified e-mail says nothing')
  t.match(
    (await me(await sign({}))).body,
    { type: 'user', id: ada.id, user: { status: 'active' } },
    'a verified e-mail binds the subject and accepts the invitation',
  )
  t.match((await me(await sign({ email: undefined }))).body, { id: ada.id }, 'from then on the subject is enough')
  t.match((await me(await sign({ org: undefined, org_slug: shop.organization.slug }, { key: ec.privateKey, header: { alg: 'ES256', kid: 'ec' } }))).body, {
    id: ada.id,
  })
  const before = fetches
  const token = await sign({})
  for (let i = 0; i < 5; i += 1) t.equal((await me(token)).status, 200)
  t.equal(fetches, before, 'keys are kept')

  const seconds = Math.floor(systemClock.now().epochMilliseconds / 1000)
  const forged: Record<string, string> = {
    'another subject with the same e-mail': await sign({ sub: 'idp|thief' }),
    'an e-mail of nobody': await sign({ sub: 'idp|x', email: 'nobody@example.com' }),
    'a key that is not published': await sign({}, { key: stranger.privateKey }),
    'a kid that is unknown': await sign({}, { key: stranger.privateKey, header: { alg: 'RS256', kid: 'mine' } }),
    'another issuer': await sign({}, { iss: 'https://evil.example' }),
    'another audience': await sign({}, { aud: 'another' }),
    expired: await sign({}, { exp: seconds - 5 }),
    'no organization': await sign({ org: undefined }),
    'an organization of others': await sign({ org: other.id }),
    'RS512 of the same key': await sign({}, { header: { alg: 'RS512', kid: 'rsa' } }).catch(() => 'x.y.z'),
    'HS256 with the public key': await new SignJWT({ sub: 'idp|ada', org: shop.id })
      .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
      .setIssuer(jwt.issuer)
      .setAudience(jwt.audience)
      .setExpirationTime('10m')
      .sign(Buffer.from(JSON.stringify(await exportJWK(good.publicKey)))),
    'no exp': await new SignJWT({ sub: 'idp|ada', org: shop.id })
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
      .setIssuer(jwt.issuer)
      .setAudience(jwt.audience)
      .sign(good.privateKey),
    'alg none': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
  }
  for (const [name, each] of Object.entries(forged)) t.equal((await me(each)).status, 401, name)
  const own = await send(app, undefined, 'POST', '/v1/auth/tokens', {
    email: 'owner@example.com',
    password: PASSWORD,
    organizationSlug: shop.organization.slug,
  })
  t.equal((await me(own.body.accessToken)).status, 401, 'where only the outside issuer counts, tokens of ours do not')
  t.equal((await send(trusting, undefined, 'POST', '/v1/auth/tokens', { email: 'a@example.com', password: 'x' })).body.code, 'password-log-in-off')
  t.equal((await me(await sign({}), app)).status, 401, 'nor does it where it is not configured')
  await shop.request('PATCH', `/v1/users/${ada.id}`, { status: 'suspended' })
  t.equal((await me(token)).status, 401, 'a suspended user, at once')
  await shop.request('PATCH', `/v1/users/${ada.id}`, { status: 'active' })

  isAway = true
  const fresh = await made()
  await fresh.ready()
  t.teardown(() => fresh.close())
  const refused = await me(await sign({}), fresh)
  t.match(refused, { status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '5' } }, 'keys that cannot be fetched')
})
