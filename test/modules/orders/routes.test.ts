import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const other = await organization()

async function person(at: TestOrganization = shop, fields: object = {}): Promise<string> {
  const made = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
let serial = 0
const order = (fields: object = {}) => {
  serial += 1
  return { externalId: `A-${serial}`, currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 1, unitPrice: 10_000 }], ...fields }
}
const record = (body: object, headers: Record<string, string> = {}, at: TestOrganization = shop) => at.request('POST', '/v1/orders', body, headers)
const made = async (body: object) => {
  const answer = await record(body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

t.test('POST /v1/orders', async (t) => {
  t.test('201 answers every field, null when empty, with ETag and Location', async (t) => {
    const contactId = await person()
    const made = await record(order({ contactId }))
    t.equal(made.status, 201, JSON.stringify(made.body))
    t.equal(made.headers['etag'], '"1.0"')
    t.equal(made.headers['location'], `/v1/orders/${made.body.id}`)
    t.match(made.body, { contactId, channel: null, payments: [], metadata: {}, status: 'placed', total: 10_000, paid: 0, returned: 0, loyalty: [], version: 1 })
    t.notOk('said' in made.body || 'skus' in made.body || 'created' in made.body || 'derived' in made.body)
    t.same((await shop.request('GET', `/v1/orders/${made.body.id}`)).body, made.body)
    t.same((await shop.request('GET', `/v1/orders?contactId=${contactId}`)).body.data, [made.body])
  })

  t.test('201 takes every field, paid in parts, of the past and of nobody known', async (t) => {
    const fields = {
      placedAt: '2024-03-28T19:40:00Z',
      channel: 'till',
      pricesIncludeTax: false,
      lines: [{ sku: 'REED', category: 'parts', name: 'Reed', quantity: 3, unitPrice: 1_000, discount: 300, tax: 500 }],
      discount: 200,
      shipping: 490,
      payments: [
        { method: 'cash', amount: 1_000 },
        { method: 'gift_card', amount: 500 },
      ],
      requestedAt: '2024-03-30T00:00:00Z',
      promisedAt: '2024-03-31T00:00:00Z',
      deliveredAt: '2024-04-01T00:00:00Z',
      status: 'delivered',
      metadata: { till: 3, gift: true, note: 'x' },
    }
    const { lines, ...rest } = fields
    const made = await record(order({ ...fields, subtotal: 2_700, tax: 500, total: 3_490 }))
    t.match(made, { status: 201, body: { ...rest, contactId: null, subtotal: 2_700, tax: 500, total: 3_490, paid: 1_500 } })
    t.match(made.body.lines, [{ ...lines[0], line: 1, orderDiscount: 200, total: 3_000 }])
  })

  t.test('201 at an archived contact: what was bought was bought', async (t) => {
    const contactId = await person()
    await shop.request('DELETE', `/v1/contacts/${contactId}`)
    t.match(await record(order({ contactId })), { status: 201, body: { contactId } })
  })

  t.test('422 names every field at fault; a contact that is not there; what differs', async (t) => {
    const refused = await record({ externalId: '', currency: 'XXZ', lines: [], mood: 'good', payments: [{ method: 'Bar', amount: 0 }] })
    t.equal(refused.status, 422)
    t.same(refused.body.errors.map(({ pointer }: any) => pointer).sort(), [
      '/currency',
      '/externalId',
      '/lines',
      '/mood',
      '/payments/0/amount',
      '/payments/0/method',
    ])
    for (const contactId of [await person(other), randomUUID()])
      t.match(await record(order({ contactId })), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
    t.match(await record(order({ total: 9_999 })), { status: 422, body: { errors: [{ pointer: '/total', code: 'differs' }] } })
    t.match(await record(order({ placedAt: '2199-01-01T00:00:00Z' })), { status: 422, body: { errors: [{ pointer: '/placedAt' }] } })
    const lines = [{ sku: 'A', quantity: 1.5, unitPrice: -1 }]
    t.match(await record(order({ lines })), { status: 422, body: { errors: [{ pointer: '/lines/0/quantity' }, { pointer: '/lines/0/unitPrice' }] } })
  })

  t.test('natural-key-required: it is known when it comes again by its externalId or by its Idempotency-Key', async (t) => {
    const { externalId: _none, ...body } = order()
    t.match(await record(body), { status: 422, body: { code: 'natural-key-required' } })
    const made = await record(body, { 'idempotency-key': 'order-1' })
    t.equal(made.status, 201)
    const again = await record(body, { 'idempotency-key': 'order-1' })
    t.match(again, { status: 201, headers: { 'idempotency-replayed': 'true' }, body: { id: made.body.id } })
  })

  t.test('a repeated externalId answers 200, also once it was changed; one that says something else 409 order-exists', async (t) => {
    const body = order({ contactId: await person(), metadata: { a: 1 } })
    const first = await made(body)
    await shop.request('PATCH', `/v1/orders/${first.id}`, { status: 'shipped', metadata: { a: 2 } })
    const again = await record(body)
    t.match(again, { status: 200, body: { id: first.id, status: 'shipped', version: 2 } })
    t.match(await record({ ...body, discount: 1 }), { status: 409, body: { code: 'order-exists', existingId: first.id } })
    t.equal((await record({ ...body, contactId: null }, {}, other)).status, 201, 'the external id of another organization is another')
  })

  t.test('sent twenty times at once it is one order, which counts once', async (t) => {
    const contactId = await person()
    const body = order({ contactId })
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(body)))
    t.same(answers.map(({ status }) => status).sort(), [...Array(19).fill(200), 201])
    t.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
    t.match((await shop.request('GET', `/v1/contacts/${contactId}/order-figures`)).body, { currencies: [{ orders: 1, total: 10_000 }] })
  })

  t.test('it stands in the time line, and its event has neither metadata nor what the service keeps', async (t) => {
    const contactId = await person()
    const { id } = await made(order({ contactId, placedAt: '2025-01-02T00:00:00Z', metadata: { canary: 'CANARY' } }))
    const [entry] = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=order.placed`)).body.data
    t.match(entry, { type: 'order.placed', occurredAt: '2025-01-02T00:00:00Z', resource: { type: 'order', id }, summary: /€100\.00/ })
    await shop.numbered()
    const events = (await shop.request('GET', '/v1/events?types=order.placed&limit=200')).body.data
    t.match(events.find((event: any) => event.resource.id === id).data, { total: 10_000, contactId })
    t.notMatch(JSON.stringify(events), /CANARY|"said"/)
  })
})

t.test('GET /v1/orders', async (t) => {
  const at = await organization()
  const contactId = await person(at)
  const ids: string[] = []
  for (const [i, fields] of [{ channel: 'web' }, { status: 'shipped' }, { contactId }, { lines: [{ sku: 'REED', quantity: 1, unitPrice: 1 }] }].entries())
    ids.push((await record(order({ placedAt: `2026-01-0${4 - i}T00:00:00Z`, ...fields }), {}, at)).body.id)
  const list = async (query: string) => (await at.request('GET', `/v1/orders?${query}`)).body.data.map(({ id }: any) => ids.indexOf(id))

  t.test('newest first, by filters and sorts, page by page', async (t) => {
    t.same(await list(''), [0, 1, 2, 3])
    t.same(await list('sort=placedAt'), [3, 2, 1, 0])
    t.same(await list('sort=createdAt'), [0, 1, 2, 3])
    t.same(await list('channel=web'), [0])
    t.same(await list('status=shipped'), [1])
    t.same(await list(`contactId=${contactId}`), [2])
    t.same(await list('sku=REED'), [3])
    t.same(await list('sku=REED&status=placed&placedAfter=2025-12-31T00:00:00Z'), [3])
    t.same(await list('sku=REED&channel=web'), [])
    t.same(await list('placedAfter=2026-01-01T12:00:00Z&placedBefore=2026-01-03T12:00:00Z'), [1, 2])
    t.same(await list(`externalId=A-${serial}`), [3])
    const first = (await at.request('GET', '/v1/orders?limit=3')).body
    t.same(await list(`limit=3&cursor=${first.nextCursor}`), [3])
  })
})

t.test('PATCH /v1/orders/:orderId', async (t) => {
  const change = (id: string, body: object, headers: Record<string, string> = {}) => shop.request('PATCH', `/v1/orders/${id}`, body, headers)

  t.test('200 delivers it, pays it, and tells what changed', async (t) => {
    const contactId = await person()
    const { id } = await made(order({ contactId }))
    t.match(await change(id, { promisedAt: '2026-02-01T00:00:00Z', payments: [{ method: 'card', amount: 10_000 }] }), { status: 200, body: { paid: 10_000 } })
    t.match((await change(id, { deliveredAt: '2026-02-02T00:00:00Z' })).body, { status: 'delivered', version: 3 })
    t.match((await change(id, { status: 'completed' })).body, { status: 'completed', version: 4 })
    t.equal((await change(id, { status: 'completed' })).body.version, 4, 'what changes nothing is no version')
    const entries = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=order.*`)).body.data
    t.same(entries.map(({ type }: any) => type).sort(), ['order.changed', 'order.changed', 'order.delivered', 'order.placed'])
  })

  t.test('200 cancels it, which takes it out of the figures', async (t) => {
    const contactId = await person()
    const { id } = await made(order({ contactId }))
    t.match(await change(id, { status: 'cancelled' }), { status: 200, body: { status: 'cancelled' } })
    t.same((await shop.request('GET', `/v1/contacts/${contactId}/order-figures`)).body.currencies, [])
    t.match(await change(id, { status: 'placed' }), { status: 409, body: { code: 'transition-not-allowed', allowed: [] } })
  })

  t.test('200 attaches an order of nobody to a contact, once: 409 order-attached', async (t) => {
    const contactId = await person()
    const { id } = await made(order())
    t.match(await change(id, { contactId }), { status: 200, body: { contactId } })
    t.match(await change(id, { contactId: await person() }), { status: 409, body: { code: 'order-attached' } })
    t.match(await change(id, { contactId }), { status: 200, body: { version: 2 } })
    t.match((await shop.request('GET', `/v1/contacts/${contactId}/order-figures`)).body, { currencies: [{ orders: 1 }] })
  })

  t.test('404, 412 and 422', async (t) => {
    const { id } = await made(order())
    t.match(await change(randomUUID(), { status: 'shipped' }), { status: 404, body: { code: 'order-not-found' } })
    t.match(await change(id, { status: 'shipped' }, { 'if-match': '"7.0"' }), { status: 412 })
    t.match(await change(id, { payments: [{ method: 'cash', amount: 10_001 }] }), { status: 422, body: { errors: [{ pointer: '/payments' }] } })
    t.match(await change(id, { contactId: await person(other) }), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
    t.match(await change(id, { lines: [] }), { status: 422, body: { errors: [{ pointer: '/lines', code: 'unknown-field' }] } })
  })
})

