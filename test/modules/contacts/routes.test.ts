import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const other = await organization()

let serial = 0
function person(fields: object = {}) {
  serial += 1
  return { kind: 'person', displayName: `Person ${serial}`, ...fields }
}
async function make(fields: object = {}, at: TestOrganization = shop) {
  const made = await at.request('POST', '/v1/contacts', person(fields))
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}

t.test('POST /v1/contacts', async (t) => {
  t.test('201 answers every field, null when empty, with ETag and Location', async (t) => {
    const made = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: ' Ada ', phones: [{ value: '020 7946 0958' }] })
    t.equal(made.status, 201)
    t.equal(made.headers['etag'], '"1.0"')
    t.equal(made.headers['location'], `/v1/contacts/${made.body.id}`)
    t.match(made.body, { displayName: 'Ada', givenName: null, emails: [], lifecycleStage: 'exploration', version: 1, customFields: {} })
    t.same(made.body.phones, [{ value: '020 7946 0958', e164: '+442079460958', label: null, primary: true }])
  })

  t.test('409 an e-mail, phone or external id of another contact, with existingId and the field', async (t) => {
    const { id } = await make({ emails: [{ value: 'grace@example.com' }], phones: [{ value: '+44 20 7946 0101' }], externalId: 'G-1' })
    for (const [fields, pointer] of [
      [{ emails: [{ value: 'new@example.com' }, { value: ' GRACE@Example.COM ' }] }, '/emails/1/value'],
      [{ phones: [{ value: '020 7946 0101' }] }, '/phones/0/value'],
      [{ externalId: 'G-1' }, '/externalId'],
    ] as const) {
      const refused = await shop.request('POST', '/v1/contacts', person(fields))
      t.equal(refused.status, 409)
      t.match(refused.body, { code: 'contact-exists', existingId: id, errors: [{ pointer }] })
    }
  })

  t.test('201 allowDuplicate stores an e-mail as not identifying; look-up finds the first', async (t) => {
    const first = await make({ emails: [{ value: 'family@example.com' }] })
    const second = await shop.request('POST', '/v1/contacts?allowDuplicate=true', person({ emails: [{ value: 'family@example.com' }] }))
    t.equal(second.status, 201)
    const found = await shop.request('GET', '/v1/contacts/lookup?email=Family@example.com')
    t.equal(found.body.id, first.id)
  })

  t.test('50 at once with one e-mail make one contact and 49 answers 409 that name it', async (t) => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => shop.request('POST', '/v1/contacts', person({ emails: [{ value: 'rush@example.com' }] }))),
    )
    const made = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 409)
    t.equal(made.length, 1)
    t.equal(refused.length, 49)
    t.ok(refused.every(({ body }) => body.code === 'contact-exists' && body.existingId === made[0]?.body.id))
  })

  t.test('422 names every field at fault, unknown fields too, and changes nothing', async (t) => {
    const before = await shop.request('GET', '/v1/contacts?includeTotal=true')
    const refused = await shop.request('POST', '/v1/contacts', { kind: 'robot', displayName: '', nickname: 'x', keyCustomer: 'yes' })
    t.equal(refused.status, 422)
    t.same(refused.body.errors.map(({ pointer }: any) => pointer).sort(), ['/displayName', '/keyCustomer', '/kind', '/nickname'])
    t.match(await shop.request('POST', '/v1/contacts', person({ emails: [{ value: 'no address' }], phones: [{ value: '12' }] })), {
      status: 422,
      body: { errors: [{ pointer: '/emails/0/value' }, { pointer: '/phones/0/value' }] },
    })
    for (const displayName of ['a\u0000b', 'a\ud800']) t.equal((await shop.request('POST', '/v1/contacts', person({ displayName }))).status, 422)
    t.match(await shop.request('POST', '/v1/contacts', person({ ownerId: shop.id })), { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
    const after = await shop.request('GET', '/v1/contacts?includeTotal=true')
    t.same(after.body.total, before.body.total)
  })

  t.test('a key repeated answers the same, another body 422, and the effect is single', async (t) => {
    const body = person({ emails: [{ value: 'once@example.com' }] })
    const [first, ...rest] = await Promise.all(Array.from({ length: 8 }, () => shop.request('POST', '/v1/contacts', body, { 'idempotency-key': 'once' })))
    for (const each of [first, ...rest]) t.ok(each?.status === 201 || each?.status === 409, String(each?.status))
    const again = await shop.request('POST', '/v1/contacts', body, { 'idempotency-key': 'once' })
    t.equal(again.status, 201)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.match(again.headers, { etag: '"1.0"', location: `/v1/contacts/${again.body.id}` })
    const changed = await shop.request('POST', '/v1/contacts', { ...body, displayName: 'Another' }, { 'idempotency-key': 'once' })
    t.match(changed, { status: 422, body: { code: 'idempotency-key-reused' } })
    t.equal((await other.request('POST', '/v1/contacts', body, { 'idempotency-key': 'once' })).status, 201, 'the key of another organization is another key')
  })
})

