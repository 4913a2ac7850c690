import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { db, organization } = await startApp()
const shop = await organization()
const other = await organization()

async function person(at: TestOrganization = shop, fields: object = {}): Promise<string> {
  const made = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
const call = (contactId: string, fields: object = {}) => ({ contactId, channel: 'phone', direction: 'inbound', kind: 'call', ...fields })
const record = (body: object, headers: Record<string, string> = {}, at: TestOrganization = shop) => at.request('POST', '/v1/interactions', body, headers)
const lastOf = async (id: string, at: TestOrganization = shop) => (await at.request('GET', `/v1/contacts/${id}`)).body.lastInteractionAt

t.test('POST /v1/interactions', async (t) => {
  t.test('201 answers every field, null when empty, with ETag and Location', async (t) => {
    const contactId = await person()
    const made = await record(call(contactId))
    t.equal(made.status, 201)
    t.equal(made.headers['etag'], '"1.0"')
    t.equal(made.headers['location'], `/v1/interactions/${made.body.id}`)
    t.match(made.body, { contactId, subject: null, participants: [], metadata: {}, related: null, email: null, automatic: null, version: 1 })
    t.notOk('participantKeys' in made.body || 'created' in made.body)
    t.same((await shop.request('GET', `/v1/interactions/${made.body.id}`)).body, made.body)
  })

  t.test('201 takes every field and shows it again', async (t) => {
    const fields = {
      channel: 'in_person',
      direction: 'outbound',
      kind: 'visit',
      subject: 'Fair',
      body: 'Saw the looms.',
      occurredAt: '2026-03-28T20:00:00+01:00',
      durationSeconds: 60,
      outcome: 'sold',
      participants: [{ role: 'attendee', name: 'Ada', address: 'ada@example.com' }],
      related: { type: 'order', id: 'A-1' },
      threadKey: 'fair-2026',
      answeredBy: 'human',
      metadata: { booth: 7, vip: true, note: 'x' },
      externalId: 'visit-1',
    }
    const made = await record({ contactId: await person(), ...fields })
    t.match(made, { status: 201, body: { ...fields, occurredAt: '2026-03-28T19:00:00Z' } })
  })

  t.test('422 names every field at fault, unknown fields too; a contact or user that is not there; what has not happened yet', async (t) => {
    const contactId = await person()
    const refused = await record({ contactId, channel: 'telepathy', direction: 'up', mood: 'good', durationSeconds: -1 })
    t.equal(refused.status, 422)
    t.same(refused.body.errors.map(({ pointer }: any) => pointer).sort(), ['/channel', '/direction', '/durationSeconds', '/kind', '/mood'])
    t.match(await record(call(await person(other))), { status: 422, body: { code: 'validation-failed', errors: [{ pointer: '/contactId' }] } })
    t.match(await record(call(contactId, { staffId: randomUUID() })), { status: 422, body: { errors: [{ pointer: '/staffId' }] } })
    t.match(await record(call(contactId, { occurredAt: '2199-01-01T00:00:00Z' })), { status: 422, body: { errors: [{ pointer: '/occurredAt' }] } })
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i]))
    t.match(await record(call(contactId, { metadata: many })), { status: 422, body: { errors: [{ pointer: '/metadata' }] } })
  })

  t.test('409 contact-archived at an archived contact', async (t) => {
    const contactId = await person()
    await shop.request('DELETE', `/v1/contacts/${contactId}`)
    t.match(await record(call(contactId)), { status: 409, body: { code: 'contact-archived' } })
  })

  t.test('a repeated externalId answers 200 with what was recorded; one that says something else 409 with existingId', async (t) => {
    const contactId = await person()
    const body = call(contactId, { externalId: 'pbx-1', subject: 'First', metadata: { a: 1 } })
    const made = await record(body)
    t.equal(made.status, 201)
    const again = await record({ ...body, occurredAt: made.body.occurredAt })
    t.equal(again.status, 200)
    t.same(again.body, made.body)
    t.match(await record({ ...body, subject: 'Second' }), { status: 409, body: { code: 'interaction-exists', existingId: made.body.id } })
    t.equal((await record({ ...body, contactId: await person(other) }, {}, other)).status, 201, 'the external id of another organization is another')
  })

  t.test('of 20 at once with one externalId one is recorded, 19 answer 200', async (t) => {
    const body = call(await person(), { externalId: 'rush' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(body)))
    t.equal(answers.filter(({ status }) => status === 201).length, 1)
    t.equal(answers.filter(({ status }) => status === 200).length, 19)
    t.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  })

  t.test('a key repeated answers the same status, once', async (t) => {
    const body = call(await person(), { externalId: 'keyed' })
    const first = await record(body, { 'idempotency-key': 'k1' })
    const again = await record(body, { 'idempotency-key': 'k1' })
    t.match([first.status, again.status], [201, 201])
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.same(again.body, first.body)
    t.equal((await record(body, { 'idempotency-key': 'k2' })).status, 200, 'another key finds what is there')
    t.equal((await record(body, { 'idempotency-key': 'k2' })).status, 200)
  })
})

