import t from 'tap'
import { contactOf, made, message, settled, startMessaging, until } from './support.ts'

const { app, mails, organization } = await startMessaging()
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

t.test('caps hold under sixteen concurrent senders', async (t) => {
  const capped = await organization()
  await capped.request('PATCH', '/v1/organization', { settings: { frequencyCaps: [{ channel: 'email', messagesMax: 3, days: 7 }] } })
  const contact = await contactOf(capped)
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { authorization: `Bearer ${capped.apiKey.secret}`, 'content-type': 'application/json' }
  const answers = await Promise.all(
    Array.from({ length: 16 }, async (_, i) => {
      const body = JSON.stringify(message(contact.id, { purpose: 'survey', reference: `survey-${i}` }))
      const response = await fetch(`${origin}/v1/messages`, { method: 'POST', headers, body })
      return { status: response.status, body: (await response.json()) as any }
    }),
  )
  t.same(answers.map(({ status }) => status).sort(), [...Array(3).fill(202), ...Array(13).fill(409)])
  const refused = answers.find(({ status }) => status === 409)?.body
  t.match(refused, { code: 'contact-not-allowed', reasons: ['frequency-cap'] })
  const sentAt = answers.filter(({ status }) => status === 202).map(({ body }) => Temporal.Instant.from(body.createdAt))
  t.ok(sentAt.some((at) => Temporal.Instant.from(refused.nextAllowedAt).since(at).total('hours') <= 7 * 24 + 1))
  t.equal((await capped.request('POST', '/v1/messages', message(contact.id))).status, 202, 'a service has no cap')
  const check = await capped.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'email', purpose: 'survey' })
  t.match(check.body, { allowed: false, reasons: ['frequency-cap'] })
  // What was still on its way counts from when it left.
  const free = Temporal.Instant.from(check.body.nextAllowedAt).add({ minutes: 1 }).toString()
  const later = { channel: 'email', purpose: 'survey', at: free }
  t.match((await capped.request('POST', `/v1/contacts/${contact.id}/contact-check`, later)).body, { allowed: true, reasons: [], nextAllowedAt: null })
  t.match((await capped.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'phone', purpose: 'survey' })).body, { reasons: ['no-address'] })
})

t.test('quiet hours: what is not a service waits for their end, by the clock of the organization', async (t) => {
  const night = await organization({ mode: 'test', now: '2026-03-28T22:30:00Z' })
  await night.request('PATCH', '/v1/organization', { settings: { quietHours: { from: '21:00', to: '08:00' } } })
  const contact = await contactOf(night)
  const tehran = await contactOf(night, { timeZone: 'Asia/Tehran' })
  const check = (id: string, body: object) => night.request('POST', `/v1/contacts/${id}/contact-check`, { channel: 'email', purpose: 'survey', ...body })
  t.match(
    (await check(contact.id, {})).body,
    { allowed: false, reasons: ['quiet-hours'], nextAllowedAt: '2026-03-29T07:00:00Z' },
    'clocks go forward that night',
  )
  t.match((await check(tehran.id, {})).body, { nextAllowedAt: '2026-03-29T04:30:00Z' }, 'in the zone of the contact')
  t.match((await check(contact.id, { purpose: 'service' })).body, { allowed: true })
  t.match((await check(contact.id, { at: '2026-03-28T20:59:00Z' })).body, { allowed: true })
  const { id } = await made(night, '/v1/messages', message(contact.id, { purpose: 'survey' }))
  t.match((await night.request('GET', `/v1/messages/${id}`)).body, { state: 'queued', sendAt: '2026-03-29T07:00:00Z' })
  await night.request('PUT', '/v1/test-clock', { now: '2026-03-29T06:59:59Z' })
  t.match((await night.request('GET', `/v1/messages/${id}`)).body, { state: 'queued', attempts: 0 })
  await night.request('PUT', '/v1/test-clock', { now: '2026-03-29T07:00:00Z' })
  t.match(await settled(night, id), { state: 'sent', sentAt: '2026-03-29T07:00:00Z' })
  const service = await made(night, '/v1/messages', message(contact.id))
  t.match(await settled(night, service.id), { state: 'sent' })
  const now = await made(night, '/v1/messages', message(contact.id, { purpose: 'survey', sendAt: '2026-03-29T20:30:00Z' }))
  t.equal(now.sendAt, '2026-03-30T07:00:00Z', 'a time that is asked for is judged by its own hour')
})

