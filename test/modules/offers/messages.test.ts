import t from 'tap'
import { contactOf, gateway, made, settled, startMessaging } from '../messaging/support.ts'
import { actsIn } from './support.ts'

const { organization, mails } = await startMessaging()

t.test('an offer is sent to who allowed it, with a code that is kept nowhere', async (t) => {
  const shop = await organization()
  const { campaign, byHand, read } = actsIn(shop)
  const id = await campaign({ name: 'We miss you', message: { channel: 'email' }, budget: 5 })
  const ada = await contactOf(shop, { language: 'de' })
  t.match(await byHand(id, ada.id), { status: 409, body: { code: 'contact-not-allowed' } })
  t.equal((await read(`/v1/loyalty/offer-campaigns/${id}/figures`)).budgetLeft, 5, 'nothing was offered')
  await made(shop, `/v1/contacts/${ada.id}/consents`, { channel: 'email', purpose: 'marketing', state: 'granted' })
  const { status, body } = await byHand(id, ada.id)
  t.equal(status, 201, JSON.stringify(body))
  const message = await settled(shop, body.messageId, 'sent')
  const { code } = (await shop.request('POST', `/v1/loyalty/vouchers/${body.voucherId}/show-code`)).body
  t.match(message, { purpose: 'marketing', reference: body.id })
  t.notOk(JSON.stringify(message).includes(code))
  const mail = mails.at(-1)
  t.equal(mail?.subject, 'We miss you')
  t.match(mail?.text, /^Zehn Prozent für Sie\.\s+Ihr Code: /)
  t.ok(mail?.text?.includes(code))
})

t.test('by SMS, in the words of a template of the organization', async (t) => {
  const shop = await organization()
  const { url, posted } = await gateway()
  await made(shop, '/v1/message-channels', { channel: 'sms', url })
  await made(shop, '/v1/message-templates', {
    ...{ key: 'spring', channel: 'sms', contents: [{ language: 'en', text: '{{ offer.name }}/{{ offer.code }}' }] },
  })
  const { campaign, byHand } = actsIn(shop)
  const id = await campaign({ name: 'Spring', message: { channel: 'sms', templateKey: 'spring' } })
  const contact = await contactOf(shop, { phones: [{ value: '+447700900123' }] })
  await made(shop, `/v1/contacts/${contact.id}/consents`, { channel: 'sms', purpose: 'marketing', state: 'granted' })
  const { body } = await byHand(id, contact.id)
  await settled(shop, body.messageId, 'sent')
  const { code } = (await shop.request('POST', `/v1/loyalty/vouchers/${body.voucherId}/show-code`)).body
  t.match(JSON.parse(posted[0]?.body ?? '{}').text, `Spring/${code}`)
})