t.test('POST /v1/orders/batch', async (t) => {
  t.test('each item by itself, in order; those that follow each other together', async (t) => {
    const contactId = await person()
    const known = order()
    const { id } = await made(known)
    const { externalId: _none, ...keyless } = order()
    const create = (data: object) => ({ op: 'create', data })
    const items = [
      create(order({ contactId })),
      create(order({ contactId: randomUUID() })),
      create(known),
      create({ ...known, discount: 1 }),
      create(order({ total: 1 })),
      create(keyless),
      { op: 'update', id, data: { status: 'shipped' } },
      create({}),
    ]
    const answer = await shop.request('POST', '/v1/orders/batch', { items })
    t.equal(answer.status, 200, JSON.stringify(answer.body))
    t.same(
      answer.body.results.map(({ status }: any) => status),
      [201, 422, 200, 409, 422, 422, 200, 422],
    )
    t.equal(answer.body.results[4].problem.errors[0].pointer, '/items/4/data/total')
    const keyed = await shop.request('POST', '/v1/orders/batch', { items: [create(keyless)] }, { 'idempotency-key': 'orders-batch' })
    t.equal(keyed.body.results[0].status, 201)
  })

  t.test('a thousand, of many contacts', async (t) => {
    const at = await organization()
    const people = await Promise.all(Array.from({ length: 20 }, () => person(at)))
    const items = Array.from({ length: 1_000 }, (_, i) => ({
      op: 'create',
      data: order({ contactId: people[i % 20], placedAt: Temporal.Instant.from('2026-01-01T12:00:00Z').add({ hours: i }).toString() }),
    }))
    const { status, body } = await at.request('POST', '/v1/orders/batch', { items })
    t.equal(status, 200)
    t.ok(body.results.every((result: any) => result.status === 201))
    t.match((await at.request('GET', `/v1/contacts/${people[0]}/order-figures`)).body, { currencies: [{ orders: 50, total: 500_000, average: 10_000 }] })
  })
})

