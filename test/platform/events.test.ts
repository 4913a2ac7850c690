import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { openEventHub } from '../../src/platform/http/event-stream.ts'
import { EVENTS_CHANNEL } from '../../src/platform/jobs/sequencer.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { OPERATOR_TOKEN, send, startApp, type TestOrganization } from '../support/app.ts'

const { app, db, url, ctx, organization } = await startApp()
const origin = await app.listen({ host: '127.0.0.1', port: 0 })

async function write(shop: TestOrganization, name: string): Promise<string> {
  const { status, body } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: name })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

async function eventually(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_200; i += 1) {
    if (await what()) return
    await delay(25)
  }
  throw new Error('never')
}

/** Reads until the event of a resource has come. */
async function readUntil(shop: TestOrganization, after: number, last: string): Promise<any[]> {
  const seen: any[] = []
  await eventually(async () => {
    const { body } = await shop.request('GET', `/v1/events?after=${seen.at(-1)?.sequence ?? after}&limit=200&types=contact.*`)
    seen.push(...body.data)
    return seen.some(({ resource }) => resource.id === last)
  })
  return seen
}

t.test('16 writers and a reader: every event once, in order, without a gap', async (t) => {
  const shop = await organization()
  const written: string[] = []
  let writing = true
  const read: any[] = []
  const reader = (async () => {
    while (writing || read.length < written.length + 3) {
      const { body } = await shop.request('GET', `/v1/events?after=${read.at(-1)?.sequence ?? 0}&limit=50`)
      read.push(...body.data)
      if (body.data.length === 0) await delay(5)
    }
  })()
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; i < 25; i += 1) written.push(await write(shop, `w${writer} ${i}`))
    }),
  )
  writing = false
  await reader
  t.same(
    read.map(({ sequence }) => sequence),
    Array.from({ length: 403 }, (_, i) => i + 1),
  )
  const created = read.filter(({ type }) => type === 'contact.created').map(({ resource }) => resource.id)
  t.same(created.toSorted(), written.toSorted())
  t.same((await shop.request('GET', '/v1/events?after=403')).body, { data: [], nextCursor: null, sequence: 403 })
})

t.test('an event tells who, what, the fields that changed and what they were', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'Ada')
  await shop.request('PATCH', `/v1/contacts/${id}`, { displayName: 'Ada King', source: 'till' })
  await shop.request('DELETE', `/v1/contacts/${id}`)
  await eventually(async () => (await shop.request('GET', '/v1/events?types=contact.archived')).body.data.length === 1)
  const { body } = await shop.request('GET', '/v1/events?types=contact.updated,contact.created')
  t.match(body.data, [
    {
      type: 'contact.created',
      organizationId: shop.id,
      actor: { type: 'api_key', id: shop.apiKey.id },
      resource: { type: 'contact', id },
      data: { id, displayName: 'Ada' },
      previous: null,
    },
    { type: 'contact.updated', data: { displayName: 'Ada King', source: 'till' }, previous: { displayName: 'Ada', source: null } },
  ])
  t.notOk(JSON.stringify(body).includes('searchKey'))
})

t.test('the audit tells from where, newest first, and is filtered', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'Ada')
  await shop.request('PATCH', `/v1/contacts/${id}`, { source: 'till' }, { 'user-agent': 'till/3.1', 'x-request-id': 'from-the-till' })
  const { body } = await shop.request('GET', `/v1/audit-events?resourceId=${id}`)
  t.match(body.data, [
    {
      type: 'contact.updated',
      origin: { requestId: 'from-the-till', userAgent: 'till/3.1', address: '127.0.0.1' },
      before: { source: null },
      after: { source: 'till' },
    },
    { type: 'contact.created' },
  ])
  t.equal((await shop.request('GET', `/v1/audit-events?actorId=${id}`)).body.data.length, 0)
  const all = (await shop.request('GET', '/v1/audit-events')).body.data
  t.ok(all.some(({ type }: any) => type === 'organization.created'))
})

t.test('the database refuses to change or delete an event', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'Ada')
  for (const sql of [
    `update events set type = 'x' where resource_id = $1`,
    `update events set data = '{}' where resource_id = $1`,
    'delete from events where resource_id = $1',
  ]) {
    await t.rejects(db.pool.query(sql, [id]), /events are never/)
  }
})

