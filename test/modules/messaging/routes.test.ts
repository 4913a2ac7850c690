import t from 'tap'
import { send } from '../../support/app.ts'
import { contactOf, gateway, made, message, pathIn, settled, startMessaging, until } from './support.ts'

const { app, mails, organization, db } = await startMessaging()
const shop = await organization()
const other = await organization()
const grant = (contactId: string, channel = 'email', purpose = 'marketing', state = 'granted') =>
  made(shop, `/v1/contacts/${contactId}/consents`, { channel, purpose, state })
const post = (body: object, headers: Record<string, string> = {}) => shop.request('POST', '/v1/messages', body, headers)
const mailTo = async (address: string) => {
  await until(() => mails.some((mail) => mail.to?.[0]?.address === address))
  return mails.find((mail) => mail.to?.[0]?.address === address)
}
const header = (mail: any, name: string): string | undefined => mail.headers.find(({ key }: any) => key === name)?.value

t.test('POST /v1/messages', async (t) => {
  t.test('202 an e-mail is queued, sent, and stands in the log and in the time line', async (t) => {
    const contact = await contactOf(shop)
    const { status, body, headers } = await post(message(contact.id, { reference: 'order-1' }))
    t.equal(status, 202, JSON.stringify(body))
    t.match(body, { state: 'queued', purpose: 'service', reference: 'order-1', attempts: 0, sentAt: null, language: 'en' })
    t.equal(headers['location'], `/v1/messages/${body.id}`)
    const sent = await settled(shop, body.id)
    t.match(sent, { state: 'sent', attempts: 1, address: contact.emails[0].value, reason: null })
    t.ok(sent.sentAt)
    const mail = await mailTo(contact.emails[0].value)
    t.match(mail, { subject: 'Hello', text: 'How are you?\n', from: { address: 'care@shop.example', name: shop.organization.name }, messageId: body.messageId })
    t.equal(header(mail, 'list-unsubscribe'), undefined, 'what belongs to a service has no unsubscribing')
    const types = (await shop.request('GET', `/v1/contacts/${contact.id}/timeline`)).body.data.map(({ type }: any) => type)
    t.ok(types.includes('message.queued') && types.includes('message.sent'), types.join())
    const list = await shop.request('GET', `/v1/messages?contactId=${contact.id}&state=sent&channel=email&purpose=service&reference=order-1`)
    t.same(list.body.data, [sent])
  })
  t.test('200 the same purpose, reference and contact again: nothing more is sent', async (t) => {
    const contact = await contactOf(shop)
    const first = await post(message(contact.id, { reference: 'once' }))
    const again = await post(message(contact.id, { reference: 'once', text: 'Other words' }))
    t.same([first.status, again.status], [202, 200])
    t.equal(again.body.id, first.body.id)
    t.equal((await post(message(contact.id, { reference: 'once', purpose: 'survey' }))).status, 202, 'another purpose is another message')
    await settled(shop, first.body.id)
    t.equal(mails.filter((mail) => mail.to?.[0]?.address === contact.emails[0].value && mail.text?.includes('How are you')).length >= 1, true)
  })
  t.test('409 not allowed: what stands against it is named', async (t) => {
    const contact = await contactOf(shop)
    const refused = await post(message(contact.id, { purpose: 'marketing' }))
    t.match(refused, { status: 409, body: { code: 'contact-not-allowed', reasons: ['consent-missing'], nextAllowedAt: null } })
    await grant(contact.id)
    t.equal((await post(message(contact.id, { purpose: 'marketing' }))).status, 202)
    await grant(contact.id, 'email', 'marketing', 'withdrawn')
    t.match((await post(message(contact.id, { purpose: 'marketing' }))).body, { reasons: ['consent-withdrawn'] })
    const nobody = await contactOf(shop, { emails: [] })
    t.match((await post(message(nobody.id))).body, { code: 'contact-not-allowed', reasons: ['no-address'] })
    await shop.request('DELETE', `/v1/contacts/${contact.id}`)
    t.match((await post(message(contact.id))).body, { reasons: ['contact-archived'] })
  })
  t.test('409 a channel without a gateway; 422 what does not fit together', async (t) => {
    const contact = await contactOf(shop, { phones: [{ value: '+447700900123' }] })
    const sms = { channel: 'sms', subject: undefined }
    t.match(await post(message(contact.id, sms)), { status: 409, body: { code: 'channel-not-configured' } })
    app.identity = { ...app.identity, byMail: false }
    t.match(await post(message(contact.id)), { status: 409, body: { code: 'channel-not-configured' } })
    app.identity = { ...app.identity, byMail: true }
    t.equal((await post(message(contact.id, { subject: undefined }))).status, 422)
    t.equal((await post(message(contact.id, { templateKey: 'x' }))).status, 422)
    t.match((await post({ contactId: contact.id, channel: 'email', purpose: 'service', templateKey: 'nowhere' })).body.errors, [{ pointer: '/templateKey' }])
    const foreign = await contactOf(other)
    t.match(await post(message(foreign.id)), { status: 422, body: { errors: [{ pointer: '/contactId', code: 'unknown' }] } })
  })
  t.test('404 a message of another organization', async (t) => {
    const contact = await contactOf(other)
    const { id } = await made(other, '/v1/messages', message(contact.id))
    t.match(await shop.request('GET', `/v1/messages/${id}`), { status: 404, body: { code: 'message-not-found' } })
  })
})
