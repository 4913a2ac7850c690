import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { startApp, type TestOrganization } from '../support/app.ts'

const { app, db, organization } = await startApp()
const origin = await app.listen({ host: '127.0.0.1', port: 0 })

async function write(shop: TestOrganization, name: string): Promise<string> {
  const { status, body } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: name })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

async function eventually(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
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
  t.same((await shop.request('GET', '/v1/events?after=403')).body, { data: [], nextCursor: null })
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

async function stream(
  shop: TestOrganization,
  headers: Record<string, string> = {},
  query = '',
): Promise<{ response: IncomingMessage; next(count: number): Promise<string[]> }> {
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