t.test('a refused request leaves no event', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'Ada')
  await shop.request('PATCH', `/v1/contacts/${id}`, { source: 'x' }, { 'if-match': '"9.0"' })
  const { rows } = await db.pool.query('select type from events where resource_id = $1', [id])
  t.same(rows, [{ type: 'contact.created' }])
})

interface Stream {
  readonly response: IncomingMessage
  /** Everything that came so far. */
  text(): string
  next(count: number): Promise<string[]>
}

async function stream(shop: TestOrganization, headers: Record<string, string> = {}, query = ''): Promise<Stream> {
  const request = get(`${origin}/v1/events/stream${query}`, { headers: { authorization: `Bearer ${shop.apiKey.secret}`, ...headers } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  let text = ''
  response.on('data', (chunk: string) => {
    text += chunk
  })
  response.on('error', () => {})
  return {
    response,
    text: () => text,
    async next(count) {
      await eventually(async () => text.split('\n\n').filter((part) => part.startsWith('id:')).length >= count)
      return text.split('\n\n').filter((part) => part.startsWith('id:'))
    },
  }
}

t.test('GET /v1/events/stream', async (t) => {
  const shop = await organization()
  t.test('tells what was and what comes, each once; a reader that comes back goes on where it was', async (t) => {
    const first = await stream(shop, {}, '?types=contact.*')
    t.equal(first.response.headers['content-type'], 'text/event-stream')
    const ids = [await write(shop, 'a'), await write(shop, 'b')]
    const parts = await first.next(2)
    t.same(
      parts.map((part) => JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '{}').resource.id),
      ids,
    )
    t.match(parts[0], /^event: contact\.created$/m)
    first.response.destroy()
    const sequence = /^id: (\d+)$/m.exec(parts[0] ?? '')?.[1] ?? ''
    const second = await stream(shop, { 'last-event-id': sequence }, '?types=contact.*')
    t.equal((await second.next(1))[0], parts[1])
    const id = await write(shop, 'c')
    t.match((await second.next(2))[1], new RegExp(id))
    second.response.destroy()
  })
  t.test('400 a Last-Event-ID that is no number; 401 without a key', async (t) => {
    t.equal((await shop.request('GET', '/v1/events/stream', undefined, { 'last-event-id': 'x' })).status, 400)
    t.equal((await app.inject('/v1/events/stream')).statusCode, 401)
  })
})

t.test('an event is numbered within a tenth of a second, as a rule', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'quick')
  t.equal((await readUntil(shop, 0, id)).length, 1)
})

t.test('a stream lives no longer than its credential', async (t) => {
  const keyOf = async (shop: TestOrganization, scopes: string[]) => {
    const { status, body } = await shop.request('POST', '/v1/api-keys', { name: 'reader', scopes })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return { id: body.id as string, authorization: `Bearer ${body.secret}` }
  }
  const isOver = async ({ response }: Stream) => eventually(async () => response.readableEnded)

  t.test('it ends when its key is revoked, and tells nothing that comes after', async (t) => {
    const shop = await organization()
    const { id, authorization } = await keyOf(shop, ['events:read'])
    const reader = await stream(shop, { authorization }, '?types=contact.*')
    await shop.request('DELETE', `/v1/api-keys/${id}`)
    t.equal((await shop.request('GET', '/v1/events', undefined, { authorization })).status, 401)
    await write(shop, 'too late')
    await isOver(reader)
    t.notMatch(reader.text(), /too late/)
  })
  t.test('it ends when the organization is suspended', async (t) => {
    const shop = await organization()
    const reader = await stream(shop)
    t.equal((await send(app, OPERATOR_TOKEN, 'POST', `/operator/organizations/${shop.id}/suspend`)).status, 200)
    await isOver(reader)
    t.notMatch(reader.text(), /organization\.suspended/)
  })
  t.test('it shows no more than its reader may see by then', async (t) => {
    const shop = await organization()
    const { id: userId } = (await shop.request('GET', '/v1/users')).body.data[0]
    const { id, authorization } = await keyOf(shop, ['events:read'])
    await db.pool.query('update api_keys set user_id = $2 where organization_id = $1 and id = $3', [shop.id, userId, id])
    const reader = await stream(shop, { authorization }, '?types=contact.*')
    await write(shop, 'seen by all')
    await reader.next(1)
    await db.pool.query(`update users set contact_access = 'own' where organization_id = $1`, [shop.id])
    await keyOf(shop, ['contacts:read']).then(({ id }) => shop.request('DELETE', `/v1/api-keys/${id}`))
    await write(shop, 'unseen')
    const mine = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'mine', ownerId: userId })
    t.equal(mine.status, 201)
    t.match((await reader.next(2))[1], /"mine"/)
    t.notMatch(reader.text(), /unseen/)
    reader.response.destroy()
  })
  t.test('it ends when the scope is gone', async (t) => {
    const shop = await organization()
    const reader = await stream(shop, {}, '?types=contact.*')
    await write(shop, 'seen by all')
    await reader.next(1)
    await db.pool.query(`update api_keys set scopes = array_remove(scopes, 'events:read') where organization_id = $1`, [shop.id])
    // Another change of a key of this organization makes the process forget what it believed.
    await keyOf(shop, ['contacts:read']).then(({ id }) => shop.request('DELETE', `/v1/api-keys/${id}`))
    await write(shop, 'unseen')
    await isOver(reader)
    t.notMatch(reader.text(), /unseen/)
  })
})

