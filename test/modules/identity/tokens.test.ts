import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import t from 'tap'
import { systemClock } from '../../../src/kernel/clock.ts'
import { forgetCredentials } from '../../../src/modules/identity/index.ts'
import { codeAt } from '../../../src/modules/identity/rules/second-factor.ts'
import { JWT_SECRET, send, startApp, type TestOrganization } from '../../support/app.ts'

const { app, db, organization } = await startApp()
const shop = await organization()
const other = await organization()
const PASSWORD = 'correct horse battery'
const OWNER = 'owner@example.com'

const logIn = (body: object, of: TestOrganization = shop, headers = {}) =>
  send(app, undefined, 'POST', '/v1/auth/tokens', { email: OWNER, password: PASSWORD, organizationSlug: of.organization.slug, ...body }, headers)
const refresh = (refreshToken: string) => send(app, undefined, 'POST', '/v1/auth/tokens/refresh', { refreshToken })
const me = (token: string | undefined) => send(app, token, 'GET', '/v1/me')
const nowSeconds = () => Math.floor(systemClock.now().epochMilliseconds / 1000)

/** A user of the shop who accepted the invitation. */
async function member(of: TestOrganization, email: string, role = 'agent', extra = {}) {
  const made = await of.request('POST', '/v1/users', { email, displayName: email, role, ...extra })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const token = new URL(made.body.invitationUrl).pathname.split('/').at(-1)
  await send(app, undefined, 'POST', `/public/v1/invitations/${token}/accept`, { password: PASSWORD })
  return made.body
}