t.test('lastInteractionAt follows, also late ones, and moves the ETag but not the version', async (t) => {
  const contactId = await person()
  t.equal(await lastOf(contactId), null)
  await record(call(contactId, { occurredAt: '2026-02-01T00:00:00Z' }))
  t.equal(await lastOf(contactId), '2026-02-01T00:00:00Z')
  const read = await shop.request('GET', `/v1/contacts/${contactId}`)
  t.match(read, { headers: { etag: '"1.1"' }, body: { version: 1 } })
  const late = await record(call(contactId, { occurredAt: '2026-01-01T00:00:00Z' }))
  t.equal(await lastOf(contactId), '2026-02-01T00:00:00Z')
  t.equal((await shop.request('GET', `/v1/contacts/${contactId}`, undefined, { 'if-none-match': '"1.1"' })).status, 304)
  await record(call(contactId, { direction: 'internal', kind: 'note', occurredAt: '2026-03-01T00:00:00Z' }))
  t.equal(await lastOf(contactId), '2026-02-01T00:00:00Z', 'a note among staff does not count')
  await shop.request('PATCH', `/v1/interactions/${late.body.id}`, { occurredAt: '2026-04-01T00:00:00Z' })
  t.equal(await lastOf(contactId), '2026-04-01T00:00:00Z', 'a corrected time counts')
  await shop.request('DELETE', `/v1/interactions/${late.body.id}`)
  t.equal(await lastOf(contactId), '2026-02-01T00:00:00Z', 'what is taken away does not')
})

t.test('a late interaction takes its place in the time line', async (t) => {
  const contactId = await person()
  for (const occurredAt of ['2026-03-03T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'])
    await record(call(contactId, { occurredAt, subject: occurredAt }))
  const { body } = await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=interaction.*`)
  t.same(
    body.data.map(({ type, occurredAt, summary }: any) => [type, occurredAt, summary]),
    ['2026-03-03T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z'].map((at) => ['interaction.created', at, at]),
  )
})

t.test('GET /v1/interactions', async (t) => {
  const place = await organization()
  const [ada, bob] = [await person(place), await person(place)]
  const ids: string[] = []
  for (let i = 0; i < 12; i += 1) {
    const made = await record(
      call(i % 3 === 0 ? bob : ada, {
        occurredAt: `2026-03-${String(12 - i).padStart(2, '0')}T00:00:00Z`,
        channel: i % 2 === 0 ? 'phone' : 'sms',
        threadKey: i < 4 ? 'talk' : null,
        kind: i === 5 ? 'message' : 'call',
        direction: i === 6 ? 'outbound' : 'inbound',
        externalId: `x-${i}`,
      }),
      {},
      place,
    )
    ids.push(made.body.id)
  }
  async function readAll(query: string): Promise<string[]> {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: any = await place.request('GET', `/v1/interactions?limit=5&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
      t.equal(page.status, 200, JSON.stringify(page.body))
      seen.push(...page.body.data.map(({ id }: any) => id))
      cursor = page.body.nextCursor
    } while (cursor !== null)
    return seen
  }

  t.test('pages of every sort read everything once, in order', async (t) => {
    t.same(await readAll(''), ids)
    t.same(await readAll('sort=occurredAt'), ids.toReversed())
    t.same(await readAll('sort=-createdAt'), ids.toReversed())
    t.same(await readAll('sort=createdAt'), ids)
  })

  t.test('filters combine', async (t) => {
    t.equal((await readAll(`contactId=${bob}`)).length, 4)
    t.equal((await readAll('channel=sms')).length, 6)
    t.equal((await readAll('channel=sms&threadKey=talk')).length, 2)
    t.same(await readAll('kind=message'), [ids[5]])
    t.same(await readAll('direction=outbound'), [ids[6]])
    t.same(await readAll('externalId=x-7'), [ids[7]])
    t.same(await readAll('occurredAfter=2026-03-10T00:00:00Z'), ids.slice(0, 2))
    t.same(await readAll(`occurredBefore=2026-03-02T00:00:00Z&contactId=${ada}`), [ids[11]])
    t.same(await readAll(`staffId=${randomUUID()}`), [])
    t.same((await place.request('GET', '/v1/interactions?channel=sms&includeTotal=true')).body.total, { value: 6, relation: 'eq' })
  })

  t.test('an item of a list is what a single read answers', async (t) => {
    const { body } = await place.request('GET', '/v1/interactions?limit=1')
    t.same(body.data[0], (await place.request('GET', `/v1/interactions/${body.data[0].id}`)).body)
  })
})

