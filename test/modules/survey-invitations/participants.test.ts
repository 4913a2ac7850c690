import t from 'tap'
import { openInvitation } from '../../../src/modules/survey-invitations/index.ts'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { contactOf, made } from '../messaging/support.ts'

const started = await startApp()
const { organization, ctx, db } = started
const shop = await organization()
const survey = await surveyIn(shop)
const url = `/v1/surveys/${survey}/invitations`
const invite = async (contactId: string, fields: object = {}) => (await made(shop, url, { contactIds: [contactId], channel: 'link', ...fields })).results[0]
const read = async (id: string) => (await shop.request('GET', `/v1/survey-invitations/${id}`)).body

t.test('a merge takes invitations along, and who was asked is not asked again; a revert gives them back', async (t) => {
  const [a, b] = [await contactOf(shop), await contactOf(shop)]
  const { invitationId } = await invite(b.id)
  const merge = await made(shop, '/v1/contact-merges', { survivorId: a.id, duplicateIds: [b.id] })
  t.match(await read(invitationId), { contactId: a.id, version: 2 })
  t.match(await invite(b.id), { contactId: a.id, suppressedBy: 'organization-quiet-period' })
  t.equal((await shop.request('GET', `${url}?contactId=${b.id}`)).body.data.length, 2)
  t.equal((await shop.request('POST', `/v1/contact-merges/${merge.id}/revert`)).status, 200)
  t.match(await read(invitationId), { contactId: b.id })
})

t.test('an erasure takes what tells who was asked; how far it came stays', async (t) => {
  const person = await contactOf(shop)
  const bought = { externalId: 'ORDER-4711', contactId: person.id, currency: 'EUR', lines: [{ sku: 'washer', quantity: 1, unitPrice: 1 }] }
  const { id: orderId } = await made(shop, '/v1/orders', bought)
  const { invitationId, url: link } = await invite(person.id, { context: { orderId } })
  t.match((await shop.request('GET', `/v1/contacts/${person.id}/export`)).body.sections.surveyInvitations, [{ id: invitationId, contactId: person.id }])
  t.equal((await shop.request('POST', `/v1/contacts/${person.id}/erase`)).status, 200)
  t.match(await read(invitationId), { contactId: null, state: 'sent' })
  t.same((await read(invitationId)).context, { productId: 'washer' })
  await t.rejects(openInvitation(ctx, link.split('/').at(-1)), { message: 'This link does not work' })
  t.equal((await db.pool.query('select from due_work where reference = $1', [invitationId])).rowCount, 0)
})

t.test('who sees certain contacts sees their invitations, and asks nobody else', async (t) => {
  const limited = await colleague(started, shop, { contactAccess: 'own', scopes: ['contacts:read', 'surveys:read', 'surveys:invite'] })
  const [theirs, hidden] = [await contactOf(shop, { ownerId: limited.id }), await contactOf(shop)]
  const [seen, unseen] = [await invite(theirs.id), await invite(hidden.id)]
  t.match(await limited.request('GET', `/v1/survey-invitations/${seen.invitationId}`), { status: 200 })
  t.match(await limited.request('GET', `/v1/survey-invitations/${unseen.invitationId}`), { status: 404 })
  const { body } = await limited.request('GET', `${url}?limit=200`)
  t.same(
    body.data.filter((each: any) => each.contactId !== null).map((each: any) => each.id),
    [seen.invitationId],
  )
  t.match(await limited.request('POST', url, { contactIds: [hidden.id], channel: 'link' }), { status: 422, body: { errors: [{ code: 'unknown' }] } })
})

t.test('422 a context of things that are not there', async (t) => {
  const { id } = await contactOf(shop)
  for (const field of ['staffId', 'teamId', 'orderId', 'complaintId', 'interactionId']) {
    const answer = await shop.request('POST', url, { contactIds: [id], channel: 'link', context: { [field]: crypto.randomUUID() } })
    t.match(answer, { status: 422, body: { errors: [{ pointer: `/context/${field}`, code: 'unknown' }] } })
  }
  t.match(await shop.request('POST', url, { channel: 'link' }), { status: 422, body: { errors: [{ pointer: '/contactIds' }] } })
  t.match(await shop.request('POST', url, { contactIds: [id], channel: 'link', sendAt: '2027-01-01T00:00:00Z' }), {
    status: 422,
    body: { errors: [{ pointer: '/sendAt' }] },
  })
})

t.test('an Idempotency-Key: nobody is asked twice, and a secret is not told twice', async (t) => {
  const { id } = await contactOf(shop)
  const send = () => shop.request('POST', url, { contactIds: [id], channel: 'link' }, { 'idempotency-key': 'once' })
  t.equal((await send()).status, 201)
  t.match(await send(), { status: 409, body: { code: 'secret-already-issued' } })
  const phone = await contactOf(shop, { phones: [{ value: '+447700900777' }] })
  const call = () => shop.request('POST', url, { contactIds: [phone.id], channel: 'phone' }, { 'idempotency-key': 'twice' })
  t.same((await call()).body, (await call()).body)
})
