import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { systemClock } from '../../../src/kernel/clock.ts'
import { findTenant } from '../../../src/modules/identity/index.ts'
import { dueWorkHandlers } from '../../../src/modules.ts'
import { makeContext } from '../../../src/platform/context.ts'
import { drainLive } from '../../../src/platform/jobs/due-work.ts'
import { OPERATOR_TOKEN, send, startApp } from '../../support/app.ts'

const { app, db, ctx, organization } = await startApp()
const operator = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>) =>
  send(app, OPERATOR_TOKEN, method, `/operator/organizations${url}`, body, headers)
const NEW = {
  name: 'Kedai',
  slug: 'kedai',
  timeZone: 'Asia/Jakarta',
  currency: 'IDR',
  language: 'id',
  admin: { email: 'owner@kedai.example', password: 'correct horse battery', displayName: 'Owner' },
}

t.test('POST /operator/organizations', async (t) => {
  t.test('201 live by default, its country from the time zone, its key works', async (t) => {
    const { status, body, headers } = await operator('POST', '', NEW)
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { organization: { slug: 'kedai', mode: 'live', country: 'ID', status: 'active' }, apiKey: { secret: /^rpk_/ } })
    t.equal(headers['location'], `/operator/organizations/${body.organization.id}`)
    t.equal((await send(app, body.apiKey.secret, 'GET', '/v1/me')).status, 200)
    t.equal(
      (await send(app, undefined, 'POST', '/v1/auth/tokens', { email: NEW.admin.email, password: NEW.admin.password })).status,
      200,
      'one organization needs no slug',
    )
  })
  t.test('409 a slug that is taken', async (t) => t.equal((await operator('POST', '', NEW)).body.code, 'slug-taken'))
  t.test('422 no country where the zone has none', async (t) =>
    t.match((await operator('POST', '', { ...NEW, slug: 'utc', timeZone: 'UTC' })).body.errors, [{ pointer: '/country' }]),
  )
  t.test('422 a clock for a live organization, a short password, unknown fields', async (t) => {
    t.match((await operator('POST', '', { ...NEW, slug: 'a', now: '2026-01-01T00:00:00Z' })).body.errors, [{ pointer: '/now' }])
    t.match((await operator('POST', '', { ...NEW, slug: 'b', admin: { ...NEW.admin, password: 'short' } })).body.errors, [{ pointer: '/admin/password' }])
    t.equal((await operator('POST', '', { ...NEW, slug: 'c', status: 'active' })).status, 422)
  })
  t.test('201 a test organization stands at its now', async (t) => {
    const { body } = await operator('POST', '', { ...NEW, slug: 'kedai-test', mode: 'test', now: '2030-01-01T00:00:00Z' })
    const contact = await send(app, body.apiKey.secret, 'POST', '/v1/contacts', { kind: 'person', displayName: 'Later' })
    t.equal(contact.body.createdAt, '2030-01-01T00:00:00Z')
  })
  t.test('401 without the operator token', async (t) => {
    const shop = await organization()
    for (const token of [undefined, 'wrong', shop.apiKey.secret]) t.equal((await send(app, token, 'GET', '/operator/organizations')).status, 401)
  })
})

t.test('GET /operator/organizations pages in both orders, and filters', async (t) => {
  for (let i = 0; i < 5; i += 1) await organization()
  for (const sort of ['createdAt', '-createdAt']) {
    const seen: number[] = []
    for (let cursor = ''; ; ) {
      const { status, body } = await operator('GET', `?limit=2&sort=${sort}${cursor}`)
      t.equal(status, 200, JSON.stringify(body))
      seen.push(...body.data.map((each: { createdAt: string }) => Temporal.Instant.from(each.createdAt).epochMilliseconds))
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    t.ok(seen.length >= 7)
    t.same(
      seen,
      seen.toSorted((a, b) => (sort === 'createdAt' ? a - b : b - a)),
    )
  }
  const { body } = await operator('GET', '?mode=test&includeTotal=true')
  t.same(
    body.data.map((each: { slug: string }) => each.slug),
    ['kedai-test'],
  )
  t.same(body.total, { value: 1, relation: 'eq' })
  t.equal((await operator('GET', '?cursor=nonsense')).body.code, 'invalid-cursor')
  t.same((await operator('GET', `/${body.data[0].id}`)).body, body.data[0])
  t.equal((await operator('GET', '/00000000-0000-7000-8000-000000000000')).body.code, 'organization-not-found')
})

t.test('suspend and resume', async (t) => {
  const shop = await organization()
  t.equal((await shop.request('GET', '/v1/contacts')).status, 200)
  t.match((await operator('POST', `/${shop.id}/suspend`)).body, { status: 'suspended', version: 2 })
  t.match((await operator('POST', `/${shop.id}/suspend`)).body, { version: 2 }, 'a second time changes nothing')
  t.match(await shop.request('GET', '/v1/contacts'), { status: 403, body: { code: 'organization-suspended' } })
  const slug = shop.organization.slug
  const logIn = () => send(app, undefined, 'POST', '/v1/auth/tokens', { email: 'owner@example.com', password: 'correct horse battery', organizationSlug: slug })
  t.equal((await logIn()).body.code, 'invalid-credentials')
  t.equal((await operator('POST', `/${shop.id}/resume`, undefined, { 'if-match': '"1.0"' })).status, 412)
  t.match((await operator('POST', `/${shop.id}/resume`)).body, { status: 'active' })
  t.equal((await shop.request('GET', '/v1/contacts')).status, 200)
  t.equal((await logIn()).status, 200)
})

t.test('POST /operator/organizations/:organizationId/export', async (t) => {
  const [shop, other] = [await organization(), await organization()]
  for (let i = 0; i < 3; i += 1)
    await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: `Person ${i}`, emails: [{ value: `p${i}@example.com` }] })
  await other.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Stranger' })
  const { statusCode, body, headers } = await app.inject({
    method: 'POST',
    url: `/operator/organizations/${shop.id}/export`,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
  })
  t.equal(statusCode, 200)
  t.match(headers['content-type'], /^application\/x-ndjson/)
  const lines = body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const of = (table: string) => lines.filter((line) => line.table === table)
  t.equal(of('organizations').length, 1)
  t.equal(of('contacts').length, 3)
  t.equal(of('users').length, 1)
  t.ok(of('events').length >= 6)
  t.notMatch(body, /argon2|secret_hash|password_hash|totp_secret|Stranger/)
  t.ok(lines.slice(1).every((line) => line.row.organization_id === shop.id))
  t.equal((await operator('POST', '/00000000-0000-7000-8000-000000000000/export')).status, 404)
})

