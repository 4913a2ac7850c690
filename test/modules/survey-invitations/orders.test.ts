import { randomUUID } from 'node:crypto'
import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { colleague } from '../../support/staff.ts'
import { startCorrespondence } from '../complaints/correspondence.ts'
import { made } from '../messaging/support.ts'

const started = await startCorrespondence()
const { shop, moveClock, contactOf, db } = started
await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 0 } } })
const invitations = async (survey: string): Promise<any[]> => (await shop.request('GET', `/v1/surveys/${survey}/invitations?sort=createdAt`)).body.data
const asked = async (survey: string): Promise<(string | undefined)[]> => (await invitations(survey)).map(({ context }) => context.orderId)
const due = async (): Promise<number> => (await db.pool.query(`select from due_work where kind = 'survey_invitation.ask'`)).rowCount ?? 0
let serial = 0
const newOrder = (contactId: string | null, fields: object = {}) => {
  serial += 1
  const lines = [
    { sku: 'REED', category: 'parts', quantity: 2, unitPrice: 500 },
    { sku: 'LOOM', category: 'looms', quantity: 1, unitPrice: 9_000 },
  ]
  return { externalId: `O-${serial}`, contactId, currency: 'EUR', channel: 'till', lines, ...fields }
}
const order = async (contactId: string | null, fields: object = {}): Promise<string> => (await made(shop, '/v1/orders', newOrder(contactId, fields))).id
const change = async (id: string, patch: object) => t.equal((await shop.request('PATCH', `/v1/orders/${id}`, patch)).status, 200)
const asking = (after: string, fields: object = {}) => surveyIn(shop, 'live', { audience: { after, channel: 'email', ...fields } })
const end = (...surveys: string[]) => Promise.all(surveys.map((id) => shop.request('POST', `/v1/surveys/${id}/close`)))

t.test('after an order was placed, and after it was received: once for each', async (t) => {
  const [placed, received] = [await asking('order_placed', { delayHours: 24 }), await asking('order_delivered', { delayHours: 48 })]
  const { id: contactId } = await contactOf(shop)
  const body = newOrder(contactId)
  const { id } = await made(shop, '/v1/orders', body)
  t.equal((await shop.request('POST', '/v1/orders', body)).status, 200)
  t.equal(await due(), 1)
  await moveClock('2026-03-29T10:00:00Z')
  t.match(await invitations(placed), [{ contactId, askedAt: '2026-03-29T09:00:00Z', context: { orderId: id, productId: 'LOOM', channel: 'till' } }])
  await change(id, { deliveredAt: '2026-03-29T09:30:00Z' })
  await change(id, { deliveredAt: '2026-03-29T09:40:00Z' })
  await moveClock('2026-03-31T09:00:00Z')
  t.same(await invitations(received), [])
  await moveClock('2026-03-31T10:00:00Z')
  t.same(await asked(received), [id])
  await change(id, { status: 'completed' })
  await moveClock('2026-04-01T10:00:00Z')
  t.same([await asked(placed), await asked(received)], [[id], [id]])
  await end(placed, received)
})

t.test('of nobody known, nobody is asked; once it is theirs, they are', async (t) => {
  const [placed, received] = [await asking('order_placed'), await asking('order_delivered')]
  const { id: contactId } = await contactOf(shop)
  const id = await order(null, { status: 'delivered' })
  t.equal(await due(), 0)
  await change(id, { contactId })
  await moveClock('2026-04-01T11:00:00Z')
  t.same([await asked(placed), await asked(received)], [[id], [id]])
  await end(placed, received)
})

t.test('a filter by channel, product, category and total; what is brought in late is not asked about', async (t) => {
  const filters = [
    { channels: ['web', 'till'] },
    { skus: ['LOOM', 'X'] },
    { categories: ['parts'] },
    { totalMin: { amount: 10_000, currency: 'EUR' } },
    { totalMin: { amount: 10_001, currency: 'EUR' } },
    { totalMin: { amount: 1, currency: 'GBP' } },
    { channels: ['web'] },
    { skus: ['X'] },
    { categories: ['X'] },
    { kinds: ['visit'], outcomes: ['upheld'] },
  ]
  const surveys: string[] = []
  for (const filter of filters) surveys.push(await asking('order_placed', { filter }))
  const { id: contactId } = await contactOf(shop)
  const id = await order(contactId)
  await order(contactId, { placedAt: '2026-03-20T10:00:00Z' })
  await moveClock('2026-04-01T12:00:00Z')
  const found = await Promise.all(surveys.map(asked))
  t.same(
    found.map((orders) => orders.includes(id)),
    [true, true, true, true, false, false, false, false, false, true],
  )
  t.ok(found.every((orders) => orders.every((each) => each === id)))
  await end(...surveys)
})

t.test('a filter on what lines lack finds none of them', async (t) => {
  const surveys = [await asking('order_placed', { filter: { categories: ['parts'] } }), await asking('order_placed', { filter: { channels: ['till'] } })]
  const { id: contactId } = await contactOf(shop)
  await order(contactId, { channel: null, lines: [{ sku: 'X', quantity: 1, unitPrice: 1 }] })
  await moveClock('2026-04-01T13:00:00Z')
  t.same(await Promise.all(surveys.map(asked)), [[], []])
  await end(...surveys)
})