t.test('GET /v1/contacts/:contactId/order-figures', async (t) => {
  t.test('by currency, less what came back, by way of payment, with the time of delivery and the rhythm', async (t) => {
    const contactId = await person()
    const placed = (day: string, fields: object = {}) =>
      made(
        order({
          contactId,
          placedAt: `${day}T12:00:00Z`,
          payments: [
            { method: 'cash', amount: 4_000 },
            { method: 'card', amount: 6_000 },
          ],
          ...fields,
        }),
      )
    for (const day of ['2026-01-01', '2026-01-11', '2026-01-21'])
      await placed(day, { promisedAt: `${day}T20:00:00Z`, deliveredAt: `${day}T${day.endsWith('21') ? 22 : 14}:00:00Z` })
    const { externalId } = await placed('2026-01-31')
    await made(order({ contactId, placedAt: '2025-12-01T12:00:00Z', currency: 'GBP' }))
    await made(order({ contactId, status: 'cancelled' }))
    await shop.request('POST', '/v1/returns', { externalId: `R-${externalId}`, orderExternalId: externalId, amount: 1_000 })
    const figures = (await shop.request('GET', `/v1/contacts/${contactId}/order-figures`)).body
    t.match(figures, {
      contactId,
      currencies: [
        {
          ...{ currency: 'EUR', orders: 4, total: 39_000, average: 9_750, lastTotal: 9_000, returns: { count: 1, amount: 1_000 } },
          ...{ firstPlacedAt: '2026-01-01T12:00:00Z', lastPlacedAt: '2026-01-31T12:00:00Z' },
        },
        { currency: 'GBP', orders: 1, total: 10_000, payments: [] },
      ],
      delivery: { delivered: 3, late: 1, averageSeconds: Math.round(((2 + 2 + 10) * 3_600) / 3) },
      pattern: { purchases: 4, currency: 'EUR', lastOn: '2026-01-31', usualGapDays: 10, usualValue: 10_000, silentOn: '2026-03-12' },
    })
    t.same(figures.currencies[0].payments, [
      { method: 'card', orders: 4, amount: 24_000 },
      { method: 'cash', orders: 4, amount: 16_000 },
    ])
  })

  t.test('nothing of a contact who bought nothing; 404 of another organization’s', async (t) => {
    const contactId = await person()
    t.match((await shop.request('GET', `/v1/contacts/${contactId}/order-figures`)).body, { currencies: [], delivery: { delivered: 0 }, pattern: null })
    t.equal((await shop.request('GET', `/v1/contacts/${await person(other)}/order-figures`)).status, 404)
  })
})

