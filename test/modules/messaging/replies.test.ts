import t from 'tap'
import { referencesOf, replyChannel, replySubject } from '../../../src/modules/interactions/rules/reply.ts'
import { send } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { contactOf, gateway, made, settled, startMessaging, until } from './support.ts'

/** Replies to interactions, and e-mails that come back. */
const started = await startMessaging()
const { mails, organization, app } = started
const shop = await organization()
const RAW = { 'content-type': 'message/rfc822' }
const received = async (raw: string) => {
  const answer = await shop.request('POST', '/v1/interactions/email', raw.replaceAll('\n', '\r\n'), RAW)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const mailTo = async (address: string) => {
  await until(() => mails.some((mail) => mail.to?.[0]?.address === address))
  return mails.findLast((mail) => mail.to?.[0]?.address === address)
}

t.test('rules', async (t) => {
  t.equal(replySubject('Order'), 'Re: Order')
  t.equal(replySubject('RE: Order'), 'RE: Order')
  t.equal(replySubject(null), 'Re:')
  t.equal(replyChannel({ channel: 'phone', direction: 'inbound' }), undefined)
  t.equal(replyChannel({ channel: 'email', direction: 'internal' }), undefined)
  const email = { messageId: '<c@x>', inReplyTo: '<b@x>', attachments: [], deliveries: [], truncated: false }
  t.same(referencesOf({ threadKey: '<a@x>', email }), ['<a@x>', '<b@x>', '<c@x>'])
  t.same(referencesOf({ threadKey: 'sha256:1', email: { ...email, messageId: 'sha256:1', inReplyTo: null } }), [])
})

t.test('POST /v1/interactions/:interactionId/reply', async (t) => {
  t.test('201 an e-mail, in its conversation, to the address that was written from', async (t) => {
    const contact = await contactOf(shop, { emails: [{ value: 'office@example.com', primary: true }, { value: 'home@example.com' }] })
    const question = await received('From: Ada <HOME@example.com>\nMessage-ID: <q1@x>\nReferences: <q0@x>\nIn-Reply-To: <q0@x>\nSubject: Loom\n\nWhen?\n')
    t.equal(question.contactId, contact.id)
    const { status, body, headers } = await shop.request(
      'POST',
      `/v1/interactions/${question.id}/reply`,
      { text: 'On Thursday.' },
      { 'idempotency-key': 'reply-1' },
    )
    t.equal(status, 201, JSON.stringify(body))
    t.equal(headers['location'], `/v1/interactions/${body.id}`)
    t.match(body, {
      direction: 'outbound',
      channel: 'email',
      kind: 'message',
      subject: 'Re: Loom',
      body: 'On Thursday.',
      threadKey: question.threadKey,
      contactId: contact.id,
    })
    t.match(body, { participants: [{ role: 'to', address: 'home@example.com' }], email: { inReplyTo: '<q1@x>' } })
    const again = await shop.request('POST', `/v1/interactions/${question.id}/reply`, { text: 'On Thursday.' }, { 'idempotency-key': 'reply-1' })
    t.match(again, { status: 201, headers: { 'idempotency-replayed': 'true' }, body: { id: body.id } })
    const sent = await settled(shop, body.metadata.message)
    t.match(sent, { state: 'sent', purpose: 'service', messageId: body.email.messageId })
    const mail = await mailTo('home@example.com')
    t.match(mail, { subject: 'Re: Loom', messageId: body.email.messageId, inReplyTo: '<q1@x>', references: '<q0@x> <q1@x>' })
    const thanks = await received(`From: home@example.com\nMessage-ID: <q2@x>\nIn-Reply-To: ${body.email.messageId}\nSubject: Re: Loom\n\nThanks\n`)
    t.equal(thanks.threadKey, question.threadKey, 'an answer to it goes on in the conversation')
    t.equal((await shop.request('GET', `/v1/interactions?threadKey=${encodeURIComponent(question.threadKey)}`)).body.data.length, 3)
    t.equal(mails.filter((each) => each.inReplyTo === '<q1@x>').length, 1)
    t.equal((await shop.request('GET', `/v1/contacts/${contact.id}`)).body.lastInteractionAt, thanks.occurredAt)
  })
  t.test('201 a text message by the gateway', async (t) => {
    const { posted, url } = await gateway()
    await made(shop, '/v1/message-channels', { channel: 'sms', url })
    const contact = await contactOf(shop, { phones: [{ value: '+447700900777' }] })
    const question = await made(shop, '/v1/interactions', { contactId: contact.id, channel: 'sms', direction: 'inbound', kind: 'message', body: 'When?' })
    const { body } = await shop.request('POST', `/v1/interactions/${question.id}/reply`, { text: 'On Thursday.' })
    t.match(body, { channel: 'sms', direction: 'outbound', body: 'On Thursday.', email: null, threadKey: null })
    t.match(await settled(shop, body.metadata.message), { state: 'sent' })
    t.match(JSON.parse(posted[0]?.body ?? '{}'), { to: '+447700900777', text: 'On Thursday.' })
    t.match((await shop.request('POST', `/v1/interactions/${question.id}/reply`, { text: 'x', subject: 'y' })).body, { code: 'reply-not-possible' })
  })
  t.test('409 what cannot be replied to; 404 what is not there or not to be seen', async (t) => {
    const contact = await contactOf(shop, { emails: [] })
    const record = (channel: string) => made(shop, '/v1/interactions', { contactId: contact.id, channel, direction: 'inbound', kind: 'message' })
    const reply = (id: string) => shop.request('POST', `/v1/interactions/${id}/reply`, { text: 'x' })
    t.match(await reply((await record('phone')).id), { status: 409, body: { code: 'reply-not-possible' } })
    t.match(await reply((await record('messenger')).id), { status: 409, body: { code: 'channel-not-configured' } })
    const email = await record('email')
    t.match(await reply(email.id), { status: 409, body: { code: 'contact-not-allowed', reasons: ['no-address'] } })
    t.match(await reply(contact.id), { status: 404, body: { code: 'interaction-not-found' } })
    const agent = await colleague(started, shop, { contactAccess: 'own' })
    const key = await made(shop, '/v1/api-keys', { name: 'agent', userId: agent.id, scopes: ['messages:write'] })
    t.equal((await send(app, key.secret, 'POST', `/v1/interactions/${email.id}/reply`, { text: 'x' })).status, 404)
    t.same((await shop.request('GET', `/v1/interactions?contactId=${contact.id}&direction=outbound`)).body.data, [])
  })
})

t.test('an e-mail that comes back', async (t) => {
  const report = (recipient: string, returned: string, status = '5.1.1') => `From: MAILER-DAEMON@mx.example
Message-ID: <report-${recipient}-${status}@mx.example>
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ${recipient}
Action: failed
Status: ${status}
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: text/rfc822-headers

Message-ID: ${returned}
--b--
`
  const check = async (id: string) => (await shop.request('POST', `/v1/contacts/${id}/contact-check`, { channel: 'email', purpose: 'service' })).body
  const wrote = async (address: string) => {
    const contact = await contactOf(shop, { emails: [{ value: address }] })
    const { id, messageId } = await made(shop, '/v1/messages', { contactId: contact.id, channel: 'email', purpose: 'service', subject: 'x', text: 'y' })
    await settled(shop, id)
    return { contact, id, messageId }
  }
  t.test('the message and its address are marked', async (t) => {
    const { contact, id, messageId } = await wrote('back@example.com')
    t.match(await received(report('BACK@example.com', messageId)), { automatic: 'bounce', contactId: contact.id })
    t.match((await shop.request('GET', `/v1/messages/${id}`)).body, { state: 'bounced', reason: '550 no such user' })
    t.match(await check(contact.id), { allowed: false, reasons: ['address-bounced'] })
  })
  t.test('a failure for now marks nothing', async (t) => {
    const { contact, id, messageId } = await wrote('full@example.com')
    await received(report('full@example.com', messageId, '4.2.2'))
    t.match((await shop.request('GET', `/v1/messages/${id}`)).body, { state: 'sent' })
    t.match(await check(contact.id), { allowed: true })
  })
  t.test('a report on nothing that went out from here cuts off nobody', async (t) => {
    const contact = await contactOf(shop, { emails: [{ value: 'victim@example.com' }] })
    await received(report('victim@example.com', '<made-up@evil.example>'))
    t.match(await check(contact.id), { allowed: true })
  })
})