t.test('422 an instant that nothing can be calculated with', async (t) => {
  const place = await organization()
  await place.request('PATCH', '/v1/organization', {
    settings: { quietHours: { from: '21:00', to: '08:00' }, frequencyCaps: [{ channel: null, messagesMax: 1, days: 30 }] },
  })
  const contact = await contactOf(place)
  for (const at of ['0001-01-01T00:00:01Z', '9999-12-31T23:59:59Z']) {
    t.match(await place.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'email', purpose: 'survey', at }), { status: 422 }, at)
    t.match(await place.request('POST', '/v1/messages', message(contact.id, { purpose: 'survey', sendAt: at })), { status: 422 }, at)
  }
  for (const at of ['1970-01-01T00:00:00Z', '9899-12-31T23:59:59Z']) {
    t.match(await place.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'email', purpose: 'survey', at }), { status: 200 }, at)
  }
})

t.test('POST /v1/messages/:messageId/cancel', async (t) => {
  const contact = await contactOf(shop)
  const waiting = await made(shop, '/v1/messages', message(contact.id, { sendAt: '2099-01-01T00:00:00Z' }))
  const cancel = (id: string, headers: Record<string, string> = {}) => shop.request('POST', `/v1/messages/${id}/cancel`, undefined, headers)
  t.equal((await cancel(waiting.id, { 'if-match': '"7.0"' })).status, 412)
  t.match(await cancel(waiting.id), { status: 200, body: { state: 'failed', reason: 'cancelled', attempts: 0 } })
  t.match(await cancel(waiting.id), { status: 409, body: { code: 'transition-not-allowed' } })
  const sent = await made(shop, '/v1/messages', message(contact.id))
  await settled(shop, sent.id)
  t.equal((await cancel(sent.id)).status, 409)
  t.equal((await cancel(contact.id)).status, 404)
})

