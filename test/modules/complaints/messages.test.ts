import t from 'tap'
import { gateway, made, settled } from '../messaging/support.ts'
import { startCorrespondence } from './correspondence.ts'

const { organization, db, shop, act, come, complain, complaintOf, contactOf, mailTo, messagesOf, sentFor } = await startCorrespondence()
const phones = await organization({ mode: 'test', now: '2026-03-28T09:00:00Z' })

t.test('a message of staff', async (t) => {
  t.test('goes by e-mail, and is the first response', async (t) => {
    const contact = await contactOf(shop)
    const complaint = await complain(contact.id)
    const answer = await act(complaint.id, 'messages', { body: 'The new beam leaves tomorrow.' })
    t.match(answer, {
      status: 201,
      body: { direction: 'outbound', topic: 'words', channel: 'email', by: 'human', public: true, body: 'The new beam leaves tomorrow.' },
    })
    t.match(await settled(shop, answer.body.sentMessageId), { state: 'sent', purpose: 'service', reference: `complaint:${complaint.id}:words:1` })
    const mail = await mailTo(contact, /./)
    t.equal(mail?.subject, `Your complaint ${complaint.reference}`)
    t.match(mail?.text, /^Dear Ada \d+,\n\nThe new beam leaves tomorrow\.\n\nThe reference/)
    t.match(mail?.html, /<html lang="en" dir="ltr">.*<bdi>C-/s)
    const link = /https:\/\/care\.example(\/public\/v1\/complaints\/rpc_\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    t.match(mail?.html, `href="https://care.example${link}"`)
    const { rows } = await db.pool.query('select text from messages where about_id = $1', [complaint.id])
    t.notMatch(JSON.stringify(rows), 'rpc_', 'the secret is kept nowhere')
    t.match((await shop.request('GET', `/v1/complaints/${complaint.id}/secret-links`)).body.data, [{ revokedAt: null }])
    t.match(await complaintOf(complaint.id), { firstRespondedAt: '2026-03-28T09:00:00Z', version: 1 })
    await shop.numbered()
    const { body } = await shop.request('GET', '/v1/events?types=complaint.first_response')
    t.match(body.data, [{ type: 'complaint.first_response', data: { firstRespondedAt: '2026-03-28T09:00:00Z' } }])
    const second = await act(complaint.id, 'messages', { body: 'It has left.' })
    t.match(await settled(shop, second.body.sentMessageId), { references: [mail?.messageId], inReplyTo: mail?.messageId }, 'in the same conversation')
  })
  t.test('of a bot, unseen or noted is not a response; said by phone it is, from when it was said', async (t) => {
    const complaint = await complain((await contactOf(shop)).id, { receivedAt: '2026-03-27T09:00:00Z' })
    t.match(await act(complaint.id, 'messages', { body: 'Hello, I am a bot.', by: 'bot' }), { status: 201, body: { by: 'bot' } })
    t.match(await act(complaint.id, 'messages', { channel: 'phone', body: 'Between us.', public: false }), { status: 201, body: { public: false } })
    await act(complaint.id, 'notes', { body: 'A note.' })
    t.equal((await complaintOf(complaint.id)).firstRespondedAt, null)
    const said = await act(complaint.id, 'messages', { channel: 'phone', body: 'We ring the carrier.', at: '2026-03-28T08:00:00Z' })
    t.match(said, { status: 201, body: { sentMessageId: null, at: '2026-03-28T08:00:00Z' } })
    t.equal((await complaintOf(complaint.id)).firstRespondedAt, '2026-03-28T08:00:00Z')
    t.match(await messagesOf(complaint.id), [{ by: 'bot' }, { public: false }, { channel: 'phone' }])
    t.equal((await messagesOf(complaint.id, '?public=true')).length, 2)
  })
  t.test('by SMS goes through the gateway, in bare words', async (t) => {
    const { posted, url } = await gateway()
    await made(phones, '/v1/message-channels', { channel: 'sms', url })
    const contact = await contactOf(phones, { emails: [], phones: [{ value: '+447700900123' }] })
    const complaint = await complain(contact.id, { channel: 'phone' }, phones)
    const answer = await act(complaint.id, 'messages', { body: 'It leaves tomorrow.' }, phones)
    t.match(answer, { status: 201, body: { channel: 'sms' } }, 'by what they can be reached by')
    await settled(phones, answer.body.sentMessageId)
    t.match(JSON.parse(posted[0]?.body ?? '{}').text, /^It leaves tomorrow\.\n\nThe reference/)
  })
  t.test('refused where nobody can be reached, or with what contradicts it', async (t) => {
    const unknown = await complain(null)
    t.match(await act(unknown.id, 'messages', { body: 'Hello' }), { status: 409, body: { code: 'complainant-not-reachable' } })
    const silent = await complain((await contactOf(shop, { emails: [] })).id)
    t.match(await act(silent.id, 'messages', { channel: 'email', body: 'Hello' }), {
      status: 409,
      body: { code: 'contact-not-allowed', reasons: ['no-address'] },
    })
    t.match(await act(silent.id, 'messages', { channel: 'sms', body: 'Hello' }), { status: 409, body: { code: 'channel-not-configured' } })
    const at = (fields: object) => act(silent.id, 'messages', { body: 'Hello', channel: 'phone', ...fields })
    t.match(await at({ at: '2026-03-29T00:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/at', code: 'in-the-future' }] } })
    t.match(await at({ at: '2026-03-01T00:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/at', code: 'too-early' }] } })
    t.match(await at({ channel: 'email', public: false }), { status: 422, body: { errors: [{ pointer: '/public' }] } })
    t.match(await at({ direction: 'inbound', by: 'bot' }), { status: 422, body: { errors: [{ pointer: '/by' }] } })
    t.same(await messagesOf(silent.id), [])
  })
  t.test('what they said, written down, lets a complaint go on that waits for it', async (t) => {
    const contact = await contactOf(shop)
    const { id } = await complain(contact.id)
    await come(id, 'investigate')
    t.match((await act(id, 'await', { for: 'complainant', question: 'Could you send a photo?' })).body, { status: 'awaiting_complainant' })
    t.match(
      (await mailTo(contact, /question/))?.text,
      /need to know something from you:\n\nCould you send a photo\?\n\nYou can answer this message, or here: https:\/\/care\.example\/public\/v1\/complaints\/rpc_/,
    )
    await act(id, 'messages', { direction: 'inbound', channel: 'phone', body: 'I will look.', answersQuestion: false })
    t.equal((await complaintOf(id)).status, 'awaiting_complainant')
    t.match(await act(id, 'messages', { direction: 'inbound', channel: 'phone', body: 'It is oak.' }), { status: 201, body: { by: 'complainant' } })
    t.match(await complaintOf(id), { status: 'investigating', awaiting: null })
    const { body } = await shop.request('GET', `/v1/complaints/${id}/history`)
    t.match(body.data.at(-1), { action: 'resume', fromStatus: 'awaiting_complainant', details: { messageId: /./ } })
  })
})