/** Holds a refresh token's row; then `first`, which waits for it, and `second`, begun while `first` waits, are let go together. */
async function whileHeld<A, B>(refreshToken: string, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  const client = await db.pool.connect()
  const waiting = async (count: number) => {
    for (let tries = 0; tries < 3_000; tries += 1) {
      const { rows } = await db.pool.query(`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      if (Number(rows[0].count) >= count) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('nobody waits')
  }
  try {
    await client.query('begin')
    await client.query('select from refresh_tokens where id = $1 for update', [refreshToken.split('_')[2]])
    const one = first()
    await waiting(1)
    const two = second()
    await waiting(2)
    await client.query('commit')
    return await Promise.all([one, two])
  } finally {
    client.release()
  }
}

/** What happened to whom, as the audit has it, once it was written. */
async function audited(type: string, organizationId: string) {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const { rows } = await db.pool.query('select * from events where type = $1 and organization_id = $2', [type, organizationId])
    if (rows.length > 0) return rows
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return []
}

t.test('POST /v1/auth/tokens', async (t) => {
  t.test('200 gives tokens that say who is asking', async (t) => {
    const { status, body } = await logIn({})
    t.equal(status, 200, JSON.stringify(body))
    t.match(body, { tokenType: 'Bearer', expiresIn: 900, refreshToken: new RegExp(`^rpr_${shop.id}_`) })
    const [header] = body.accessToken.split('.')
    t.same(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', typ: 'at+jwt' })
    const asked = await me(body.accessToken)
    t.equal(asked.status, 200)
    t.match(asked.body, { type: 'user', role: 'owner', user: { email: OWNER, hasSecondFactor: false }, organization: { id: shop.id, name: 'Shop 1' } })
    t.equal(asked.body.id, asked.body.user.id)
    t.notMatch(JSON.stringify(asked.body), /hash|secret/i)
  })
  t.test('200 whatever the case of the e-mail', async (t) => t.equal((await logIn({ email: 'OWNER@Example.com' })).status, 200))
  t.test('401 is one answer, whatever is wrong', async (t) => {
    const suspended = await member(shop, 'suspended@example.com')
    await shop.request('PATCH', `/v1/users/${suspended.id}`, { status: 'suspended' })
    const answers = await Promise.all([
      logIn({ password: 'wrong' }),
      logIn({ email: 'nobody@example.com' }),
      logIn({ organizationSlug: 'no-such-shop' }),
      logIn({ email: suspended.email }),
    ])
    for (const { status, body } of answers) {
      t.equal(status, 401)
      t.same({ ...body, instance: '' }, { ...answers[0]?.body, instance: '' })
      t.equal(body.code, 'invalid-credentials')
    }
    const failures = await audited('user.log_in_failed', shop.id)
    t.ok(failures.every((row) => row.announced === false && row.origin.address !== null))
    t.notMatch(JSON.stringify(failures), /nobody@example.com|wrong/)
  })
  t.test('422 without a slug when there are several organizations', async (t) => {
    const { status, body } = await logIn({ organizationSlug: undefined })
    t.equal(status, 422)
    t.match(body.errors, [{ pointer: '/organizationSlug' }])
  })
  t.test('401 no secret in the answer is kept under an Idempotency-Key, which is ignored', async (t) => {
    const [a, b] = [await logIn({}, shop, { 'idempotency-key': 'same' }), await logIn({}, shop, { 'idempotency-key': 'same' })]
    t.equal(b.status, 200)
    t.not(a.body.refreshToken, b.body.refreshToken)
  })
  t.test('429 after ten failures of an account, with Retry-After, also for the right password', async (t) => {
    const { email } = await member(shop, 'guessed@example.com')
    for (let i = 0; i < 10; i += 1) t.equal((await logIn({ email, password: `guess ${i}` })).status, 401)
    const { status, headers, body } = await logIn({ email })
    t.equal(status, 429)
    t.ok(Number(headers['retry-after']) > 800)
    t.equal(body.code, 'too-many-requests')
    t.equal((await logIn({})).status, 200, 'other accounts are not held up')
  })
})

t.test('refresh tokens', async (t) => {
  t.test('200 rotate', async (t) => {
    const first = (await logIn({})).body
    const second = await refresh(first.refreshToken)
    t.equal(second.status, 200)
    t.not(second.body.refreshToken, first.refreshToken)
    t.equal((await me(second.body.accessToken)).status, 200)
    t.equal((await refresh(second.body.refreshToken)).status, 200)
  })
  t.test('401 a refresh token used twice revokes its family, and no other', async (t) => {
    const [first, bystander] = [(await logIn({})).body, (await logIn({})).body]
    const second = (await refresh(first.refreshToken)).body
    const again = await refresh(first.refreshToken)
    t.equal(again.status, 401)
    t.equal(again.body.code, 'invalid-refresh-token')
    t.equal((await refresh(second.refreshToken)).status, 401, 'the newest of the family is revoked')
    t.equal((await refresh(bystander.refreshToken)).status, 200)
    t.equal((await audited('user.refresh_token_reused', shop.id)).length, 1)
  })
  t.test('401 of many uses at once one gets through at most', async (t) => {
    const { refreshToken } = (await logIn({})).body
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)))).map(({ status }) => status)
    t.equal(statuses.filter((status) => status === 200).length, 1)
    t.equal(statuses.filter((status) => status === 401).length, 7)
  })
  t.test('204 revoked, whatever is sent', async (t) => {
    const { refreshToken } = (await logIn({})).body
    const revoke = (token: string) => send(app, undefined, 'POST', '/v1/auth/tokens/revoke', { refreshToken: token })
    const revoked = await revoke(refreshToken)
    t.equal(revoked.status, 204)
    t.equal(revoked.body, '')
    t.equal((await refresh(refreshToken)).status, 401)
    t.equal((await revoke(refreshToken)).status, 204)
    t.equal((await revoke('nonsense')).status, 204)
  })
  t.test('401 what a refresh under way gives is revoked with the rest: by a suspension, a change of password, a log-out', async (t) => {
    const { id, email } = await member(shop, 'under-way@example.com')
    const suspended = (await logIn({ email })).body
    const [given, answer] = await whileHeld(
      suspended.refreshToken,
      () => refresh(suspended.refreshToken),
      () => shop.request('PATCH', `/v1/users/${id}`, { status: 'suspended' }),
    )
    t.same([given.status, answer.status], [200, 200])
    await shop.request('PATCH', `/v1/users/${id}`, { status: 'active' })
    t.equal((await refresh(given.body.refreshToken)).status, 401, 'a suspension')

    const changed = (await logIn({ email })).body
    const body = { currentPassword: PASSWORD, newPassword: 'another long password' }
    const [next, done] = await whileHeld(
      changed.refreshToken,
      () => refresh(changed.refreshToken),
      () => send(app, changed.accessToken, 'POST', '/v1/me/password', body),
    )
    t.same([next.status, done.status], [200, 204])
    t.equal((await refresh(next.body.refreshToken)).status, 401, 'a change of password')

    const left = (await logIn({ email, password: body.newPassword })).body
    const [last, out] = await whileHeld(
      left.refreshToken,
      () => refresh(left.refreshToken),
      () => send(app, undefined, 'POST', '/v1/auth/tokens/revoke', { refreshToken: left.refreshToken }),
    )
    t.same([last.status, out.status], [200, 204])
    t.equal((await refresh(last.body.refreshToken)).status, 401, 'a log-out')
  })
  t.test('401 expired, of another organization, or with another secret', async (t) => {
    const { refreshToken } = (await logIn({})).body
    const id = refreshToken.split('_')[2]
    t.equal((await refresh(refreshToken.replace(shop.id, other.id))).status, 401)
    t.equal((await refresh(`${refreshToken.slice(0, -43)}${'A'.repeat(43)}`)).status, 401)
    await db.pool.query(`update refresh_tokens set expires_at = now() - interval '1 second' where id = $1`, [id])
    t.equal((await refresh(refreshToken)).status, 401)
  })
  t.test('the database holds hashes only', async (t) => {
    const { refreshToken } = (await logIn({})).body
    const secret = refreshToken.slice(-43)
    for (const table of ['refresh_tokens', 'api_keys', 'user_links', 'events', 'idempotency_keys', 'graphile_worker._private_jobs']) {
      const { rows } = await db.pool.query(`select count(*) from ${table} t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'`, [
        secret,
        shop.apiKey.secret.slice(-43),
      ])
      t.equal(Number(rows[0].count), 0, table)
    }
  })
})

