import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const other = await organization()

let serial = 0
function next(): number {
  serial += 1
  return serial
}
const address = () => `customer-${next()}@example.com`
async function person(email: string, at: TestOrganization = shop): Promise<string> {
  const made = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', emails: [{ value: email }] })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
const mail = (fields: Record<string, string>, body = 'Hello') =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`
const send = (raw: string, query = '', at: TestOrganization = shop, headers: Record<string, string> = {}) =>
  at.request('POST', `/v1/interactions/email${query}`, raw, { 'content-type': 'message/rfc822', ...headers })
const lastOf = async (id: string) => (await shop.request('GET', `/v1/contacts/${id}`)).body.lastInteractionAt

const bounceOf = (recipient: string, original: string, id: string, action = 'failed') =>
  [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>',
    'To: shop@example.org',
    'Subject: Undelivered Mail Returned to Sender',
    'Date: Fri, 27 Mar 2026 10:00:00 +0100',
    `Message-ID: <${id}@mx.example.net>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
    '',
    '--B',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '',
    '--B',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1',
    '  User unknown',
    '',
    '--B',
    'Content-Type: message/rfc822',
    '',
    'From: shop@example.org',
    `To: ${recipient}`,
    `Message-ID: ${original}`,
    'Subject: Hello',
    '',
    'hi',
    '--B--',
    '',
  ].join('\r\n')

t.test('201 an inbound message at its sender’s contact, with subject, body, participants, time, thread and ETag', async (t) => {
  const from = address()
  const contactId = await person(from)
  const made = await send(
    mail(
      {
        From: `=?utf-8?B?QWTDqA==?= <${from.toUpperCase()}>`,
        To: 'Shop <shop@example.org>, second@example.org',
        Cc: 'Team: a@example.org, b@example.org;',
        Subject: '=?iso-8859-1?Q?Caf=E9?=',
        Date: 'Fri, 27 Mar 2026 10:00:00 +0100',
        'Message-ID': '<first@example.com>',
        'Content-Type': 'text/plain; charset=iso-8859-1',
      },
      'Caf\xe9',
    ).replace('Caf\xe9', 'Cafe'),
  )
  t.equal(made.status, 201)
  t.equal(made.headers['location'], `/v1/interactions/${made.body.id}`)
  t.match(made.body, {
    contactId,
    channel: 'email',
    direction: 'inbound',
    kind: 'message',
    subject: 'Café',
    body: /^Cafe/,
    occurredAt: '2026-03-27T09:00:00Z',
    threadKey: '<first@example.com>',
    automatic: null,
    email: { messageId: '<first@example.com>', inReplyTo: null, attachments: [], deliveries: [], truncated: false },
  })
  t.same(
    made.body.participants.map(({ role, name, address }: any) => [role, name, address?.toLowerCase()]),
    [
      ['from', 'Adè', from],
      ['to', 'Shop', 'shop@example.org'],
      ['to', null, 'second@example.org'],
      ['cc', null, 'a@example.org'],
      ['cc', null, 'b@example.org'],
    ],
  )
  t.equal(await lastOf(contactId), '2026-03-27T09:00:00Z')
})

t.test('the same Message-ID again, also at once, changes nothing: 200', async (t) => {
  const from = address()
  await person(from)
  const raw = mail({ From: from, 'Message-ID': '<same@example.com>', Subject: 'Once' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(raw)))
  t.same(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 200, 200, 201])
  t.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  t.equal((await send(mail({ From: from, 'Message-ID': '<same@example.com>', Subject: 'Changed' }))).body.subject, 'Once')
  const anonymous = mail({ From: from, Subject: 'No id' })
  t.equal((await send(anonymous)).status, 201)
  t.equal((await send(anonymous)).status, 200, 'a message without an id is known by its bytes')
})

t.test('422 correspondent-unknown names the addresses; createContact makes the contact', async (t) => {
  const from = address()
  const raw = mail({ From: `New One <${from}>`, 'Message-ID': `<${from}>` })
  t.match(await send(raw), { status: 422, body: { code: 'correspondent-unknown', addresses: [from] } })
  const made = await send(raw, '?createContact=true')
  t.equal(made.status, 201)
  const contact = await shop.request('GET', `/v1/contacts/${made.body.contactId}`)
  t.match(contact.body, { kind: 'person', displayName: 'New One', emails: [{ value: from }], source: 'email' })
  t.equal((await send(mail({ From: from, 'Message-ID': '<second@new>' }), '?createContact=true')).body.contactId, made.body.contactId)
})

