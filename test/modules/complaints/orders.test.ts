import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { contactOf, made } from '../messaging/support.ts'

const started = await startApp()
const [shop, other] = [await started.organization(), await started.organization()]
const orderOf = async (contactId: string | null = null, at = shop): Promise<string> =>
  (await made(at, '/v1/orders', { externalId: randomUUID(), contactId, currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 1, unitPrice: 100 }] })).id
const complaint = (contactId: string, orderId: string | null) => ({ contactId, channel: 'phone', description: 'A broken beam', orderId })
const past = (externalId: string) => ({
  ...{ imported: true, externalId, status: 'closed', outcome: 'upheld' },
  ...{ receivedAt: '2024-02-01T09:00:00Z', resolvedAt: '2024-02-06T09:00:00Z', closedAt: '2024-02-06T09:00:00Z' },
})
const UNKNOWN = { status: 422, body: { errors: [{ pointer: '/orderId', code: 'unknown' }] } }
const complain = (body: object, at: Pick<TestOrganization, 'request'> = shop) => at.request('POST', '/v1/complaints', body)

t.test('a complaint about an order stands in the time line of its contact', async (t) => {
  const { id: contactId } = await contactOf(shop)
  const orderId = await orderOf(contactId)
  const { status, body } = await complain(complaint(contactId, orderId))
  t.match({ status, body }, { status: 201, body: { orderId, contactId } })
  const { data } = (await shop.request('GET', `/v1/contacts/${contactId}/timeline`)).body
  t.same(
    data
      .filter(({ type }: any) => /^(order|complaint)\./.test(type))
      .map(({ resource }: any) => resource.id)
      .sort(),
    [orderId, body.id].sort(),
  )
})

t.test('422 an order that is not there, when it is made, changed, made in a batch or brought in', async (t) => {
  const { id: contactId } = await contactOf(shop)
  const known = await orderOf()
  for (const orderId of [randomUUID(), await orderOf(null, other)]) {
    t.match(await complain(complaint(contactId, orderId)), UNKNOWN)
    const { id } = await made(shop, '/v1/complaints', complaint(contactId, null))
    t.match(await shop.request('PATCH', `/v1/complaints/${id}`, { orderId }), UNKNOWN)
    t.match(await shop.request('PATCH', `/v1/complaints/${id}`, { orderId: known }), { status: 200, body: { orderId: known } })
    t.match(await shop.request('PATCH', `/v1/complaints/${id}`, { orderId: null }), { status: 200, body: { orderId: null } })
    const items = [complaint(contactId, orderId), complaint(contactId, known), { ...complaint(contactId, orderId), ...past(`old ${orderId}`) }]
    const { body } = await shop.request('POST', '/v1/complaints/batch', {
      items: [...items, { ...complaint(contactId, known), ...past(`new ${orderId}`) }].map((data) => ({ op: 'create', data })),
    })
    t.match(
      body.results.map(({ status, problem }: any) => ({ status, pointer: problem?.errors?.[0]?.pointer ?? null })),
      [
        { status: 422, pointer: '/items/0/data/orderId' },
        { status: 201, pointer: null },
        { status: 422, pointer: '/items/2/data/orderId' },
        { status: 201, pointer: null },
      ],
    )
  }
})

t.test('an order of a contact who is not to be seen is unknown; one of nobody known is not', async (t) => {
  const limited = await colleague(started, shop, { contactAccess: 'own', scopes: ['contacts:read', 'complaints:read', 'complaints:write'] })
  const [{ id: theirs }, { id: hidden }] = [await contactOf(shop, { ownerId: limited.id }), await contactOf(shop)]
  t.match(await complain(complaint(theirs, await orderOf(hidden)), limited), UNKNOWN)
  t.match(await complain(complaint(theirs, await orderOf(theirs)), limited), { status: 201 })
  t.match(await complain(complaint(theirs, await orderOf()), limited), { status: 201 })
  const item = { ...complaint(theirs, await orderOf(hidden)), ...past('hidden') }
  const { body } = await limited.request('POST', '/v1/complaints/batch', { items: [{ op: 'create', data: item }] })
  t.match(body.results, [{ status: 422 }])
})

t.test('an order from before orders were known is kept when something else changes', async (t) => {
  const { id: contactId } = await contactOf(shop)
  const { id } = await made(shop, '/v1/complaints', complaint(contactId, null))
  const old = randomUUID()
  await started.db.pool.query('update complaints set order_id = $1 where id = $2', [old, id])
  t.match(await shop.request('PATCH', `/v1/complaints/${id}`, { remedySought: 'A new one', orderId: old }), { status: 200, body: { orderId: old } })
})