t.test('a cancelled order stops what is planned: the asking, the sending and the reminders', async (t) => {
  const survey = await asking('order_placed', { delayHours: 24 })
  const { id: contactId } = await contactOf(shop)
  const id = await order(contactId)
  await change(id, { status: 'cancelled' })
  await moveClock('2026-04-03T12:00:00Z')
  t.same(await invitations(survey), [])
  await end(survey)

  const reminding = await surveyIn(shop, 'live', { audience: { after: 'order_placed', channel: 'email' }, reminderDays: [2] })
  const [kept, gone] = [await order(contactId), await order((await contactOf(shop)).id)]
  await moveClock('2026-04-03T13:00:00Z')
  for (let tries = 0; tries < 1_500 && (await invitations(reminding)).some(({ state }) => state === 'queued'); tries += 1)
    await new Promise((on) => setTimeout(on, 20))
  await change(gone, { status: 'cancelled' })
  await moveClock('2026-04-06T13:00:00Z')
  t.same(
    (await invitations(reminding)).map(({ context, remindersSent }) => [context.orderId, remindersSent]).sort(),
    [
      [kept, 1],
      [gone, 0],
    ].sort(),
  )
  await end(reminding)
})

t.test('an invitation that waits for the end of quiet hours is not sent once its order is cancelled', async (t) => {
  await shop.request('PATCH', '/v1/organization', { settings: { quietHours: { from: '20:00', to: '08:00' } } })
  const survey = await asking('order_placed')
  const { id: contactId } = await contactOf(shop)
  await moveClock('2026-04-06T22:30:00Z')
  const id = await order(contactId)
  await moveClock('2026-04-06T22:40:00Z')
  t.match(await invitations(survey), [{ state: 'queued', context: { orderId: id } }])
  await change(id, { status: 'cancelled' })
  await moveClock('2026-04-07T12:00:00Z')
  t.match(await invitations(survey), [{ state: 'failed', reason: 'order-cancelled' }])
  await end(survey)
})

t.test('orders of a batch are told one by one, and caps hold among them', async (t) => {
  await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 30 } } })
  const survey = await asking('order_placed')
  const [{ id: a }, { id: b }] = [await contactOf(shop), await contactOf(shop)]
  const items = [a, a, b].map((contactId) => ({ op: 'create', data: newOrder(contactId) }))
  t.match((await shop.request('POST', '/v1/orders/batch', { items })).body.results, [{ status: 201 }, { status: 201 }, { status: 201 }])
  await moveClock('2026-04-07T14:00:00Z')
  t.same((await invitations(survey)).map(({ suppressedBy }) => suppressedBy ?? '').sort(), ['', '', 'organization-quiet-period'])
  await end(survey)
  await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 0 } } })
})

t.test('the context of an invitation: an order by its id or its external id, with what is known of it', async (t) => {
  const survey = await surveyIn(shop, 'live')
  const url = `/v1/surveys/${survey}/invitations`
  const { id: contactId } = await contactOf(shop)
  const id = await order(contactId)
  const externalId = `O-${serial}`
  const contextOf = async (context: object) => {
    const { results } = await made(shop, url, { contactIds: [contactId], channel: 'link', context })
    return (await shop.request('GET', `/v1/survey-invitations/${results[0].invitationId}`)).body.context
  }
  t.same(await contextOf({ orderId: id }), { orderId: id, productId: 'LOOM', channel: 'till' })
  t.same(await contextOf({ orderId: externalId, channel: 'web', productId: null }), { orderId: id, channel: 'web' })
  t.same(await contextOf({ orderId: null }), {})
  const complaint = await made(shop, '/v1/complaints', { contactId, channel: 'phone', description: 'Broken', orderId: id })
  t.match(await contextOf({ complaintId: complaint.id }), { complaintId: complaint.id, orderId: id, productId: 'LOOM', channel: 'phone' })
  const about = { contactId, channel: 'phone', description: 'Broken', orderId: id, subjects: [{ kind: 'product', id: 'REED', label: 'Reed' }] }
  t.match(await contextOf({ complaintId: (await made(shop, '/v1/complaints', about)).id }), { orderId: id, productId: 'REED' })
  const unknown = { status: 422, body: { errors: [{ pointer: '/context/orderId', code: 'unknown' }] } }
  for (const orderId of [randomUUID(), 'nothing']) {
    t.match(await shop.request('POST', url, { contactIds: [contactId], channel: 'link', context: { orderId } }), unknown)
    t.match(await shop.request('POST', `/v1/surveys/${survey}/responses`, { mode: 'phone', answers: [], context: { orderId } }), unknown)
  }
  const limited = await colleague(started, shop, { contactAccess: 'own', scopes: ['contacts:read', 'surveys:read', 'surveys:invite'] })
  const theirs = await contactOf(shop, { ownerId: limited.id })
  t.match(await limited.request('POST', url, { contactIds: [theirs.id], channel: 'link', context: { orderId: id } }), unknown)
})

t.test('what staff enter about an order is counted with its product', async (t) => {
  const survey = await surveyIn(shop, 'live')
  const id = await order(null)
  for (const value of [10, 9, 9, 10, 2])
    await made(shop, `/v1/surveys/${survey}/responses`, { mode: 'phone', answers: [{ questionKey: 'recommend', value }], context: { orderId: id } })
  const { body } = await shop.request('GET', `/v1/surveys/${survey}/scores?groupBy=product`)
  t.match(JSON.stringify(body), /"LOOM"/)
})

t.test('an anonymous survey keeps the product of the order, and not the order', async (t) => {
  const survey = await surveyIn(shop, 'live', { anonymous: true })
  const { id: contactId } = await contactOf(shop)
  const { results } = await made(shop, `/v1/surveys/${survey}/invitations`, {
    contactIds: [contactId],
    channel: 'link',
    context: { orderId: await order(contactId) },
  })
  t.same((await shop.request('GET', `/v1/survey-invitations/${results[0].invitationId}`)).body.context, { productId: 'LOOM', channel: 'till' })
})