t.test('moves that talk', async (t) => {
  t.test('an acknowledgement has reference, next step and the promised date, in the language and calendar of the complainant', async (t) => {
    const told = async (language: string, timeZone: string) => {
      const contact = await contactOf(shop, { language: 'en', timeZone })
      const complaint = await complain(contact.id, { language })
      const answer = await act(complaint.id, 'acknowledge', { method: 'email', nextStep: '<b>1</b>', promisedAt: '2026-04-07T22:30:00Z' })
      t.match(answer, { status: 200, body: { status: 'acknowledged' } })
      const mail = await mailTo(contact, /./)
      t.match(mail?.subject, complaint.reference)
      t.match(mail?.html, '&lt;b&gt;1&lt;/b&gt;')
      return mail
    }
    t.match(await told('en', 'Europe/London'), { text: /by Tuesday,? 7 April 2026/, html: /lang="en" dir="ltr"/ })
    t.match(await told('id', 'Asia/Jakarta'), { text: /paling lambat Rabu, 0?8 April 2026/, html: /lang="id" dir="ltr"/ })
    t.match(await told('az', 'Asia/Baku'), { text: /8 aprel 2026, çərşənbə/, html: /lang="az" dir="ltr"/ })
    t.match(await told('fa', 'Asia/Tehran'), { text: /حداکثر تا چهارشنبه ۱۹ فروردین ۱۴۰۵/, html: /lang="fa" dir="rtl"/ })
    t.match(await told('fr', 'Europe/Paris'), { text: /You will hear from us/ }, 'what is not spoken falls back')
  })
  t.test('an acknowledgement is sent once, whatever is repeated', async (t) => {
    const contact = await contactOf(shop)
    const { id } = await complain(contact.id)
    const again = () => shop.request('POST', `/v1/complaints/${id}/acknowledge`, { method: 'email' }, { 'idempotency-key': `ack-${id}` })
    const statuses = (await Promise.all([again(), again(), again()])).map(({ status }) => status)
    t.ok(statuses.every((status) => status === 200 || status === 409))
    t.equal((await act(id, 'acknowledge', { method: 'email' })).status, 409)
    t.same(await sentFor(id), [`complaint:${id}:acknowledgement:1`])
  })
  t.test('said by phone, or to somebody without an address, it is written down', async (t) => {
    const { id } = await complain((await contactOf(shop)).id)
    await act(id, 'acknowledge', { method: 'phone', text: 'I told her on the phone.', promisedAt: '2026-04-07T16:00:00Z' })
    t.match(await messagesOf(id), [{ topic: 'acknowledgement', channel: 'phone', by: 'human', sentMessageId: null, body: /^I told her.*7 April 2026/s }])
    const unknown = await complain(null)
    t.equal((await act(unknown.id, 'acknowledge', { method: 'email' })).status, 200)
    t.match(await messagesOf(unknown.id), [{ channel: 'email', sentMessageId: null }])
    t.same([await sentFor(id), await sentFor(unknown.id)], [[], []])
  })
  t.test("the organization's own words take the place of the built-in ones; such as fail do not", async (t) => {
    const own = await organization({ language: 'en' })
    const contents = (text: string) => [{ language: 'en', subject: 'Got {{ complaint.reference }}', text }]
    const template = await made(own, '/v1/message-templates', { key: 'complaint.acknowledgement', channel: 'email', contents: contents('Ta, {{ nextStep }}') })
    const contact = await contactOf(own)
    const first = await complain(contact.id, {}, own)
    await act(first.id, 'acknowledge', { method: 'email', nextStep: 'tea' }, own)
    t.match(await mailTo(contact, /^Got C-/), { text: /^Ta, tea/ })
    await own.request('PATCH', `/v1/message-templates/${template.id}`, { contents: contents('{{ nobody.knows }}') })
    const second = await complain(contact.id, {}, own)
    t.equal((await act(second.id, 'acknowledge', { method: 'email' }, own)).status, 200)
    t.match(await mailTo(contact, /^We have received/), { text: /Thank you/ })
  })
  t.test('a response is sent with the day until which it can be answered; what follows is told', async (t) => {
    const contact = await contactOf(shop)
    const { id } = await complain(contact.id)
    await come(id, 'respond')
    const mail = await mailTo(contact, /decision/)
    t.match(mail?.text, /decided.*It was used as a ladder\..*by Saturday,? 11 April 2026/s)
    t.match(await complaintOf(id), { firstRespondedAt: '2026-03-28T09:00:00Z' })
    await act(id, 'accept')
    await act(id, 'resolve')
    t.ok(await mailTo(contact, /is resolved/))
    await act(id, 'reopen', { reason: 'It broke again.' })
    t.notMatch((await mailTo(contact, /open again/))?.text, /broke again/, 'the reasons of staff are not told')
    t.match(
      (await messagesOf(id)).map(({ topic, by }: any) => [topic, by]),
      [
        ['response', 'human'],
        ['resolved', 'system'],
        ['reopened', 'system'],
      ],
    )
  })
})

t.test('automatic acknowledgement', async (t) => {
  const prompt = await organization()
  await prompt.request('PATCH', '/v1/complaint-settings', { autoAcknowledge: true })
  const contact = await contactOf(prompt)
  const complaint = await complain(contact.id, { channel: 'phone' }, prompt)
  t.match(complaint, { status: 'acknowledged', firstRespondedAt: null, version: 2 })
  t.ok(await mailTo(contact, /^We have received/))
  const { body } = await prompt.request('GET', `/v1/complaints/${complaint.id}/history`)
  t.match(body.data, [
    { action: 'receive', actor: { type: 'api_key' } },
    { action: 'acknowledge', actor: { type: 'system' }, details: { automatic: true } },
  ])
  t.match((await prompt.request('GET', `/v1/complaints/${complaint.id}/messages`)).body.data, [{ by: 'system', author: { type: 'system' } }])
  t.match(await complain(null, {}, prompt), { status: 'received' }, 'not of whom nobody can write to')
  t.match(await complain((await contactOf(prompt, { emails: [] })).id, {}, prompt), { status: 'received' })
})
