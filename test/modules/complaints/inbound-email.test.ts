import t from 'tap'
import { colleague } from '../../support/staff.ts'
import { startCorrespondence } from './correspondence.ts'

const started = await startCorrespondence()
const { shop, act, come, complain, complaintOf, contactOf, mailTo, messagesOf } = started
const SCOPES = ['contacts:read', 'complaints:read', 'messages:read', 'interactions:read', 'events:read'] as const

const post = async (from: string, references: string | undefined, headers: readonly string[] = []) =>
  shop.request(
    'POST',
    '/v1/interactions/email',
    [
      `From: ${from}`,
      'To: care@shop.example',
      `Message-ID: <${Math.random()}@mail.example>`,
      'Subject: Re: your question',
      `In-Reply-To: ${references}`,
      ...headers,
      '',
      'It is oak.',
    ].join('\r\n'),
    { 'content-type': 'message/rfc822' },
  )

t.test('an e-mail that answers a question', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id)
  await come(id, 'investigate')
  await act(id, 'await', { for: 'complainant', question: 'Which wood?' })
  const question = await mailTo(contact, /question/)
  const answer = (from: string, headers: readonly string[] = []) => post(from, question?.messageId, headers)

  t.test('of an absent person answers nothing', async (t) => {
    t.match(await answer(contact.emails[0].value, ['Auto-Submitted: auto-replied']), { status: 201, body: { related: null } })
    t.match(await complaintOf(id), { status: 'awaiting_complainant' })
  })
  t.test('of somebody else is no part of the complaint', async (t) => {
    const other = await contactOf(shop)
    t.match(await answer(other.emails[0].value), { status: 201, body: { related: null } })
    t.match(await complaintOf(id), { status: 'awaiting_complainant' })
  })
  t.test('of the complainant is, and lets it go on', async (t) => {
    const { status, body } = await answer(contact.emails[0].value)
    t.match([status, body], [201, { related: { type: 'complaint', id } }])
    t.match(await complaintOf(id), { status: 'investigating', firstRespondedAt: '2026-03-28T09:00:00Z' })
    t.match((await messagesOf(id)).at(-1), { direction: 'inbound', by: 'complainant', channel: 'email', body: /^It is oak/, interactionId: body.id })
    const next = await act(id, 'messages', { body: 'Thank you.' })
    t.match((await shop.request('GET', `/v1/messages/${next.body.sentMessageId}`)).body, { references: [question?.messageId, body.email.messageId] })
  })
})

t.test('of a complaint that names them staff see no message, no e-mail and no event', async (t) => {
  const named = await colleague(started, shop, { scopes: SCOPES })
  const another = await colleague(started, shop, { scopes: SCOPES })
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id, { subjects: [{ kind: 'staff', id: named.id }] })
  const { body } = await act(id, 'messages', { body: 'We look into what he said.' })
  const mail = await mailTo(contact, /./)
  const answered = (await post(contact.emails[0].value, mail?.messageId)).body
  const seenBy = async ({ request }: typeof named) => [
    (await request('GET', `/v1/complaints/${id}/messages`)).status,
    (await request('GET', `/v1/messages/${body.sentMessageId}`)).status,
    (await request('GET', `/v1/messages?contactId=${contact.id}`)).body.data.length,
    (await request('GET', `/v1/interactions/${answered.id}`)).status,
    JSON.stringify([(await request('GET', '/v1/events?limit=200')).body, (await request('GET', `/v1/contacts/${contact.id}/timeline`)).body]).includes(id),
  ]
  t.same(await seenBy(named), [404, 404, 0, 404, false])
  t.same(await seenBy(another), [200, 200, 1, 200, true])
})

t.test('an erasure takes the words', async (t) => {
  const contact = await contactOf(shop)
  const { id } = await complain(contact.id)
  await act(id, 'messages', { body: 'Dear Ada Secret' })
  await act(id, 'messages', { direction: 'inbound', channel: 'phone', body: 'Ada Secret rang' })
  const exported = await shop.request('GET', `/v1/contacts/${contact.id}/export`)
  t.match(JSON.stringify(exported.body), /Ada Secret rang/)
  t.equal((await shop.request('POST', `/v1/contacts/${contact.id}/erase`, {})).status, 200)
  t.match(await messagesOf(id), [
    { body: '', subject: null, by: 'human' },
    { body: '', by: 'complainant' },
  ])
})
