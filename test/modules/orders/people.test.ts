import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'

/** What becomes of orders with the people who bought: who may see them, and who is merged, exported and erased. */
const test = await startApp()
const shop = await test.organization()
const agent = await colleague(test, shop, { contactAccess: 'own', scopes: ['contacts:read', 'contacts:write', 'orders:read', 'orders:write', 'events:read'] })

let serial = 0
const person = async (fields: object = {}): Promise<string> => {
  const { status, body } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}
const order = (fields: object = {}) => {
  serial += 1
  return { externalId: `A-${serial}`, currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 1, unitPrice: 10_000 }], ...fields }
}
const place = async (fields: object = {}) => {
  const { status, body } = await shop.request('POST', '/v1/orders', order(fields))
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const bring = async (fields: object) => {
  serial += 1
  return (await shop.request('POST', '/v1/returns', { externalId: `R-${serial}`, ...fields })).body
}
const idsOf = ({ body }: { body: any }) => body.data.map(({ id }: any) => id)

t.test('limited staff see orders and returns of their own contacts and of nobody, and every way to others is 404', async (t) => {
  const [mine, hidden] = [await person({ ownerId: agent.id }), await person()]
  const [seen, unseen, nobodys] = [await place({ contactId: mine }), await place({ contactId: hidden, externalId: 'HIDDEN' }), await place()]
  const back = await bring({ orderId: unseen.id, amount: 1 })
  t.same(idsOf(await agent.request('GET', '/v1/orders')).sort(), [seen.id, nobodys.id].sort())
  t.same(idsOf(await agent.request('GET', `/v1/orders?contactId=${hidden}`)), [])
  t.same(idsOf(await agent.request('GET', '/v1/returns')), [])
  t.match(await agent.request('GET', `/v1/orders/${unseen.id}`), { status: 404, body: { code: 'order-not-found' } })
  t.match(await agent.request('PATCH', `/v1/orders/${unseen.id}`, { status: 'shipped' }), { status: 404 })
  t.match(await agent.request('GET', `/v1/returns/${back.id}`), { status: 404, body: { code: 'return-not-found' } })
  t.equal((await agent.request('GET', `/v1/contacts/${hidden}/order-figures`)).status, 404)
  t.equal((await agent.request('POST', '/v1/returns', { externalId: 'x', orderId: unseen.id, amount: 1 })).status, 422)
  t.equal((await agent.request('POST', '/v1/returns', { externalId: 'x', orderExternalId: 'HIDDEN', amount: 1 })).status, 422)
  t.equal((await agent.request('POST', '/v1/orders', order({ contactId: hidden }))).status, 422)
  t.equal((await agent.request('PATCH', `/v1/orders/${nobodys.id}`, { contactId: hidden })).status, 422)
  const clash = await agent.request('POST', '/v1/orders', order({ externalId: 'HIDDEN' }))
  t.match(clash, { status: 409, body: { code: 'order-exists' } })
  t.notOk('existingId' in clash.body)
  t.equal((await agent.request('GET', `/v1/orders/${seen.id}`)).status, 200)
  await shop.numbered()
  const events = (await agent.request('GET', '/v1/events?limit=200')).body.data
  t.notMatch(JSON.stringify(events), new RegExp(`${unseen.id}|${hidden}|${back.id}`))
})

t.test('a merge moves orders and returns, and with them how the contact buys; its revert gives back', async (t) => {
  const [survivorId, duplicateId] = [await person(), await person()]
  const days = (contactId: string, list: number[]) => Promise.all(list.map((day) => place({ contactId, placedAt: `2026-10-${day}T12:00:00Z` })))
  await days(survivorId, [10, 20])
  const [theirs] = await days(duplicateId, [15, 25])
  const back = await bring({ orderId: theirs.id, amount: 1_000 })
  const figures = async (id: string) => (await shop.request('GET', `/v1/contacts/${id}/order-figures`)).body
  const merge = await shop.request('POST', '/v1/contact-merges', { survivorId, duplicateIds: [duplicateId] })
  t.equal(merge.status, 201, JSON.stringify(merge.body))
  t.match(await figures(survivorId), { currencies: [{ orders: 4, total: 39_000, returns: { count: 1 } }], pattern: { purchases: 4, usualGapDays: 5 } })
  t.match((await shop.request('GET', `/v1/orders/${theirs.id}`)).body, { contactId: survivorId, version: 2 })
  t.match((await shop.request('GET', `/v1/returns/${back.id}`)).body, { contactId: survivorId })
  t.equal(idsOf(await shop.request('GET', `/v1/orders?contactId=${duplicateId}`)).length, 4, 'the old id stands for the survivor')
  t.match(await shop.request('POST', '/v1/orders', order({ contactId: duplicateId })), { status: 201, body: { contactId: survivorId } })
  t.equal((await shop.request('POST', `/v1/contact-merges/${merge.body.id}/revert`)).status, 200)
  t.match(await figures(survivorId), { currencies: [{ orders: 3 }], pattern: null })
  t.match(await figures(duplicateId), { currencies: [{ orders: 2, total: 19_000 }] })
})

t.test('what came back after a merge goes back with its order', async (t) => {
  const [survivorId, duplicateId] = [await person(), await person()]
  const [own, theirs] = [await place({ contactId: survivorId }), await place({ contactId: duplicateId })]
  const merge = await shop.request('POST', '/v1/contact-merges', { survivorId, duplicateIds: [duplicateId] })
  const [kept, later] = [await bring({ orderId: own.id, amount: 1 }), await bring({ orderId: theirs.id, amount: 1 })]
  t.equal((await shop.request('POST', `/v1/contact-merges/${merge.body.id}/revert`)).status, 200)
  t.equal((await shop.request('GET', `/v1/returns/${later.id}`)).body.contactId, duplicateId)
  t.equal((await shop.request('GET', `/v1/returns/${kept.id}`)).body.contactId, survivorId)
})

t.test('who is erased leaves what was bought, and nothing of themselves', async (t) => {
  const contactId = await person({ displayName: 'CANARYNAME' })
  const body = order({ contactId, metadata: { giftFor: 'CANARYGIFT' } })
  const { id } = (await shop.request('POST', '/v1/orders', body, { 'idempotency-key': 'erased' })).body
  for (const day of [1, 2, 3]) await place({ contactId, placedAt: `2026-10-0${day}T12:00:00Z` })
  const anonymous = await place({ metadata: { giftFor: 'CANARYLATER' } })
  await shop.request('PATCH', `/v1/orders/${anonymous.id}`, { contactId, metadata: { more: 'CANARYMORE' } })
  const back = await bring({ orderId: id, amount: 1_000, reason: 'CANARYREASON' })
  const exported = (await shop.request('GET', `/v1/contacts/${contactId}/export`)).body.sections
  t.match(exported, { orders: { length: 5 }, returns: [{ id: back.id, reason: 'CANARYREASON' }] })
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  t.notMatch(await dump(test.db), /canary/)
  t.match((await shop.request('GET', `/v1/orders/${id}`)).body, { contactId: null, metadata: {}, total: 10_000, returned: 1_000 })
  t.match((await shop.request('GET', `/v1/returns/${back.id}`)).body, { contactId: null, reason: null, amount: 1_000 })
  const { rows } = await test.db.pool.query(`select from buying_patterns where contact_id = $1 union all select from due_work where reference = $1::text`, [
    contactId,
  ])
  t.same(rows, [])
  t.match(await shop.request('POST', '/v1/orders', body), { status: 200, body: { id } }, 'the till that sends it again makes no other of it')
  t.equal((await shop.request('POST', '/v1/orders', order({ contactId }))).status, 422)
})

t.test('409 order-attached: what an erased person bought is given to nobody else, and nobody speaks of it', async (t) => {
  const contactId = await person()
  const { id } = await place({ contactId })
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  t.match(await shop.request('PATCH', `/v1/orders/${id}`, { contactId: await person() }), { status: 409, body: { code: 'order-attached' } })
  t.match(await bring({ orderId: id, amount: 1, reason: 'Ada says it squeaks' }), { status: 'recorded', reason: null })
})

t.test('the words of a return whose order never comes are kept for 90 days: nobody knows whose they are', async (t) => {
  const here = await test.organization({ mode: 'test', now: '2026-01-01T00:00:00Z' })
  const waits = async (orderExternalId: string) =>
    (await here.request('POST', '/v1/returns', { externalId: orderExternalId, orderExternalId, amount: 1, reason: 'Ada says it squeaks' })).body.id
  const [never, late] = [await waits('NEVER'), await waits('LATE')]
  t.equal((await here.request('POST', '/v1/orders', order({ externalId: 'LATE' }))).status, 201)
  const reasonOf = async (id: string) => (await here.request('GET', `/v1/returns/${id}`)).body.reason
  await here.request('PUT', '/v1/test-clock', { now: '2026-03-31T00:00:00Z' })
  t.equal(await reasonOf(never), 'Ada says it squeaks')
  await here.request('PUT', '/v1/test-clock', { now: '2026-04-02T00:00:00Z' })
  t.match((await here.request('GET', `/v1/returns/${never}`)).body, { status: 'waiting', reason: null, version: 2 })
  t.equal(await reasonOf(late), 'Ada says it squeaks')
})

t.test('those who bought what a complaint is about may be affected', async (t) => {
  const [buyer, cancelled, complainant] = [await person(), await person(), await person()]
  const lines = [{ sku: 'BAD-1', quantity: 1, unitPrice: 1 }]
  await place({ contactId: buyer, lines })
  await place({ contactId: buyer, lines })
  await place({ contactId: cancelled, lines, status: 'cancelled' })
  await place({ lines })
  const subjects = [{ kind: 'product', id: 'BAD-1' }]
  const { body } = await shop.request('POST', '/v1/complaints', { contactId: complainant, channel: 'phone', description: 'Broken', subjects })
  const affected = (await shop.request('GET', `/v1/complaints/${body.id}/affected-contacts`)).body
  t.same(affected.sources, ['orders', 'complaints'])
  t.same(
    new Map(affected.data.map(({ contactId, sources }: any) => [contactId, sources])),
    new Map([
      [buyer, ['orders']],
      [complainant, ['complaints']],
    ]),
  )
  t.equal((await shop.request('GET', `/v1/complaints/${randomUUID()}/affected-contacts`)).status, 404)
})