t.test('422 correspondent-unknown for what is no address, also with createContact', async (t) => {
  t.match(await send(mail({ From: 'root@localhost' }), '?createContact=true'), {
    status: 422,
    body: { code: 'correspondent-unknown', addresses: ['root@localhost'] },
  })
})

t.test('messages of one new sender at once make one contact', async (t) => {
  const from = address()
  const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => send(mail({ From: from, 'Message-ID': `<crowd-${i}@x>` }), '?createContact=true')))
  t.ok(answers.every(({ status }) => status === 201))
  t.equal(new Set(answers.map(({ body }) => body.contactId)).size, 1)
})

t.test('403 createContact without contacts:write', async (t) => {
  const { body: key } = await shop.request('POST', '/v1/api-keys', { name: 'inbox', scopes: ['interactions:write'] })
  const refused = await send(mail({ From: address() }), '?createContact=true', shop, { authorization: `Bearer ${key.secret}` })
  t.match(refused, { status: 403, body: { code: 'forbidden', requiredScope: 'contacts:write' } })
})

t.test('outbound: the contact is the first recipient who is known', async (t) => {
  const to = address()
  const contactId = await person(to)
  const raw = mail({ From: 'shop@example.org', To: `nobody@example.net, ${to}`, 'Message-ID': '<out@example.org>' })
  t.match(await send(raw, '?direction=outbound'), { status: 201, body: { contactId, direction: 'outbound' } })
})