t.test('message templates', async (t) => {
  const email = (key: string, contents: object[]) => ({ key, channel: 'email', contents })
  const en = {
    language: 'en',
    subject: 'Dear {{ contact.givenName }}\n{{ word }}',
    text: 'Hello {{ word }} from {{ organization.name }}',
    html: '<p>{{ word }}</p>',
  }
  const fa = { language: 'fa', subject: 'سلام', text: 'سلام {{ word }}', html: '<p>{{ word }}</p>' }
  const template = await made(shop, '/v1/message-templates', email('welcome', [en, fa]))

  t.test('201, and 409 a key that is taken', async (t) => {
    t.match(template, { key: 'welcome', version: 1, contents: [en, fa] })
    t.match(await shop.request('POST', '/v1/message-templates', email('welcome', [en])), { status: 409, body: { code: 'message-template-exists' } })
    t.equal((await other.request('POST', '/v1/message-templates', email('welcome', [en]))).status, 201)
    t.same((await shop.request('GET', '/v1/message-templates?key=welcome&channel=email')).body.data, [template])
  })
  t.test('422 what cannot be read, with its place', async (t) => {
    const pointers = async (body: object) => (await shop.request('POST', '/v1/message-templates', body)).body.errors?.map(({ pointer }: any) => pointer)
    t.same(
      await pointers(
        email('bad', [
          { ...en, text: '{% if %' },
          { ...fa, html: '{{ x | nofilter' },
        ]),
      ),
      ['/contents/0/text', '/contents/1/html'],
    )
    t.same(await pointers(email('bad', [{ ...en, subject: null }])), ['/contents/0/subject'])
    t.same(await pointers({ ...email('bad', [en]), channel: 'sms' }), ['/contents/0/subject', '/contents/0/html'])
    t.same(await pointers(email('bad', [en, en])), ['/contents'])
  })
  t.test('a message has the words of its contact’s language, escaped in HTML, in its direction', async (t) => {
    const word = '<b>&"'
    const write = async (fields: object) => {
      const contact = await contactOf(shop, { givenName: 'Ada', ...fields })
      const { status, body } = await post({ contactId: contact.id, channel: 'email', purpose: 'service', templateKey: 'welcome', data: { word } })
      t.equal(status, 202, JSON.stringify(body))
      return body
    }
    const english = await write({ language: 'en-GB' })
    t.match(english, { language: 'en', subject: 'Dear Ada <b>&"', text: `Hello <b>&" from ${shop.organization.name}`, templateKey: 'welcome' })
    t.match(english.html, '<html lang="en" dir="ltr">')
    t.match(english.html, '<p>&lt;b&gt;&amp;&#34;</p>')
    t.match((await write({ language: 'fa-IR' })).html, '<html lang="fa" dir="rtl">')
    t.match(await write({ language: 'de' }), { language: 'en' }, 'the language of the organization where there is none of the contact’s')
    const { mail } = { mail: await mailTo((await shop.request('GET', `/v1/contacts/${english.contactId}`)).body.emails[0].value) }
    t.match(mail, { subject: 'Dear Ada <b>&"' })
    t.match(mail?.html, '&lt;b&gt;')
  })
  t.test('422 template-not-renderable: what is missing is not left empty', async (t) => {
    const contact = await contactOf(shop)
    const refused = await post({ contactId: contact.id, channel: 'email', purpose: 'service', templateKey: 'welcome' })
    t.match(refused, { status: 422, body: { code: 'template-not-renderable', detail: /word/ } })
    const preview = (body: object) => shop.request('POST', `/v1/message-templates/${template.id}/preview`, body)
    t.match(await preview({ language: 'fa', data: { word: 'x' } }), { status: 200, body: { language: 'fa', direction: 'rtl', text: 'سلام x' } })
    t.match((await preview({})).body, { code: 'template-not-renderable' })
  })
  t.test('hostile templates end early, and reach nothing', async (t) => {
    const tryOut = async (text: string, data: object = {}) => {
      const hostile = await made(shop, '/v1/message-templates', { key: 'hostile', channel: 'sms', contents: [{ language: 'en', text }] })
      const answer = await shop.request('POST', `/v1/message-templates/${hostile.id}/preview`, { data })
      t.equal((await shop.request('DELETE', `/v1/message-templates/${hostile.id}`)).status, 204)
      return answer
    }
    for (const text of [
      '{% for i in (1..99999999) %}x{% endfor %}',
      '{% for i in (1..3000) %}{% for j in (1..3000) %}{% for k in (1..3000) %}x{% endfor %}{% endfor %}{% endfor %}',
      '{% assign a = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" %}{% for i in (1..30) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
      '{% include "/etc/passwd" %}',
      '{% render "../../package.json" %}',
      '{% layout "/etc/passwd" %}',
      '{{ contact.constructor.constructor }}',
      '{{ contact.__proto__ }}',
      '{{ organization.toString }}',
    ]) {
      const started = performance.now()
      t.match(await tryOut(text), { status: 422, body: { code: 'template-not-renderable' } }, text)
      t.ok(performance.now() - started < 10_000, 'soon')
    }
    t.equal((await tryOut('{{ a }}', { a: 'x' })).body.text, 'x')
  })
  t.test('202 what a template cuts in two or decodes: the words are text all the same', async (t) => {
    const contents = [
      { language: 'en', subject: "{{ 'AAAA' | base64_decode }}{{ s | truncate: 2, '' }}", text: "{{ 'AAAA' | base64_decode }}{{ s | truncate: 2, '' }}" },
    ]
    const { key } = await made(shop, '/v1/message-templates', { key: 'halves', channel: 'email', contents })
    const contact = await contactOf(shop)
    const answer = await shop.request('POST', '/v1/messages', {
      contactId: contact.id,
      channel: 'email',
      purpose: 'service',
      templateKey: key,
      data: { s: 'a😀' },
    })
    t.match(answer, { status: 202, body: { subject: /^a/, text: /^a/ } })
  })
  t.test('204 deleted; 412 stale', async (t) => {
    t.equal((await shop.request('PATCH', `/v1/message-templates/${template.id}`, { contents: [fa] }, { 'if-match': '"9.0"' })).status, 412)
    t.match(await shop.request('PATCH', `/v1/message-templates/${template.id}`, { contents: [fa] }), { status: 200, body: { version: 2, contents: [fa] } })
    t.equal((await shop.request('DELETE', `/v1/message-templates/${template.id}`)).status, 204)
    t.match(await shop.request('GET', `/v1/message-templates/${template.id}`), { status: 404, body: { code: 'message-template-not-found' } })
  })
})