t.test('GET /v1/contacts', async (t) => {
  const place = await organization()
  const ids: string[] = []
  for (let i = 0; i < 25; i += 1)
    ids.push((await make({ tags: i % 2 === 0 ? ['even'] : ['odd'], lifecycleStage: i < 5 ? 'awareness' : 'expansion' }, place)).id)
  const {
    body: { id: owner },
  } = await place.request('GET', '/v1/contacts?limit=1&sort=createdAt').then(({ body }) => ({ body: body.data[0] }))
  t.equal(owner, ids[0])

  async function readAll(query: string) {
    const seen: any[] = []
    let cursor: string | null = null
    do {
      const page: any = await place.request('GET', `/v1/contacts?limit=4&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
      t.equal(page.status, 200, JSON.stringify(page.body))
      t.equal(page.headers.link !== undefined, page.body.nextCursor !== null)
      seen.push(...page.body.data)
      cursor = page.body.nextCursor
    } while (cursor !== null)
    return seen
  }

  t.test('pages of every sort read everything once, in order', async (t) => {
    t.same(
      (await readAll('sort=createdAt')).map(({ id }) => id),
      ids,
    )
    t.same(
      (await readAll('')).map(({ id }) => id),
      ids.toReversed(),
    )
    for (const sort of ['updatedAt', '-updatedAt', 'displayName', '-displayName'])
      t.same(new Set((await readAll(`sort=${sort}`)).map(({ id }) => id)), new Set(ids))
  })

  t.test('filters combine; the total is counted when asked for', async (t) => {
    t.equal((await readAll('tag=even')).length, 13)
    t.equal((await readAll('tag=even&lifecycleStage=awareness')).length, 3)
    t.same((await place.request('GET', '/v1/contacts?tag=odd&includeTotal=true')).body.total, { value: 12, relation: 'eq' })
    t.same((await place.request('GET', '/v1/contacts?tag=nobody')).body, { data: [], nextCursor: null })
  })

  t.test('an item of a list is what a single read answers', async (t) => {
    const { body: list } = await place.request('GET', '/v1/contacts?limit=1')
    t.same(list.data[0], (await place.request('GET', `/v1/contacts/${list.data[0].id}`)).body)
  })

  t.test('400 a forged cursor, one of another filter, sort or organization', async (t) => {
    const { body } = await place.request('GET', '/v1/contacts?limit=2')
    const cursor: string = body.nextCursor
    const forged = `${cursor.slice(0, -4)}AAAA`
    for (const query of [`cursor=${forged}`, 'cursor=abc', `cursor=${cursor}&tag=even`, `cursor=${cursor}&sort=createdAt`]) {
      t.match(await place.request('GET', `/v1/contacts?${query}`), { status: 400, body: { code: 'invalid-cursor' } }, query)
    }
    t.match(await other.request('GET', `/v1/contacts?cursor=${cursor}`), { status: 400 })
    t.equal((await place.request('GET', `/v1/contacts?limit=3&cursor=${cursor}`)).status, 200, 'the limit may change')
  })

  t.test('400 an unknown or unreadable parameter', async (t) => {
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'sort=name', 'colour=red', 'keyCustomer=maybe', 'createdAfter=yesterday']) {
      t.match(await place.request('GET', `/v1/contacts?${query}`), { status: 400, body: { code: 'malformed-request', errors: [{ in: 'query' }] } }, query)
    }
  })

  t.test('reading everything while contacts are added neither loops nor skips', async (t) => {
    const adding = (async () => {
      for (let i = 0; i < 20; i += 1) await make({}, place)
    })()
    const seen = (await readAll('')).map(({ id }) => id)
    await adding
    t.same(
      seen.filter((id) => ids.includes(id)),
      ids.toReversed(),
    )
    t.equal(new Set(seen).size, seen.length)
  })
})

t.test('search finds in every script, with and without marks, and through typing errors', async (t) => {
  const place = await organization({ country: 'AZ', timeZone: 'Asia/Baku' })
  const named = async (displayName: string, fields: object = {}) => (await make({ displayName, ...fields }, place)).id
  const ilqar = await named('İlqar Əliyev', { phones: [{ value: '(050) 123 45 67' }] })
  const zahra = await named('زهرا كريمي')
  const jose = await named('José Martínez', { emails: [{ value: 'jm@example.com' }] })
  for (const [q, id] of [
    ['ilqar', ilqar],
    ['ILQAR', ilqar],
    ['ılqar', ilqar],
    ['+994501234567', ilqar],
    ['کریمی', zahra],
    ['jose', jose],
    ['martines', jose],
    ['JM@example.com', jose],
    ['arti', jose],
  ] as const) {
    const { body } = await place.request('GET', `/v1/contacts?q=${encodeURIComponent(q)}`)
    t.same(
      body.data.map((contact: any) => contact.id),
      [id],
      q,
    )
  }
  t.same((await place.request('GET', '/v1/contacts?q=100%25')).body.data, [])
})

t.test('PATCH /v1/contacts/:contactId', async (t) => {
  t.test('200 replaces what is named, clears with null, leaves the rest; an empty change keeps the version', async (t) => {
    const made = await make({ familyName: 'Lovelace', tags: ['a', 'b'], emails: [{ value: 'p1@example.com' }] })
    const changed = await shop.request(
      'PATCH',
      `/v1/contacts/${made.id}`,
      { familyName: null, tags: ['b', 'c'] },
      { 'content-type': 'application/merge-patch+json' },
    )
    t.equal(changed.status, 200)
    t.match(changed.body, { familyName: null, tags: ['b', 'c'], version: 2, emails: [{ value: 'p1@example.com' }] })
    t.equal((await shop.request('PATCH', `/v1/contacts/${made.id}`, { tags: ['b', 'c'] })).body.version, 2)
    t.same((await shop.request('GET', '/v1/contacts?tag=a')).body.data, [])
    t.equal((await shop.request('GET', '/v1/contacts?tag=c')).body.data[0].id, made.id)
  })

  t.test('an e-mail given up may identify another contact; one that is taken is 409', async (t) => {
    const [a, b] = [await make({ emails: [{ value: 'moving@example.com' }] }), await make()]
    t.match(await shop.request('PATCH', `/v1/contacts/${b.id}`, { emails: [{ value: 'moving@example.com' }] }), { status: 409, body: { existingId: a.id } })
    t.equal((await shop.request('PATCH', `/v1/contacts/${a.id}`, { emails: [] })).status, 200)
    t.equal((await shop.request('PATCH', `/v1/contacts/${b.id}`, { emails: [{ value: 'moving@example.com' }] })).status, 200)
  })

  t.test('412 a stale or foreign If-Match; of 10 at once with one version one succeeds', async (t) => {
    const made = await make()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => shop.request('PATCH', `/v1/contacts/${made.id}`, { source: `s${i}` }, { 'if-match': '"1.0"' })),
    )
    t.equal(answers.filter(({ status }) => status === 200).length, 1)
    t.equal(answers.filter(({ status }) => status === 412).length, 9)
    for (const stale of ['"1.0"', '"x"', 'W/"2.0"'])
      t.match(await shop.request('PATCH', `/v1/contacts/${made.id}`, { source: 'z' }, { 'if-match': stale }), { status: 412, body: { code: 'stale-version' } })
    t.equal((await shop.request('PATCH', `/v1/contacts/${made.id}`, { source: 'z' }, { 'if-match': '*' })).status, 200)
  })
})

t.test('GET /v1/contacts/:contactId', async (t) => {
  const made = await make()
  t.test('304 while nothing has changed', async (t) => {
    t.equal((await shop.request('GET', `/v1/contacts/${made.id}`, undefined, { 'if-none-match': '"1.0"' })).status, 304)
    t.equal((await shop.request('GET', `/v1/contacts/${made.id}`, undefined, { 'if-none-match': '"0.0", W/"1.0"' })).status, 304)
    t.equal((await shop.request('GET', `/v1/contacts/${made.id}`, undefined, { 'if-none-match': '"2.0"' })).status, 200)
  })
  t.test('404 with the same body for an id of another organization, an unknown one, and what is no id', async (t) => {
    const foreign = await make({}, other)
    const bodies = []
    for (const id of [foreign.id, '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f']) {
      const { status, body } = await shop.request('GET', `/v1/contacts/${id}`)
      t.equal(status, 404)
      bodies.push({ ...body, instance: '' })
    }
    t.same(bodies[0], bodies[1])
    t.equal((await shop.request('GET', '/v1/contacts/42')).status, 404)
  })
})

t.test('archive and restore', async (t) => {
  const made = await make({ emails: [{ value: 'attic@example.com' }] })
  t.equal((await shop.request('DELETE', `/v1/contacts/${made.id}`)).status, 200)
  t.match(await shop.request('PATCH', `/v1/contacts/${made.id}`, { source: 'x' }), { status: 409, body: { code: 'contact-archived' } })
  t.equal((await shop.request('GET', '/v1/contacts/lookup?email=attic@example.com')).status, 404, 'an archived contact identifies nobody')
  t.ok((await shop.request('GET', '/v1/contacts?archived=true')).body.data.some(({ id }: any) => id === made.id))
  const successor = await make({ emails: [{ value: 'attic@example.com' }] })
  t.match(await shop.request('POST', `/v1/contacts/${made.id}/restore`), { status: 409, body: { code: 'contact-exists', existingId: successor.id } })
  await shop.request('DELETE', `/v1/contacts/${successor.id}`)
  t.match(await shop.request('POST', `/v1/contacts/${made.id}/restore`), { status: 200, body: { archivedAt: null, version: 3 } })
  t.match(await shop.request('POST', `/v1/contacts/${made.id}/restore`), { status: 409, body: { code: 'contact-not-archived' } })
  t.equal((await shop.request('GET', '/v1/contacts/lookup?email=attic@example.com')).body.id, made.id)
})

t.test('PUT /v1/external-contacts/:externalId', async (t) => {
  t.test('201 creates, 200 changes, the same again changes nothing', async (t) => {
    const body = person({ tags: ['erp'] })
    const first = await shop.request('PUT', '/v1/external-contacts/erp%2F1', body)
    t.match(first, { status: 201, body: { externalId: 'erp/1', version: 1 } })
    t.match(await shop.request('PUT', '/v1/external-contacts/erp%2F1', body), { status: 200, body: { id: first.body.id, version: 1 } })
    t.match(await shop.request('PUT', '/v1/external-contacts/erp%2F1', { ...body, tags: [] }), { status: 200, body: { id: first.body.id, version: 2 } })
    t.equal((await shop.request('PUT', '/v1/external-contacts/erp%2F1', { ...body, externalId: 'other' })).status, 422)
  })
  t.test('20 at once make one contact', async (t) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.request('PUT', '/v1/external-contacts/rush-2', person())))
    t.ok(
      answers.every(({ status }) => status === 200 || status === 201),
      JSON.stringify(answers.map(({ status }) => status)),
    )
    t.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  })
})

t.test('POST /v1/contacts/batch', async (t) => {
  t.test('200 each item succeeds or fails by itself, in order', async (t) => {
    const place = await organization()
    const known = await make({}, place)
    const { status, body } = await place.request('POST', '/v1/contacts/batch', {
      items: [
        { op: 'create', data: person({ emails: [{ value: 'b1@example.com' }] }) },
        { op: 'create', data: person({ emails: [{ value: 'b1@example.com' }] }) },
        { op: 'create', data: { kind: 'person' } },
        { op: 'update', id: known.id, data: { source: 'batch' } },
        { op: 'update', id: shop.id, data: { source: 'batch' } },
        { op: 'upsert', data: person({ externalId: 'B-1' }) },
        { op: 'upsert', data: person({ externalId: 'B-1', source: 'again' }) },
        { op: 'create', data: person({ ownerId: place.id }) },
        { op: 'create', data: person({ phones: [{ value: 'x' }] }) },
        { op: 'archive', id: known.id },
        { op: 'explode' },
      ],
    })
    t.equal(status, 200, JSON.stringify(body))
    t.same(
      body.results.map((result: any) => [result.index, result.status]),
      [
        [0, 201],
        [1, 409],
        [2, 422],
        [3, 200],
        [4, 404],
        [5, 201],
        [6, 200],
        [7, 422],
        [8, 422],
        [9, 200],
        [10, 422],
      ],
    )
    t.equal(body.results[1].problem.existingId, body.results[0].id)
    t.equal(body.results[2].problem.errors[0].pointer, '/items/2/data/displayName')
    t.equal(body.results[7].problem.errors[0].pointer, '/items/7/data/ownerId')
    t.equal(body.results[8].problem.errors[0].pointer, '/items/8/data/phones/0/value')
    t.equal((await place.request('GET', '/v1/contacts?includeTotal=true')).body.total.value, 2)
  })

  t.test('who clashes with an item that is itself refused is not refused for it', async (t) => {
    await make({ phones: [{ value: '+44 20 7946 0777' }] })
    const { body } = await shop.request('POST', '/v1/contacts/batch', {
      items: [
        { op: 'create', data: person({ phones: [{ value: '+44 20 7946 0777' }], emails: [{ value: 'chain@example.com' }] }) },
        { op: 'create', data: person({ emails: [{ value: 'chain@example.com' }] }) },
      ],
    })
    t.same(
      body.results.map((result: any) => result.status),
      [409, 201],
    )
  })

  t.test('1,000 items and a key: once', async (t) => {
    const place = await organization()
    const items = Array.from({ length: 1000 }, (_, i) => ({ op: 'create', data: person({ externalId: `X-${i}` }) }))
    const first = await place.request('POST', '/v1/contacts/batch', { items }, { 'idempotency-key': 'bulk' })
    t.equal(first.body.results.filter((result: any) => result.status === 201).length, 1000)
    const again = await place.request('POST', '/v1/contacts/batch', { items }, { 'idempotency-key': 'bulk' })
    t.same(again.body, first.body)
    t.equal((await place.request('GET', '/v1/contacts?includeTotal=true')).body.total.value, 1000)
    t.equal((await place.request('POST', '/v1/contacts/batch', { items: [...items, items[0]] })).status, 422)
  })
})

t.test('life cycle', async (t) => {
  const { id } = await make()
  const move = (body: object, headers = {}) => shop.request('POST', `/v1/contacts/${id}/lifecycle`, body, headers)
  t.match(await move({ stage: 'commitment', reason: 'Signed.' }), {
    status: 201,
    body: { fromStage: 'exploration', stage: 'commitment', actor: { type: 'api_key' } },
  })
  t.match(await move({ stage: 'commitment', reason: 'Again.' }), { status: 409, body: { code: 'already-in-stage' } })
  t.match(await move({ stage: 'awareness' }), { status: 422, body: { errors: [{ pointer: '/reason' }] } })
  t.match(await move({ stage: 'dissolution' }), { status: 422, body: { errors: [{ pointer: '/endedBy' }, { pointer: '/reasonCode' }] } })
  t.match(await move({ stage: 'awareness', reason: 'x', endedBy: 'customer' }), { status: 422, body: { errors: [{ pointer: '/endedBy' }] } })
  t.match(await move({ stage: 'dissolution', endedBy: 'customer', reasonCode: 'better_offer' }, { 'if-match': '"1.0"' }), { status: 412 })
  t.equal((await move({ stage: 'dissolution', endedBy: 'customer', reasonCode: 'better_offer' }, { 'if-match': '"2.0"' })).status, 201)
  t.equal((await move({ stage: 'awareness', reason: 'Came back.' })).status, 201)
  const { body } = await shop.request('GET', `/v1/contacts/${id}/lifecycle`)
  t.same(
    body.data.map((each: any) => each.stage),
    ['exploration', 'commitment', 'dissolution', 'awareness'],
  )
  t.match((await shop.request('GET', `/v1/contacts/${id}`)).body, { lifecycleStage: 'awareness', version: 4 })
})

t.test('relationships are read from both sides and are single', async (t) => {
  const [ada, mill] = [await make(), await make({ kind: 'company' })]
  const made = await shop.request('POST', `/v1/contacts/${ada.id}/relationships`, {
    relatedId: mill.id,
    type: 'works_for',
    role: 'Engineer',
    since: '2024-05-01',
  })
  t.equal(made.status, 201)
  t.match(await shop.request('POST', `/v1/contacts/${ada.id}/relationships`, { relatedId: mill.id, type: 'works_for' }), {
    status: 409,
    body: { code: 'relationship-exists', existingId: made.body.id },
  })
  for (const relatedId of [ada.id, shop.id])
    t.match(await shop.request('POST', `/v1/contacts/${ada.id}/relationships`, { relatedId, type: 'works_for' }), {
      status: 422,
      body: { errors: [{ pointer: '/relatedId' }] },
    })
  for (const side of [ada.id, mill.id]) t.same((await shop.request('GET', `/v1/contacts/${side}/relationships`)).body.data, [made.body])
  t.equal((await shop.request('PATCH', `/v1/contacts/${ada.id}/relationships/${made.body.id}`, { until: '2020-01-01' })).status, 422)
  t.match(await shop.request('PATCH', `/v1/contacts/${mill.id}/relationships/${made.body.id}`, { until: '2026-12-31' }), { status: 200, body: { version: 2 } })
  t.equal((await shop.request('DELETE', `/v1/contacts/${ada.id}/relationships/${made.body.id}`)).status, 204)
  t.match(await shop.request('GET', `/v1/contacts/${ada.id}/relationships/${made.body.id}`), { status: 404, body: { code: 'relationship-not-found' } })
})

t.test('the time line tells what happened, newest first, by type', async (t) => {
  const { id } = await make({ displayName: 'Ada' })
  await shop.request('PATCH', `/v1/contacts/${id}`, { source: 'till' })
  await shop.request('POST', `/v1/contacts/${id}/lifecycle`, { stage: 'awareness', reason: 'Asked.' })
  const { body } = await shop.request('GET', `/v1/contacts/${id}/timeline`)
  t.same(
    body.data.map(({ type, summary }: any) => [type, summary]),
    [
      ['contact.stage_changed', 'exploration to awareness'],
      ['contact.updated', 'source'],
      ['contact.created', 'Ada'],
    ],
  )
  t.equal((await shop.request('GET', `/v1/contacts/${id}/timeline?types=contact.created`)).body.data.length, 1)
  t.equal((await shop.request('GET', `/v1/contacts/${id}/timeline?types=contact.*&limit=2`)).body.data.length, 2)
})

t.test('GET /v1/tags lists what is in use', async (t) => {
  const place = await organization()
  await make({ tags: ['b', 'a'] }, place)
  await make({ tags: ['c', 'a'] }, place)
  t.same((await place.request('GET', '/v1/tags')).body, { data: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], nextCursor: null })
  const { body } = await place.request('GET', '/v1/tags?limit=2')
  t.same((await place.request('GET', `/v1/tags?limit=2&cursor=${body.nextCursor}`)).body, { data: [{ name: 'c' }], nextCursor: null })
})

t.test('ids are equal in either case', async (t) => {
  const [a, b] = [await make(), await make()]
  t.equal((await shop.request('POST', `/v1/contacts/${a.id.toUpperCase()}/relationships`, { relatedId: a.id, type: 'household' })).status, 422)
  const made = await shop.request('POST', `/v1/contacts/${a.id.toUpperCase()}/relationships`, { relatedId: b.id.toUpperCase(), type: 'household' })
  t.match(made.body, { contactId: a.id, relatedId: b.id })
  t.equal((await shop.request('DELETE', `/v1/contacts/${a.id}`)).status, 200)
  t.match(await shop.request('POST', `/v1/contacts/${b.id}/relationships`, { relatedId: a.id, type: 'other' }), {
    status: 409,
    body: { code: 'contact-archived' },
  })
})

t.test('a search key that is cut inside a letter is still text', async (t) => {
  const handles = Array.from({ length: 20 }, (_, i) => ({ network: 'x', value: `${String(i).padStart(2, '0')}${'😀'.repeat(99)}` }))
  for (const displayName of ['a', 'ab']) t.equal((await shop.request('POST', '/v1/contacts', person({ displayName, handles }))).status, 201)
})

t.test('a search by likeness is read to its end, and phones are found as people write them', async (t) => {
  const place = await organization()
  for (let i = 0; i < 3; i += 1) await make({ displayName: `Alexandrina Petrovich ${i}` }, place)
  const first = await place.request('GET', '/v1/contacts?q=Alexandrima%20Petrovich&limit=2')
  t.equal(first.body.data.length, 2)
  t.equal((await place.request('GET', `/v1/contacts?q=Alexandrima%20Petrovich&limit=2&cursor=${first.body.nextCursor}`)).body.data.length, 1)
  const { id } = await make({ phones: [{ value: '020 7946 0958' }] }, place)
  for (const q of ['020 7946 0958', '+44 20 7946 0958', '(020) 7946-0958', '02079460958', '۰۲۰ ۷۹۴۶ ۰۹۵۸', '7946 0958']) {
    t.same(
      (await place.request('GET', `/v1/contacts?q=${encodeURIComponent(q)}`)).body.data.map((contact: any) => contact.id),
      [id],
      q,
    )
  }
  t.same((await place.request('GET', '/v1/contacts?q=%E2%80%8B')).body.data, [], 'nothing is looked for')
})

t.test('an upsert with If-Match makes nothing new', async (t) => {
  t.match(await shop.request('PUT', '/v1/external-contacts/absent-1', person(), { 'if-match': '"1.0"' }), { status: 412, body: { code: 'stale-version' } })
  t.match(await shop.request('PUT', '/v1/external-contacts/absent-1', person(), { 'if-match': '*' }), { status: 412 })
  t.equal((await shop.request('GET', '/v1/contacts/lookup?externalId=absent-1')).status, 404)
  t.equal((await shop.request('PUT', '/v1/external-contacts/absent-1', person(), { 'if-none-match': '*' })).status, 201)
  t.equal((await shop.request('PUT', '/v1/external-contacts/absent-1', person(), { 'if-none-match': '*' })).status, 412, 'to create, never to change')
})

t.test('what a refused item of a batch had identifies the next that wants it, duplicates allowed or not', async (t) => {
  await make({ externalId: 'taken-1' })
  const emails = [{ value: 'free-again@example.com' }]
  const { body } = await shop.request('POST', '/v1/contacts/batch?allowDuplicate=true', {
    items: [
      { op: 'create', data: person({ externalId: 'taken-1', emails }) },
      { op: 'create', data: person({ emails }) },
    ],
  })
  t.same(
    body.results.map(({ status }: any) => status),
    [409, 201],
  )
  t.equal((await shop.request('GET', '/v1/contacts/lookup?email=free-again@example.com')).body.id, body.results[1].id)
})

t.test('an e-mail is a name and a domain, nothing of a URL', async (t) => {
  for (const value of ['ada@example.com/evil', 'ada@ex%61mple.com', 'ada@example.com?x', 'ada@exa\nmple.com', 'ada@[127.0.0.1]']) {
    t.equal((await shop.request('POST', '/v1/contacts', person({ emails: [{ value }] }))).status, 422, value)
  }
})

t.test('null clears a list', async (t) => {
  const { id } = await make({ tags: ['x'], emails: [{ value: 'cleared@example.com' }] })
  t.match((await shop.request('PATCH', `/v1/contacts/${id}`, { tags: null, emails: null })).body, { tags: [], emails: [] })
})

t.test('no country that is none', async (t) => {
  for (const country of ['EU', 'UN', 'ZZ', 'UK']) t.equal((await shop.request('POST', '/v1/contacts', person({ country }))).status, 422, country)
})
