import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const other = await organization()

const person = async (at = shop): Promise<string> => (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
let serial = 0
const order = (fields: object = {}) => {
  serial += 1
  return { externalId: `A-${serial}`, currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 4, unitPrice: 2_500 }], ...fields }
}
const place = async (fields: object = {}, at = shop) => {
  const { status, body } = await at.request('POST', '/v1/orders', order(fields))
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const bring = (fields: object, headers: Record<string, string> = {}) => {
  serial += 1
  return shop.request('POST', '/v1/returns', { externalId: `R-${serial}`, ...fields }, headers)
}
const orderOf = async (id: string) => (await shop.request('GET', `/v1/orders/${id}`)).body

t.test('POST /v1/returns', async (t) => {
  t.test('201 by line, by amount and whole; the order tells what came back, its ETag moves and its version stays', async (t) => {
    const { id, externalId } = await place({ contactId: await person(), shipping: 500 })
    const made = await bring({ orderExternalId: externalId, lines: [{ line: 1, quantity: 1 }], reason: 'broken', returnedAt: '2026-01-02T00:00:00Z' })
    t.match(made, {
      status: 201,
      headers: { location: `/v1/returns/${made.body.id}`, etag: '"1.0"' },
      body: { orderId: id, orderExternalId: externalId, status: 'recorded', refusal: null, whole: false, amount: 2_500, currency: 'EUR', reason: 'broken' },
    })
    t.same(made.body.lines, [{ line: 1, quantity: 1, amount: 2_500 }])
    t.same((await shop.request('GET', `/v1/returns/${made.body.id}`)).body, made.body)
    t.match((await bring({ orderId: id, amount: 500 })).body, { amount: 500, lines: [] })
    t.match((await bring({ orderId: id, whole: true })).body, { amount: 7_500, whole: true, lines: [{ line: 1, quantity: 3, amount: 7_500 }] })
    const read = await shop.request('GET', `/v1/orders/${id}`)
    t.match(read, { headers: { etag: '"1.3"' }, body: { returned: 10_500, total: 10_500, version: 1 } })
    t.match(await bring({ orderId: id, amount: 1 }), { status: 409, body: { code: 'return-exceeds-order', remaining: { amount: 0, lines: [] } } })
  })

  t.test('409 return-exceeds-order says what can still come back; order-cancelled', async (t) => {
    const { id } = await place()
    await bring({ orderId: id, lines: [{ line: 1, quantity: 3 }] })
    const refused = await bring({ orderId: id, lines: [{ line: 1, quantity: 2 }] })
    t.match(refused, { status: 409, body: { code: 'return-exceeds-order', remaining: { amount: 2_500, lines: [{ line: 1, quantity: 1 }] } } })
    t.match(await shop.request('PATCH', `/v1/orders/${id}`, { status: 'cancelled' }), { status: 409, body: { code: 'transition-not-allowed' } })
    const cancelled = await place({ status: 'cancelled' })
    t.match(await bring({ orderId: cancelled.id, whole: true }), { status: 409, body: { code: 'order-cancelled' } })
  })

  t.test('422 says one way and one order; an order that is not there; natural-key-required', async (t) => {
    const { id, externalId } = await place()
    t.match(await bring({ orderId: id }), { status: 422, body: { errors: [{ pointer: '/whole' }] } })
    t.match(await bring({ orderId: id, amount: 1, whole: true }), { status: 422 })
    t.match(await bring({ orderId: id, orderExternalId: externalId, amount: 1 }), { status: 422, body: { errors: [{ pointer: '/orderId' }] } })
    t.match(
      await bring({
        orderId: id,
        lines: [
          { line: 1, quantity: 1 },
          { line: 1, quantity: 1 },
        ],
      }),
      { status: 422, body: { errors: [{ pointer: '/lines' }] } },
    )
    t.match(await bring({ orderId: id, amount: 0 }), { status: 422, body: { errors: [{ pointer: '/amount' }] } })
    t.match(await bring({ orderId: (await place({}, other)).id, amount: 1 }), { status: 422, body: { errors: [{ pointer: '/orderId' }] } })
    t.match(await shop.request('POST', '/v1/returns', { orderId: id, amount: 1 }), { status: 422, body: { code: 'natural-key-required' } })
    t.equal((await shop.request('POST', '/v1/returns', { orderId: id, amount: 1 }, { 'idempotency-key': 'return-1' })).status, 201)
  })

  t.test('a repeat answers 200 and counts once; one that says something else 409 return-exists', async (t) => {
    const { id } = await place()
    const body = { externalId: 'R-once', orderId: id, whole: true }
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.request('POST', '/v1/returns', body)))
    t.same(answers.map(({ status }) => status).sort(), [...Array(9).fill(200), 201])
    t.equal((await orderOf(id)).returned, 10_000)
    const { id: existingId } = answers[0]?.body ?? {}
    t.match(await shop.request('POST', '/v1/returns', { ...body, reason: 'x' }), { status: 409, body: { code: 'return-exists', existingId } })
    t.match(await shop.request('POST', '/v1/returns', { ...body, orderId: (await place()).id }), { status: 409, body: { code: 'return-exists' } })
  })

  t.test('twenty at once for four pieces: exactly four are taken', async (t) => {
    const { id } = await place()
    const answers = await Promise.all(Array.from({ length: 20 }, () => bring({ orderId: id, lines: [{ line: 1, quantity: 1 }] })))
    t.same(answers.map(({ status }) => status).sort(), [...Array(4).fill(201), ...Array(16).fill(409)])
    t.equal((await orderOf(id)).returned, 10_000)
  })
})