t.test('message channels', async (t) => {
  t.test('the sender of e-mails', async (t) => {
    const place = await organization()
    const fields = { channel: 'email', fromName: 'Loom & Co', fromAddress: 'care@loom.example', replyTo: 'answers@loom.example' }
    const channel = await made(place, '/v1/message-channels', fields)
    t.match(channel, { ...fields, url: null, secretHeaders: [], version: 1 })
    t.match(await place.request('POST', '/v1/message-channels', fields), { status: 409, body: { code: 'message-channel-exists' } })
    const contact = await contactOf(place)
    const { messageId } = await made(place, '/v1/messages', message(contact.id))
    t.match(messageId, /@loom\.example>$/)
    t.match(await mailTo(contact.emails[0].value), {
      from: { name: 'Loom & Co', address: 'care@loom.example' },
      replyTo: [{ address: 'answers@loom.example' }],
    })
    t.match(await place.request('PATCH', `/v1/message-channels/${channel.id}`, { fromName: null }), { status: 200, body: { fromName: null, version: 2 } })
    t.equal((await place.request('PATCH', `/v1/message-channels/${channel.id}`, { fromName: 'x' }, { 'if-match': '"1.0"' })).status, 412)
    t.match((await place.request('GET', '/v1/message-channels')).body.data, [{ id: channel.id, secretHeaders: [] }])
    t.equal((await place.request('DELETE', `/v1/message-channels/${channel.id}`)).status, 204)
    t.match(await place.request('GET', `/v1/message-channels/${channel.id}`), { status: 404, body: { code: 'message-channel-not-found' } })
  })
  t.test('422 what means nothing to a channel, or cannot be read', async (t) => {
    const pointers = async (body: object) => (await shop.request('POST', '/v1/message-channels', body)).body.errors?.map(({ pointer }: any) => pointer)
    t.same(await pointers({ channel: 'email', url: 'https://1.1.1.1/' }), ['/url'])
    t.same(await pointers({ channel: 'sms' }), ['/url'])
    t.same(await pointers({ channel: 'sms', url: 'https://1.1.1.1/', network: 'telegram' }), ['/network'])
    for (const url of ['ftp://1.1.1.1/', 'https://user:secret@1.1.1.1/']) t.same(await pointers({ channel: 'sms', url }), ['/url'], url)
    t.same(await pointers({ channel: 'sms', url: 'https://1.1.1.1/', bodyTemplate: '{{ nothing }}' }), ['/bodyTemplate'])
    t.same(await pointers({ channel: 'sms', url: 'https://1.1.1.1/', secretHeaders: { host: 'x' } }), ['/secretHeaders/host'])
    t.same(await pointers({ channel: 'sms', url: 'https://1.1.1.1/', secretHeaders: { 'x-y': 'a\r\nb' } }), ['/secretHeaders/x-y'])
  })

  t.test('422 another gateway with the secrets of the one before', async (t) => {
    const place = await organization()
    const { id } = (await place.request('POST', '/v1/message-channels', { channel: 'sms', url: 'https://1.1.1.1/a', secretHeaders: { 'x-key': 'secret' } }))
      .body
    const patch = (fields: object) => place.request('PATCH', `/v1/message-channels/${id}`, fields)
    t.match(await patch({ url: 'https://8.8.8.8/' }), { status: 422, body: { errors: [{ pointer: '/secretHeaders', code: 'required' }] } })
    t.equal((await patch({ url: 'https://1.1.1.1/b' })).status, 200, 'the same server by another path')
    t.equal((await patch({ url: 'https://8.8.8.8/', secretHeaders: { 'x-key': 'other' } })).status, 200)
  })
})
