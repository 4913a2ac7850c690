import t from 'tap'
import { contactOf, made, message, settled, startMessaging } from './support.ts'

const { organization, mails } = await startMessaging()

t.test('messages go with a merged contact and come back; what the survivor was sent already is not sent again', async (t) => {
  const shop = await organization()
  const [ada, ida] = [await contactOf(shop), await contactOf(shop)]
  const sent = await settled(shop, (await made(shop, '/v1/messages', message(ida.id, { reference: 'order 1' }))).id)
  const later = (contactId: string) => message(contactId, { reference: 'order 2', sendAt: '2999-01-01T00:00:00Z' })
  await made(shop, '/v1/messages', later(ada.id))
  const doubled = await made(shop, '/v1/messages', later(ida.id))

  const merge = await made(shop, '/v1/contact-merges', { survivorId: ada.id, duplicateIds: [ida.id] })
  t.equal(merge.moved.messages, 1)
  t.equal((await shop.request('GET', `/v1/messages/${sent.id}`)).body.contactId, ada.id)
  t.equal((await shop.request('GET', `/v1/messages/${doubled.id}`)).body.contactId, ida.id)
  t.equal((await shop.request('GET', `/v1/messages?contactId=${ida.id}`)).body.data.length, 2, 'the old id means the survivor')

  const again = await shop.request('POST', '/v1/messages', message(ida.id, { reference: 'order 1' }))
  t.match([again.status, again.body], [200, { id: sent.id, contactId: ada.id }])
  const next = await made(shop, '/v1/messages', message(ida.id))
  t.equal(next.contactId, ada.id)
  await settled(shop, next.id)
  t.match(mails.at(-1)?.to?.[0]?.address, ada.emails[0].value)

  t.equal((await shop.request('POST', `/v1/contact-merges/${merge.id}/revert`)).status, 200)
  t.equal((await shop.request('GET', `/v1/messages/${sent.id}`)).body.contactId, ida.id)
})