t.test('a return that comes before its order', async (t) => {
  t.test('waits, and counts when the order comes', async (t) => {
    const contactId = await person()
    const first = await bring({ orderExternalId: 'LATE-1', lines: [{ line: 1, quantity: 1 }], reason: 'broken' })
    t.match(first, {
      status: 201,
      body: { status: 'waiting', orderId: null, contactId: null, amount: null, currency: null, lines: [{ line: 1, quantity: 1 }] },
    })
    const second = await bring({ orderExternalId: 'LATE-1', amount: 9_000 })
    const third = await bring({ orderExternalId: 'LATE-1', amount: 500 })
    t.same(
      (await shop.request('GET', '/v1/returns?status=waiting&sort=createdAt')).body.data.map(({ id }: any) => id),
      [first, second, third].map(({ body }) => body.id),
    )
    const order = await place({ externalId: 'LATE-1', contactId })
    t.match(order, { returned: 3_000, total: 10_000 })
    t.same(await orderOf(order.id), order)
    const now = async ({ body }: typeof first) => (await shop.request('GET', `/v1/returns/${body.id}`)).body
    t.match(await now(first), { status: 'recorded', orderId: order.id, contactId, amount: 2_500, currency: 'EUR', version: 2 })
    t.match(await now(second), { status: 'refused', refusal: 'return-exceeds-order', orderId: order.id, contactId }, 'the order is recorded all the same')
    t.match(await now(third), { status: 'recorded', amount: 500 })
    const entries = (await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=return.*`)).body.data
    t.same(entries.map(({ type }: any) => type).sort(), ['return.recorded', 'return.recorded', 'return.refused'])
    await shop.numbered()
    const events = (await shop.request('GET', '/v1/events?types=return.*&limit=200')).body.data
    t.equal(events.filter(({ type }: any) => type === 'return.waiting').length, 3)
    t.notMatch(JSON.stringify(events), /broken/)
  })

  t.test('whichever of the two is first, and however close, none waits for ever', async (t) => {
    const pairs = await Promise.all(
      Array.from({ length: 15 }, async (_, i) => {
        const externalId = `RACE-${i}`
        const both = [() => bring({ orderExternalId: externalId, whole: true }), () => shop.request('POST', '/v1/orders', order({ externalId }))]
        const answers = await Promise.all((i % 2 === 0 ? both : both.reverse()).map((send) => send()))
        return answers.map(({ status }) => status)
      }),
    )
    t.ok(pairs.flat().every((status) => status === 201))
    t.same((await shop.request('GET', '/v1/returns?status=waiting')).body.data, [])
    for (let i = 0; i < 15; i += 1) {
      const [found] = (await shop.request('GET', `/v1/orders?externalId=RACE-${i}`)).body.data
      t.equal(found.returned, 10_000, `RACE-${i}`)
    }
  })
})

t.test('GET /v1/returns', async (t) => {
  const contactId = await person()
  const { id } = await place({ contactId })
  const ids = [
    (await bring({ orderId: id, amount: 1, returnedAt: '2026-01-02T00:00:00Z' })).body.id,
    (await bring({ orderId: id, amount: 2, returnedAt: '2026-01-01T00:00:00Z' })).body.id,
  ]
  const list = async (query: string) => (await shop.request('GET', `/v1/returns?${query}`)).body.data.map(({ id }: any) => ids.indexOf(id))
  t.same(await list(`orderId=${id}`), [0, 1])
  t.same(await list(`contactId=${contactId}&sort=returnedAt`), [1, 0])
  t.same(await list(`contactId=${contactId}&status=recorded&sort=createdAt`), [0, 1])
  t.same(await list(`externalId=R-${serial}`), [1])
  t.match(await shop.request('GET', `/v1/returns/${randomUUID()}`), { status: 404, body: { code: 'return-not-found' } })

  t.test('those of an order of nobody go with it when it is attached', async (t) => {
    const anonymous = await place()
    const { body } = await bring({ orderId: anonymous.id, amount: 1 })
    const contactId = await person()
    await shop.request('PATCH', `/v1/orders/${anonymous.id}`, { contactId })
    t.match((await shop.request('GET', `/v1/returns/${body.id}`)).body, { contactId, version: 2 })
  })
})