t.test('DELETE /operator/organizations/:organizationId', async (t) => {
  const later = (days: number) => ({
    db,
    handlers: dueWorkHandlers,
    now: () => systemClock.now().add({ hours: Math.round(days * 24) }),
    async contextOf(organizationId: string) {
      const tenant = await findTenant(ctx, organizationId)
      return tenant === undefined ? undefined : makeContext({ ...ctx, organization: tenant, clock: systemClock })
    },
  })
  const failures: unknown[] = []
  const drain = (days: number) => drainLive(later(days), (error) => failures.push(error))
  // The sequencer works beside what is tested: its heads come and go, and rows are counted when it has numbered all.
  const rowsOf = async (id: string) => {
    while ((await db.pool.query('select from event_queue where organization_id = $1 limit 1', [id])).rowCount !== 0) await delay(10)
    const { rows: tables } = await db.pool.query(
      `select table_name from information_schema.columns where table_schema = 'public' and column_name = 'organization_id' and table_name <> 'event_heads'`,
    )
    let count = 0
    for (const { table_name } of tables)
      count += Number((await db.pool.query(`select count(*) from ${table_name} where organization_id = $1`, [id])).rows[0].count)
    return count + Number((await db.pool.query('select count(*) from organizations where id = $1', [id])).rows[0].count)
  }
  for (const mode of ['live', 'test'] as const) {
    t.test(`200 a ${mode} organization is suspended at once, and gone after 30 days`, async (t) => {
      const [shop, other] = [await organization({ mode }), await organization()]
      const owner = (await shop.request('GET', '/v1/users')).body.data[0]
      const contact = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Gone', tags: ['x'], ownerId: owner.id })
      await shop.request('POST', '/v1/teams', { name: 'T', memberIds: [owner.id] })
      await shop.request('POST', '/v1/api-keys', { name: 'K', scopes: ['contacts:read'], userId: null }, { 'idempotency-key': 'k' })
      t.equal(contact.status, 201)
      for (const each of [shop, other])
        for (const act of ['suspend', 'resume']) await operator('POST', `/${each.id}/${act}`, undefined, { 'idempotency-key': `${act} ${each.id}` })
      const theirs = await rowsOf(other.id)
      const { status, body } = await operator('DELETE', `/${shop.id}`)
      t.equal(status, 200, JSON.stringify(body))
      t.equal(body.status, 'deleting')
      t.equal(Math.round(systemClock.now().until(Temporal.Instant.from(body.deleteAfter), { largestUnit: 'hours' }).total('hours')), 720)
      t.equal((await operator('DELETE', `/${shop.id}`)).body.deleteAfter, body.deleteAfter, 'a second time changes nothing')
      t.equal((await operator('POST', `/${shop.id}/suspend`)).body.code, 'organization-deleting')
      t.equal((await shop.request('GET', '/v1/contacts')).status, 403)
      await drain(29.9)
      t.ok((await rowsOf(shop.id)) > 5)
      await drain(30.1)
      t.same(failures, [])
      t.equal(await rowsOf(shop.id), 0)
      t.equal(await rowsOf(other.id), theirs, 'nobody else lost anything')
      t.equal((await operator('GET', `/${shop.id}`)).status, 404)
      const { rows: named } = await db.pool.query('select from idempotency_keys where body like $1', [`%"${shop.organization.name}"%`])
      t.equal(named.length, 0, 'nor do answers to the operator name it')
      const repeated = (id: string) => operator('POST', `/${id}/suspend`, undefined, { 'idempotency-key': `suspend ${id}` })
      t.equal((await repeated(shop.id)).body.code, 'gone')
      t.match(await repeated(other.id), { status: 200, headers: { 'idempotency-replayed': 'true' } })
      t.equal((await shop.request('GET', '/v1/contacts')).status, 401)
    })
  }
  t.test('200 resumed: nothing is deleted', async (t) => {
    const shop = await organization()
    await operator('DELETE', `/${shop.id}`)
    t.match((await operator('POST', `/${shop.id}/resume`)).body, { status: 'active', deleteAfter: null })
    await drain(31)
    t.equal((await shop.request('GET', '/v1/contacts')).status, 200)
  })
  t.test('events of the living cannot be deleted', async (t) => {
    await t.rejects(db.pool.query('delete from events'), /never deleted/)
  })
})