t.test('contactId decides where it is given; one of another organization is refused', async (t) => {
  const contactId = await person(address())
  const raw = mail({ From: 'anybody@example.net', 'Message-ID': '<given@example.net>' })
  t.match(await send(raw, `?contactId=${await person('x@example.com', other)}`), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
  t.match(await send(raw, `?contactId=${contactId}`), { status: 201, body: { contactId } })
})

t.test('a conversation has one threadKey, that of its first message, in whatever order it comes', async (t) => {
  const place = await organization()
  const from = address()
  await person(from, place)
  const messages = [
    mail({ From: from, 'Message-ID': '<m0@x>' }),
    mail({ From: from, 'Message-ID': '<m1@x>', 'In-Reply-To': '<m0@x>' }),
    mail({ From: from, 'Message-ID': '<m2@x>', 'In-Reply-To': '<m1@x>' }),
    mail({ From: from, 'Message-ID': '<m3@x>', 'In-Reply-To': '<m2@x>', References: '<m0@x> <m1@x>\r\n\t<m2@x>' }),
  ]
  for (const i of [2, 0, 3, 1]) t.equal((await send(messages[i] ?? '', '', place)).status, 201)
  const { body } = await place.request('GET', '/v1/interactions?threadKey=%3Cm0@x%3E')
  t.equal(body.data.length, 4)
  await place.numbered()
  const events = await place.request('GET', '/v1/events?types=interaction.updated')
  t.match(events.body.data, [{ data: { threadKey: '<m0@x>' }, previous: { threadKey: '<m1@x>' } }])
})

t.test('a bounce is marked, belongs to whom it could not reach, stands in the conversation, and is no last interaction', async (t) => {
  const to = address()
  const contactId = await person(to)
  const out = await send(
    mail({ From: 'shop@example.org', To: to, 'Message-ID': '<orig-1@example.org>', Date: 'Fri, 27 Mar 2026 09:00:00 +0000' }),
    '?direction=outbound',
  )
  const bounced = await send(bounceOf(to, '<orig-1@example.org>', 'dsn-1'))
  t.match(bounced, {
    status: 201,
    body: {
      contactId,
      automatic: 'bounce',
      threadKey: '<orig-1@example.org>',
      email: { deliveries: [{ recipient: to, action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 User unknown' }] },
    },
  })
  t.equal(await lastOf(contactId), out.body.occurredAt)
  const unsent = address()
  const unreached = await person(unsent)
  t.match(await send(bounceOf(unsent, '<never-seen@example.org>', 'dsn-2')), { status: 201, body: { contactId: unreached, automatic: 'bounce' } })
  t.match(await send(bounceOf(address(), '<never@example.org>', 'dsn-3'), '?createContact=true'), { status: 422, body: { code: 'correspondent-unknown' } })
  t.match(await send(bounceOf(unsent, '<slow@example.org>', 'dsn-4', 'delayed')), { status: 201, body: { automatic: 'notification' } })
})

t.test('automatic replies and notifications are marked and are no last interaction', async (t) => {
  const from = address()
  const contactId = await person(from)
  const cases: [Record<string, string>, string | null][] = [
    [{ 'Auto-Submitted': 'auto-replied (vacation)' }, 'reply'],
    [{ 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'In-Reply-To': '<sent@example.org>' }, 'reply'],
    [{ 'Auto-Submitted': 'auto-generated' }, 'notification'],
    [{ Precedence: 'auto_reply' }, 'reply'],
    [{ Precedence: 'bulk' }, 'notification'],
    [{ 'X-Autoreply': 'yes' }, 'reply'],
    [{ 'X-Auto-Response-Suppress': 'OOF' }, 'notification'],
  ]
  for (const [fields, automatic] of cases) {
    const made = await send(mail({ From: from, 'Message-ID': `<auto-${next()}@x>`, ...fields }))
    t.equal(made.body.automatic, automatic, JSON.stringify(fields))
  }
  t.equal(await lastOf(contactId), null)
  for (const fields of [{ 'Auto-Submitted': 'no' }, { Precedence: 'list' }]) {
    t.equal((await send(mail({ From: from, 'Message-ID': `<auto-${next()}@x>`, ...fields }))).body.automatic, null)
  }
  t.not(await lastOf(contactId), null)
})

t.test('HTML becomes text; of attachments name, type and size are kept; a long body is cut and says so', async (t) => {
  const from = address()
  await person(from)
  const html = '<html><head><style>p { color: red }</style></head><body><p>Caf=E9 <b>closed</b></p></body></html>'
  const made = await send(
    mail({ From: from, 'Message-ID': '<html@x>', 'Content-Type': 'text/html; charset=iso-8859-1', 'Content-Transfer-Encoding': 'quoted-printable' }, html),
  )
  t.match(made.body.body, /^Café closed$/)
  const parts = ['--b', 'Content-Type: text/plain', '', 'See attached', '--b', 'Content-Type: application/pdf; name="bill.pdf"']
  const attached = await send(
    mail(
      { From: from, 'Message-ID': '<pdf@x>', 'Content-Type': 'multipart/mixed; boundary=b' },
      [...parts, 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64', '', 'AAAA', '--b--'].join('\r\n'),
    ),
  )
  t.same(attached.body.email.attachments, [{ name: 'bill.pdf', type: 'application/pdf', sizeBytes: 3 }])
  const long = await send(mail({ From: from, 'Message-ID': '<long@x>' }, 'line\r\n'.repeat(50_000)))
  t.match(long.body.email, { truncated: true })
  t.equal(long.body.body.length, 100_000)
})

t.test('a header that lies about the time is not believed', async (t) => {
  const from = address()
  await person(from)
  for (const [i, date] of ['Fri, 27 Mar 2190 10:00:00 +0000', 'yesterday', 'Fri, 27 Mar 1890 10:00:00 +0000'].entries()) {
    const made = await send(mail({ From: from, 'Message-ID': `<time-${i}@x>`, Date: date }))
    t.equal(made.body.occurredAt, made.body.createdAt, date)
  }
})

t.test('415 other media types, 413 more than 10 MiB, 422 no message', async (t) => {
  t.match(await send('{}', '', shop, { 'content-type': 'application/json' }), { status: 415, body: { code: 'unsupported-media-type' } })
  t.match(await shop.request('POST', '/v1/interactions', 'x', { 'content-type': 'message/rfc822' }), { status: 415 })
  t.equal((await send('x'.repeat(10_485_761))).status, 413)
  for (const raw of ['hello there', '\0\xff\xfe', 'Subject: alone\r\n\r\nx']) {
    t.match(await send(raw), { status: 422, body: { code: 'message-not-readable' } }, JSON.stringify(raw))
  }
  t.equal((await send('')).status, 422)
})

t.test('what keeps a parser busy keeps nobody else waiting, and is given up', async (t) => {
  let isBusy = true
  const busy = send(`From: a@example.com\r\n\r\n${'x\n'.repeat(5_000_000)}`).finally(() => {
    isBusy = false
  })
  await delay(100)
  for (let i = 0; i < 5; i += 1) t.equal((await shop.request('GET', '/v1/interactions?limit=1')).status, 200)
  t.ok(isBusy, 'others are answered meanwhile')
  t.match(await busy, { status: 422, body: { code: 'message-not-readable' } })
  const from = address()
  await person(from)
  t.equal((await send(mail({ From: from, 'Message-ID': '<after@x>' }))).status, 201, 'the next one is read')
})