t.test('news between a read and the wait for news wakes at once, and so does listening again', async (t) => {
  const hub = openEventHub(url, silentLogger)
  t.teardown(() => hub.close())
  const left = new AbortController()
  const shop = await organization()
  const follower = hub.follow({ ...ctx, organization: { ...ctx.organization, id: shop.id } }, left.signal)
  /** Told, and not by the heartbeat of 15 seconds, which wakes everybody. */
  const isTold = async (what: string) => {
    const started = performance.now()
    await follower.news()
    t.ok(performance.now() - started < 14_000, what)
  }
  await isTold('listening stands: what was missed until then is read')
  await delay(100)
  await db.pool.query('select pg_notify($1, $2)', [EVENTS_CHANNEL, shop.id])
  await delay(100)
  await isTold('told while nobody waited')
  await db.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'rapport-stream'`)
  await isTold('the connection was lost and is back')
  const waiting = follower.news()
  left.abort()
  await waiting
})

t.test('404 HEAD of the stream, which would never end', async (t) => {
  t.equal((await send(app, (await organization()).apiKey.secret, 'HEAD', '/v1/events/stream')).status, 404)
})

t.test('429 more than 20 streams of one reader; those that leave make room', async (t) => {
  const shop = await organization()
  const all = await Promise.all(Array.from({ length: 25 }, () => stream(shop)))
  const open = all.filter(({ response }) => response.statusCode === 200)
  t.equal(open.length, 20)
  t.equal(all.filter(({ response }) => response.statusCode === 429).length, 5)
  t.equal((await stream(await organization())).response.statusCode, 200, 'another reader is not held up')
  for (const { response } of open) response.destroy()
  await eventually(async () => (await stream(shop)).response.statusCode === 200)
})

t.test('a filter that matches nothing still moves its reader on', async (t) => {
  const shop = await organization()
  const id = await write(shop, 'Ada')
  const seen = await readUntil(shop, 0, id)
  const head = seen.at(-1)?.sequence
  t.match((await shop.request('GET', '/v1/events?types=contact.merged')).body, { data: [], sequence: head })
  t.match((await shop.request('GET', `/v1/events?types=contact.merged&after=${head}`)).body, { data: [], sequence: head })
  t.match((await shop.request('GET', '/v1/events?limit=1')).body, { data: [{ sequence: 1 }], sequence: 1 }, 'a page that is not the last: its last event')
  const reader = await stream(shop, {}, '?types=contact.merged')
  await eventually(async () => reader.text().includes(`:\nid: ${head}\n\n`))
  await write(shop, 'Bob')
  await eventually(async () => reader.text().includes(`:\nid: ${head + 1}\n\n`))
  reader.response.destroy()
})