t.test('second factor', async (t) => {
  const { email } = await member(shop, 'careful@example.com')
  const { accessToken } = (await logIn({ email })).body
  const asUser = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown) => send(app, accessToken, method, url, body)
  const stepBack = () => db.pool.query('update users set totp_step = totp_step - 5 where email = $1', [email])

  t.equal((await asUser('POST', '/v1/me/second-factor/confirm', { code: '123456' })).body.code, 'second-factor-off')
  const begun = await asUser('POST', '/v1/me/second-factor')
  t.equal(begun.status, 200)
  t.match(begun.body.uri, /^otpauth:\/\/totp\/Rapport/)
  t.equal((await logIn({ email })).status, 200, 'not asked for before it is confirmed')
  const code = () => codeAt(begun.body.secret, systemClock.now())
  const wrong = () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0')
  t.equal((await asUser('POST', '/v1/me/second-factor/confirm', { code: wrong() })).status, 422)
  const confirmed = code()
  t.equal((await asUser('POST', '/v1/me/second-factor/confirm', { code: confirmed })).status, 204)
  t.equal((await asUser('POST', '/v1/me/second-factor')).body.code, 'second-factor-on')
  t.equal((await asUser('GET', '/v1/me')).body.user.hasSecondFactor, true)

  const unasked = await logIn({ email })
  t.equal(unasked.status, 401)
  t.equal(unasked.body.code, 'second-factor-required')
  t.equal((await logIn({ email, password: 'wrong', code: code() })).body.code, 'invalid-credentials', 'a code without the password tells nothing')
  t.equal((await logIn({ email, code: wrong() })).body.code, 'second-factor-required')
  t.equal((await logIn({ email, code: confirmed })).status, 401, 'the code that confirmed was used')
  await stepBack()
  const fresh = code()
  const both = await Promise.all([logIn({ email, code: fresh }), logIn({ email, code: fresh })])
  t.same(both.map(({ status }) => status).sort(), [200, 401], 'a code works once, also at once')

  t.equal((await asUser('DELETE', '/v1/me/second-factor', { password: 'wrong' })).status, 422)
  t.equal((await asUser('DELETE', '/v1/me/second-factor', { password: PASSWORD })).status, 204)
  t.equal((await asUser('DELETE', '/v1/me/second-factor', { password: PASSWORD })).status, 409)
  t.equal((await logIn({ email })).status, 200)
  t.equal((await shop.request('POST', '/v1/me/second-factor')).body.code, 'not-a-user')
})

t.test('POST /v1/me/password', async (t) => {
  const { email } = await member(shop, 'changing@example.com')
  const { accessToken, refreshToken } = (await logIn({ email })).body
  const change = (currentPassword: string) => send(app, accessToken, 'POST', '/v1/me/password', { currentPassword, newPassword: 'another long password' })
  t.match((await change('wrong')).body.errors, [{ pointer: '/currentPassword' }])
  t.equal((await change(PASSWORD)).status, 204)
  t.equal((await refresh(refreshToken)).status, 401, 'every session ends')
  t.equal((await logIn({ email })).status, 401)
  t.equal((await logIn({ email, password: 'another long password' })).status, 200)
  t.equal((await shop.request('POST', '/v1/me/password', { currentPassword: PASSWORD, newPassword: 'another long password' })).status, 403)
})