t.test('PATCH /v1/interactions/:interactionId', async (t) => {
  t.test('200 replaces what is named, merges metadata by key, clears with null; an empty change keeps the version', async (t) => {
    const { body: made } = await record(call(await person(), { metadata: { a: 1, b: 'x' }, subject: 'S', participants: [{ name: 'Ada' }] }))
    const changed = await shop.request('PATCH', `/v1/interactions/${made.id}`, { subject: null, metadata: { b: null, c: true }, participants: null })
    t.match(changed, { status: 200, body: { subject: null, version: 2, participants: [] } })
    t.same(changed.body.metadata, { a: 1, c: true })
    t.equal((await shop.request('PATCH', `/v1/interactions/${made.id}`, { metadata: { c: true } })).body.version, 2)
    t.same((await shop.request('PATCH', `/v1/interactions/${made.id}`, { metadata: null })).body.metadata, {})
  })

  t.test('404 unknown or foreign; 409 a taken externalId; 412 a stale version; 422 another contact', async (t) => {
    const contactId = await person()
    const { body: taken } = await record(call(contactId, { externalId: 'taken' }))
    const { body: made } = await record(call(contactId))
    const url = `/v1/interactions/${made.id}`
    t.match(await other.request('PATCH', url, { subject: 'x' }), { status: 404, body: { code: 'interaction-not-found' } })
    t.match(await shop.request('PATCH', url, { externalId: 'taken' }), { status: 409, body: { code: 'interaction-exists', existingId: taken.id } })
    t.match(await shop.request('PATCH', url, { subject: 'x' }, { 'if-match': '"9.0"' }), { status: 412, body: { code: 'stale-version' } })
    t.equal((await shop.request('PATCH', url, { subject: 'x' }, { 'if-match': '"1.0"' })).status, 200)
    t.match(await shop.request('PATCH', url, { contactId }), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
    const { rows } = await db.pool.query('select count(*)::int as n from interactions where external_id = $1', ['taken'])
    t.equal(rows[0].n, 1)
  })
})

t.test('DELETE takes away what was entered by mistake: 204, then 404, and its external id is free', async (t) => {
  const contactId = await person()
  const { body: made } = await record(call(contactId, { externalId: 'mistake', subject: 'Wrong' }))
  t.equal((await shop.request('DELETE', `/v1/interactions/${made.id}`)).status, 204)
  t.equal((await shop.request('GET', `/v1/interactions/${made.id}`)).status, 404)
  t.equal((await shop.request('DELETE', `/v1/interactions/${made.id}`)).status, 404)
  t.equal((await record(call(contactId, { externalId: 'mistake', subject: 'Right' }))).status, 201)
})

t.test('at an archived contact nothing is changed or taken away: 409; it can still be read, 304 while it is the same', async (t) => {
  const contactId = await person()
  const { body: made } = await record(call(contactId))
  const url = `/v1/interactions/${made.id}`
  await shop.request('DELETE', `/v1/contacts/${contactId}`)
  for (const [method, body] of [['PATCH', { subject: 'x' }], ['DELETE']] as const)
    t.match(await shop.request(method, url, body), { status: 409, body: { code: 'contact-archived' } })
  t.equal((await shop.request('GET', url, undefined, { 'if-none-match': '"1.0"' })).status, 304)
  await shop.request('POST', `/v1/contacts/${contactId}/restore`)
  t.match(await shop.request('DELETE', url, undefined, { 'if-match': '"2.0"' }), { status: 412, body: { code: 'stale-version' } })
  t.equal((await shop.request('DELETE', url, undefined, { 'if-match': '"1.0"' })).status, 204)
})

t.test('events tell of creation, change and removal', async (t) => {
  const place = await organization()
  const contactId = await person(place)
  const { body: made } = await record(call(contactId, { subject: 'A', occurredAt: '2026-01-01T00:00:00Z' }), {}, place)
  await place.request('PATCH', `/v1/interactions/${made.id}`, { subject: 'B' })
  await place.request('DELETE', `/v1/interactions/${made.id}`)
  await place.numbered()
  const { body } = await place.request('GET', '/v1/events?types=interaction.*')
  t.match(body.data, [
    { type: 'interaction.created', occurredAt: '2026-01-01T00:00:00Z', resource: { type: 'interaction', id: made.id }, data: made },
    { type: 'interaction.updated', data: { subject: 'B' }, previous: { subject: 'A' } },
    { type: 'interaction.deleted', previous: { subject: 'B', contactId } },
  ])
})

t.test('POST /v1/interactions/batch', async (t) => {
  const contactId = await person()
  const { body: known } = await record(call(contactId, { externalId: 'b-known', subject: 'K' }))
  const create = (data: object) => ({ op: 'create', data: call(contactId, data) })

  t.test('each item succeeds or fails by itself, in the order given', async (t) => {
    const { status, body } = await shop.request('POST', '/v1/interactions/batch', {
      items: [
        create({ externalId: 'b-1', occurredAt: '2026-05-01T00:00:00Z' }),
        create({ externalId: 'b-known', subject: 'K' }),
        create({ externalId: 'b-known', subject: 'other' }),
        create({ channel: 'telepathy' }),
        create({ staffId: randomUUID() }),
        { op: 'create', data: call(randomUUID()) },
        { op: 'update', id: known.id, data: { outcome: 'done' } },
        { op: 'update', id: randomUUID(), data: { outcome: 'done' } },
        create({ externalId: 'b-1' }),
      ],
    })
    t.equal(status, 200)
    t.same(
      body.results.map(({ status }: any) => status),
      [201, 200, 409, 422, 422, 422, 200, 404, 200],
    )
    t.equal(body.results[1].id, known.id)
    t.match(body.results[2].problem, { code: 'interaction-exists', existingId: known.id })
    t.match(body.results[4].problem.errors, [{ pointer: '/items/4/data/staffId' }])
    t.match(body.results[5].problem.errors, [{ pointer: '/items/5/data/contactId' }])
    t.equal((await shop.request('GET', `/v1/interactions/${known.id}`)).body.outcome, 'done')
  })

  t.test('batches about the same contacts in other orders all succeed', async (t) => {
    const [a, b] = [await person(), await person()]
    const items = (ids: string[], name: string) => ids.map((id, i) => ({ op: 'create', data: call(id, { externalId: `${name}-${i}` }) }))
    const orders = Array.from({ length: 6 }, (_, i) => items(i % 2 === 0 ? [a, b, a, b] : [b, a, b, a], `order-${i}`))
    const answers = await Promise.all(orders.map((items) => shop.request('POST', '/v1/interactions/batch', { items })))
    t.ok(answers.every(({ body }) => body.results.every(({ status }: any) => status === 201)))
  })

  t.test('1,000 at once, and the same again change nothing', async (t) => {
    const place = await organization()
    const ids = await Promise.all(Array.from({ length: 10 }, () => person(place)))
    const items = Array.from({ length: 1_000 }, (_, i) => ({ op: 'create', data: call(ids[i % 10] ?? '', { externalId: `m-${i}` }) }))
    const first = await place.request('POST', '/v1/interactions/batch', { items })
    t.ok(first.body.results.every(({ status }: any) => status === 201))
    const again = await place.request('POST', '/v1/interactions/batch', { items })
    t.ok(again.body.results.every(({ status, id }: any, i: number) => status === 200 && id === first.body.results[i].id))
    t.same((await place.request('GET', '/v1/interactions?includeTotal=true')).body.total, { value: 1_000, relation: 'eq' })
  })
})