t.test('/v1/products', async (t) => {
  const at = await organization()
  const add = (body: object) => at.request('POST', '/v1/products', body)
  const loom = await add({ sku: 'LOOM', name: 'Loom', category: 'looms', unsuitableTags: ['left-handed'] })
  const reed = await add({ sku: 'REED', name: 'Reed' })
  const skus = async (query = '') => (await at.request('GET', `/v1/products?${query}`)).body.data.map(({ sku }: any) => sku)

  t.test('201 and 409 product-exists', async (t) => {
    t.match(loom, { status: 201, headers: { location: `/v1/products/${loom.body.id}`, etag: '"1.0"' }, body: { sku: 'LOOM', archivedAt: null } })
    t.same((await at.request('GET', `/v1/products/${loom.body.id}`)).body, loom.body)
    t.match(await add({ sku: 'LOOM', name: 'x' }), { status: 409, body: { code: 'product-exists', existingId: loom.body.id } })
    t.match(await add({ sku: 'X' }), { status: 422, body: { errors: [{ pointer: '/name' }] } })
  })

  t.test('listed by filters; what does not suit a customer is not offered', async (t) => {
    const leftHanded = await person(at, { tags: ['left-handed'] })
    t.same(await skus(), ['LOOM', 'REED'])
    t.same(await skus('sort=-sku'), ['REED', 'LOOM'])
    t.same(await skus('category=looms'), ['LOOM'])
    t.same(await skus('sku=REED'), ['REED'])
    t.same(await skus(`suitableFor=${leftHanded}`), ['REED'])
    t.same(await skus(`suitableFor=${await person(at)}`), ['LOOM', 'REED'])
    t.equal((await at.request('GET', `/v1/products?suitableFor=${randomUUID()}`)).status, 422)
  })

  t.test('changed, archived and taken back; 404 product-not-found', async (t) => {
    const path = `/v1/products/${reed.body.id}`
    t.match(await at.request('PATCH', path, { name: 'Reeds', category: 'parts' }), { status: 200, body: { name: 'Reeds', category: 'parts', version: 2 } })
    t.equal((await at.request('DELETE', path)).status, 204)
    t.same(await skus(), ['LOOM'])
    t.same(await skus('archived=true'), ['REED'])
    t.match(await at.request('PATCH', path, { archived: false }), { status: 200, body: { archivedAt: null } })
    t.match(await at.request('PATCH', path, { name: 'x' }, { 'if-match': '"1.0"' }), { status: 412 })
    t.match(await at.request('GET', `/v1/products/${randomUUID()}`), { status: 404, body: { code: 'product-not-found' } })
  })

  t.test('an order has names and categories from here where it says none', async (t) => {
    const { lines } = (await record(order(), {}, at)).body
    t.match(lines, [{ sku: 'LOOM', name: 'Loom', category: 'looms' }])
  })
})