t.test('POST /v1/me/password is judged under the lock', async (t) => {
  t.test('422 of two changes from one password at once, one counts', async (t) => {
    const { email } = await member(shop, 'two-changes@example.com')
    const { accessToken } = (await logIn({ email })).body
    const change = (newPassword: string) => send(app, accessToken, 'POST', '/v1/me/password', { currentPassword: PASSWORD, newPassword })
    const statuses = (await Promise.all([change('the first new password'), change('the second new password')])).map(({ status }) => status)
    t.same(statuses.toSorted(), [204, 422])
  })
  t.test('401 by somebody who was suspended meanwhile; 422 a factor removed by a password that was changed meanwhile', async (t) => {
    const { id, email } = await member(shop, 'meanwhile@example.com')
    const { accessToken } = (await logIn({ email })).body
    await send(app, accessToken, 'POST', '/v1/me/second-factor')
    const meanwhile = async (change: string, ask: () => ReturnType<typeof send>) => {
      const client = await db.pool.connect()
      await client.query('begin')
      await client.query(change, [id])
      const asked = ask()
      await new Promise((resolve) => setTimeout(resolve, 300))
      await client.query('commit')
      client.release()
      return asked
    }
    const removed = await meanwhile(`update users set password_hash = password_hash || ' ' where id = $1`, () =>
      send(app, accessToken, 'DELETE', '/v1/me/second-factor', { password: PASSWORD }),
    )
    t.match(removed, { status: 422, body: { errors: [{ pointer: '/password', code: 'wrong' }] } })
    await db.pool.query('update users set password_hash = trim(password_hash) where id = $1', [id])
    const changed = await meanwhile(`update users set status = 'suspended' where id = $1`, () =>
      send(app, accessToken, 'POST', '/v1/me/password', { currentPassword: PASSWORD, newPassword: 'another long password' }),
    )
    t.equal(changed.status, 401)
  })
  t.test('204 closes the links that were open', async (t) => {
    const { id, email } = await member(shop, 'linked@example.com')
    await db.pool.query(
      `insert into user_links (organization_id, id, kind, user_id, secret_hash, expires_at, created_at)
        values ($1, $2, 'password_reset', $3, 'x', now() + interval '1 hour', now())`,
      [shop.id, randomUUID(), id],
    )
    const { accessToken } = (await logIn({ email })).body
    t.equal((await send(app, accessToken, 'POST', '/v1/me/password', { currentPassword: PASSWORD, newPassword: 'another long password' })).status, 204)
    t.equal((await db.pool.query('select from user_links where user_id = $1', [id])).rows.length, 0)
  })
  t.test('204 a repeat under its Idempotency-Key is answered as before, also the code of a second factor', async (t) => {
    const { email } = await member(shop, 'repeating@example.com')
    const { accessToken } = (await logIn({ email })).body
    const ask = (url: string, body: object) => send(app, accessToken, 'POST', url, body, { 'idempotency-key': url })
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' }
    t.equal((await ask('/v1/me/password', change)).status, 204)
    t.match(await ask('/v1/me/password', change), { status: 204, body: '', headers: { 'idempotency-replayed': 'true' } })
    t.equal((await ask('/v1/me/password', { ...change, newPassword: 'yet another password' })).body.code, 'idempotency-key-reused')
    const { secret } = (await send(app, accessToken, 'POST', '/v1/me/second-factor')).body
    const code = { code: codeAt(secret, systemClock.now()) }
    t.equal((await ask('/v1/me/second-factor/confirm', code)).status, 204)
    t.match(await ask('/v1/me/second-factor/confirm', code), { status: 204, headers: { 'idempotency-replayed': 'true' } })
  })
})

t.test('202 asking for resets keeps nobody from logging in', async (t) => {
  const remoteAddress = '203.0.113.50'
  const ask = (url: string, payload: object) => app.inject({ method: 'POST', url, payload, remoteAddress })
  const organizationSlug = shop.organization.slug
  for (let i = 0; i < 110; i += 1) {
    const { statusCode } = await ask('/public/v1/password-resets', { email: `nobody${i % 15}@example.com`, organizationSlug })
    if (statusCode !== 202) t.equal(statusCode, 202)
  }
  t.equal((await ask('/v1/auth/tokens', { email: OWNER, password: PASSWORD, organizationSlug })).statusCode, 200)
})

t.test('429 an address with a thousand wrong credentials, by /64, before any look-up', async (t) => {
  const ask = async (token: string, remoteAddress: string) => app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${token}` }, remoteAddress })
  const wrong = (i: number) => `${shop.apiKey.secret.slice(0, -43)}${String(i).padStart(43, 'A')}`
  const fresh = async () => (await shop.request('POST', '/v1/api-keys', { name: 'Fresh', scopes: ['contacts:read'] })).body.secret as string
  const [known, unknown] = [await fresh(), await fresh()]
  t.equal((await ask(known, '2001:db8::1')).statusCode, 200)
  for (let i = 0; i < 1_000; i += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, j) => ask(wrong(i + j), `2001:db8::${j + 1}`)))
    if (answers.some(({ statusCode }) => statusCode !== 401)) t.fail(`the first thousand: ${answers.map(({ statusCode }) => statusCode)}`)
  }
  const refused = await ask(wrong(1_000), '2001:db8::ffff')
  t.equal(refused.statusCode, 429)
  t.equal(refused.json().code, 'too-many-requests')
  t.ok(Number(refused.headers['retry-after']) > 800)
  t.equal((await ask(unknown, '2001:db8::1')).statusCode, 429, 'nothing is looked up')
  t.equal((await ask(known, '2001:db8::1')).statusCode, 200, 'what is known to be good is let through')
  t.equal((await ask(unknown, '2001:db8:0:1::1')).statusCode, 200, 'other addresses are not held up')
  t.equal((await ask(wrong(1_001), '203.0.113.51')).statusCode, 401)
})

t.test('forged access tokens are refused, every one', async (t) => {
  const agent = await member(shop, 'forged@example.com')
  const good = (await logIn({ email: agent.email })).body
  const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  const HEADER = { alg: 'HS256', typ: 'at+jwt' }
  const claims = (changes: object = {}) => ({
    iss: 'rapport',
    aud: 'rapport',
    sub: agent.id,
    org: shop.id,
    jti: randomUUID(),
    iat: nowSeconds(),
    exp: nowSeconds() + 600,
    ...changes,
  })
  const hmac = (input: string, secret: string | Buffer = JWT_SECRET, hash = 'sha256') => createHmac(hash, secret).update(input).digest('base64url')
  const forge = (header: unknown, payload: unknown, secret?: string | Buffer, hash?: string) => {
    const input = `${part(header)}.${part(payload)}`
    return `${input}.${hmac(input, secret, hash)}`
  }
  const without = (claim: string) => forge(HEADER, Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== claim)))
  const [header = '', payload = '', signature = ''] = good.accessToken.split('.')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rs256 = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims())}`
  const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
  const suspended = await member(shop, 'forged-suspended@example.com')
  const ofSuspended = (await logIn({ email: suspended.email })).body.accessToken
  await shop.request('PATCH', `/v1/users/${suspended.id}`, { status: 'suspended' })

  t.equal((await me(good.accessToken)).status, 200, 'the control is accepted')
  t.equal((await me(forge(HEADER, claims()))).status, 200, 'the forge is able')
  const cases: Record<string, string> = {
    'alg none': `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims())}.`,
    'alg none with the signature kept': `${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`,
    'alg None': `${part({ alg: 'None', typ: 'at+jwt' })}.${part(claims())}.`,
    'no alg': forge({ typ: 'at+jwt' }, claims()),
    'alg HS512 with our secret': forge({ alg: 'HS512', typ: 'at+jwt' }, claims(), JWT_SECRET, 'sha512'),
    'alg HS384 with our secret': forge({ alg: 'HS384', typ: 'at+jwt' }, claims(), JWT_SECRET, 'sha384'),
    'alg RS256 by a stranger': `${rs256}.${sign('sha256', Buffer.from(rs256), rsa.privateKey).toString('base64url')}`,
    'a public key as the secret': forge(HEADER, claims(), rsa.publicKey.export({ type: 'spki', format: 'pem' })),
    'another secret': forge(HEADER, claims(), 'another secret of at least 32 bytes!'),
    'an empty secret': forge(HEADER, claims(), ''),
    'kid of a path': forge({ ...HEADER, kid: '../../../dev/null' }, claims(), ''),
    'kid of SQL': forge({ ...HEADER, kid: "x' union select 'secret" }, claims(), 'secret'),
    'jku of a stranger': forge({ ...HEADER, jku: 'https://evil.example/jwks.json' }, claims(), 'evil'),
    'jwk in the header': forge({ ...HEADER, jwk: { kty: 'oct', k: part('evil') } }, claims(), 'evil'),
    'an unknown crit': forge({ ...HEADER, crit: ['exp'] }, claims()),
    'b64 false': forge({ ...HEADER, b64: false, crit: ['b64'] }, claims()),
    'typ JWT': forge({ alg: 'HS256', typ: 'JWT' }, claims()),
    'typ of another kind': forge({ alg: 'HS256', typ: 'logout+jwt' }, claims()),
    'no typ': forge({ alg: 'HS256' }, claims()),
    expired: forge(HEADER, claims({ exp: nowSeconds() - 1 })),
    'expired long ago, signed as another claim': forge(HEADER, claims({ exp: 0 })),
    'exp as text': forge(HEADER, claims({ exp: String(nowSeconds() + 600) })),
    'exp null': forge(HEADER, claims({ exp: null })),
    'exp as a list': forge(HEADER, claims({ exp: [nowSeconds() + 600] })),
    'not yet good': forge(HEADER, claims({ nbf: nowSeconds() + 600 })),
    'made in the future': forge(HEADER, claims({ iat: nowSeconds() + 3600, exp: nowSeconds() + 7200 })),
    'no exp': without('exp'),
    'no iss': without('iss'),
    'no aud': without('aud'),
    'no sub': without('sub'),
    'no org': without('org'),
    'no jti': without('jti'),
    'no iat': without('iat'),
    'another iss': forge(HEADER, claims({ iss: 'https://evil.example' })),
    'another aud': forge(HEADER, claims({ aud: 'another service' })),
    'iss as a list': forge(HEADER, claims({ iss: ['rapport'] })),
    'the organization of somebody else': forge(HEADER, claims({ org: other.id })),
    'an organization that is none': forge(HEADER, claims({ org: randomUUID() })),
    'org not an id': forge(HEADER, claims({ org: "' or 1=1 --" })),
    'sub of nobody': forge(HEADER, claims({ sub: randomUUID() })),
    'sub not an id': forge(HEADER, claims({ sub: 'owner' })),
    'sub of an API key': forge(HEADER, claims({ sub: shop.apiKey.id })),
    'a suspended user': ofSuspended,
    'a payload changed after signing': `${header}.${part(claims({ sub: shop.id }))}.${signature}`,
    'a header changed after signing': `${part({ ...HEADER, kid: 'x' })}.${payload}.${signature}`,
    'a signature changed': `${header}.${payload}.${flip(signature)}`,
    'no signature': `${header}.${payload}.`,
    'two parts': `${header}.${payload}`,
    'four parts': `${good.accessToken}.${signature}`,
    truncated: good.accessToken.slice(0, -4),
    'a payload that is no object': forge(HEADER, 'null'),
    'a payload that is a list': forge(HEADER, [claims()]),
    'a payload that is no JSON': forge(HEADER, '{'),
    'a refresh token': good.refreshToken,
    'a refresh token dressed as a key': good.refreshToken.replace(/^rpr/, 'rpk'),
    'the password': PASSWORD,
    'the secret itself': JWT_SECRET,
  }
  forgetCredentials(shop.id)
  for (const [name, token] of Object.entries(cases)) {
    const { status, body, headers } = await me(token)
    t.equal(status, 401, name)
    t.equal(body.code, 'unauthenticated', name)
    t.match(headers['content-type'], /^application\/problem\+json/, name)
  }
  t.ok(Object.keys(cases).length >= 40)
  const headersOfNobody = [
    '',
    'Bearer',
    'Bearer ',
    'Basic b3duZXI6',
    `Token ${good.accessToken}`,
    `Bearer ${good.accessToken} x`,
    `Bearer\t${good.accessToken}`,
  ]
  for (const authorization of headersOfNobody) {
    t.equal((await send(app, undefined, 'GET', '/v1/me', undefined, { authorization })).status, 401, authorization.slice(0, 8))
  }
})
