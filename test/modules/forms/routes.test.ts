import t from 'tap'
import { send, startApp, type TestOrganization } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const { app, db, organization } = service
const shop = await organization({ mode: 'test', now: '2026-03-27T09:00:00Z' })

const FIELDS = [
  { name: 'name', label: 'Name', type: 'text', required: true, mapsTo: 'displayName' },
  { name: 'email', label: 'E-mail', type: 'email', mapsTo: 'email' },
  { name: 'phone', label: 'Phone', type: 'phone', mapsTo: 'phone' },
  { name: 'topic', label: 'Topic', type: 'choice', choices: ['Orders', 'Other'], mapsTo: 'subject' },
  { name: 'message', label: 'Message', type: 'textarea', mapsTo: 'body' },
  { name: 'size', label: 'Size', type: 'text' },
  { name: 'news', label: 'Send me news once a month.', type: 'checkbox', mapsTo: 'consent', consent: { channel: 'email', purpose: 'marketing' } },
]
let serial = 0
async function define(fields: object = {}, at: TestOrganization = shop) {
  serial += 1
  const made = await at.request('POST', '/v1/forms', { key: `form-${serial}`, name: 'Write to us', fields: FIELDS, ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}
const addressOf = (form: { key: string }, at: TestOrganization = shop) => `/public/v1/organizations/${at.organization.slug}/forms/${form.key}`
const post = (form: { key: string }, body: object, headers: Record<string, string> = {}) => send(app, undefined, 'POST', addressOf(form), body, headers)
const encoded = (form: { key: string }, body: string, headers: Record<string, string> = {}) =>
  send(app, undefined, 'POST', addressOf(form), body, { 'content-type': 'application/x-www-form-urlencoded', ...headers })
const contactsBy = async (email: string) => (await shop.request('GET', `/v1/contacts?email=${encodeURIComponent(email)}`)).body.data
const interactionsOf = async (contactId: string) => (await shop.request('GET', `/v1/interactions?contactId=${contactId}&sort=createdAt`)).body.data
const RECEIVED = { status: 'received', thankYouUrl: null }
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

async function counts(): Promise<Record<string, number>> {
  const { rows } = await db.pool.query(
    `select (select count(*)::int from contacts) contacts, (select count(*)::int from interactions) interactions,
      (select count(*)::int from tasks) tasks, (select count(*)::int from consents) consents`,
  )
  return rows[0]
}

t.test('a form is defined, read, changed, archived and restored, with ETags', async (t) => {
  const form = await define({ key: 'contact-us', thankYouUrl: 'https://shop.example/thanks', allowedOrigins: ['https://shop.example'] })
  const url = `/v1/forms/${form.id}`
  t.match(form, {
    key: 'contact-us',
    kind: 'contact',
    enabled: true,
    honeypot: 'website',
    limits: { perAddress: 30, perForm: 1000 },
    callBackMinutes: 1440,
    version: 1,
  })
  t.same(form.fields[0], { name: 'name', label: 'Name', type: 'text', required: true, mapsTo: 'displayName', choices: [], consent: null })
  t.match(await shop.request('GET', url), { status: 200, headers: { etag: '"1.0"' }, body: form })
  t.equal((await shop.request('GET', url, undefined, { 'if-none-match': '"1.0"' })).status, 304)
  t.match(await shop.request('POST', '/v1/forms', { key: 'contact-us', name: 'x', fields: FIELDS }), { status: 409, body: { code: 'form-exists' } })
  t.match(await shop.request('PATCH', url, { name: 'Ask us' }, { 'if-match': '"1.0"' }), { status: 200, body: { name: 'Ask us', version: 2 } })
  t.match(await shop.request('PATCH', url, { name: 'Again' }, { 'if-match': '"1.0"' }), { status: 412, body: { code: 'stale-version' } })
  t.match(await shop.request('PATCH', url, { name: 'Ask us' }), { status: 200, body: { version: 2 } }, 'what changes nothing is no version')
  t.match(await shop.request('DELETE', url), { status: 200, body: { version: 3 } })
  t.match(await shop.request('DELETE', url), { status: 200, body: { version: 3 } })
  t.match(await shop.request('PATCH', url, { name: 'x' }), { status: 409, body: { code: 'form-archived' } })
  t.notOk((await shop.request('GET', '/v1/forms')).body.data.some(({ id }: { id: string }) => id === form.id))
  t.match((await shop.request('GET', '/v1/forms?archived=true')).body.data, [{ id: form.id }])
  t.match(await shop.request('POST', `${url}/restore`), { status: 200, body: { version: 4, archivedAt: null } })
  t.match(await shop.request('POST', `${url}/restore`), { status: 409, body: { code: 'form-not-archived' } })
  t.match(await shop.request('GET', '/v1/forms/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'), { status: 404, body: { code: 'form-not-found' } })
})

t.test('422 a form that could not work, each fault by its place', async (t) => {
  const refused = async (fields: object) => {
    const answer = await shop.request('POST', '/v1/forms', { key: 'bad', name: 'Bad', fields: FIELDS, ...fields })
    t.equal(answer.status, 422)
    return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)
  }
  const email = FIELDS[1]
  await shop.request('POST', '/v1/custom-fields', { key: 'loyaltyCard', type: 'text', unique: true })
  t.same(await refused({ fields: [FIELDS[0]] }), ['/fields'], 'nobody could be answered')
  t.same(await refused({ kind: 'call_back' }), ['/fields'], 'no phone that must be given')
  t.same(await refused({ fields: [email, { ...email, label: 'Again' }] }), ['/fields/1/name', '/fields/1/mapsTo'])
  t.same(await refused({ fields: [email, { name: 'a', label: 'A', type: 'text', mapsTo: 'phone' }] }), ['/fields/1/mapsTo'])
  t.same(await refused({ fields: [email, { name: 'a', label: 'A', type: 'text', choices: ['x'] }] }), ['/fields/1/choices'])
  t.same(await refused({ fields: [email, { name: 'a', label: 'A', type: 'text', mapsTo: 'customFields.none' }] }), ['/fields/1/mapsTo'])
  t.same(await refused({ fields: [email, { name: 'a', label: 'A', type: 'text', mapsTo: 'customFields.loyaltyCard' }] }), ['/fields/1/mapsTo'])
  t.same(await refused({ fields: [email, { name: 'a', label: 'A', type: 'checkbox', mapsTo: 'consent' }] }), ['/fields/1/consent'])
  t.same(await refused({ fields: [email, { name: 'd', label: 'D', type: 'date', mapsTo: 'callBackDate' }] }), ['/fields/1/mapsTo'])
  t.same(await refused({ honeypot: 'email' }), ['/honeypot'])
  t.same(await refused({ thankYouUrl: 'http://shop.example/' }), ['/thankYouUrl'])
  t.same(await refused({ thankYouUrl: 'javascript:alert(1)' }), ['/thankYouUrl'])
  t.same(await refused({ allowedOrigins: ['https://shop.example/path'] }), ['/allowedOrigins/0'])
  t.same(await refused({ ownerId: shop.id }), ['/ownerId'])
  t.same(await refused({ teamId: shop.id }), ['/teamId'])
})

t.test('a submission makes the contact, the interaction and the consent, with the words that were shown', async (t) => {
  const agent = await colleague(service, shop)
  const form = await define({ ownerId: agent.id })
  const answer = await post(form, { name: 'Ada', email: 'Ada@Example.com', topic: 'Orders', message: 'Where is it?\r\nAda', size: 'M', news: true })
  t.match(answer, { status: 200, body: RECEIVED })
  t.same(Object.keys(answer.body).sort(), ['status', 'thankYouUrl'])
  const [contact] = await contactsBy('ada@example.com')
  t.match(contact, { displayName: 'Ada', ownerId: agent.id, source: `form ${form.key}`, lastInteractionAt: '2026-03-27T09:00:00Z' })
  const [interaction] = await interactionsOf(contact.id)
  t.match(interaction, {
    channel: 'web_form',
    direction: 'inbound',
    kind: 'message',
    subject: 'Orders',
    body: 'Where is it?\nAda\n\nSize: M\n✓ Send me news once a month.',
    participants: [{ role: 'from', name: 'Ada', address: 'Ada@Example.com' }],
    related: { type: 'form', id: form.id },
    metadata: { formKey: form.key },
  })
  const consents = (await shop.request('GET', `/v1/contacts/${contact.id}/consents`)).body
  t.match(consents.data, [
    {
      channel: 'email',
      purpose: 'marketing',
      state: 'granted',
      evidence: { wording: 'Send me news once a month.', source: `form ${form.key}`, reference: interaction.id },
    },
  ])
  t.match(await agent.told(), [{ type: 'form.submitted', summary: 'Write to us', resource: { id: interaction.id } }])
  const { rows } = await db.pool.query(`select data from events where type = 'form.submitted' and contact_id = $1`, [contact.id])
  t.same(rows, [{ data: { interactionId: interaction.id, contactCreated: true, taskId: null, complaintId: null } }])
})

t.test('a found contact stays as it is, and the answer does not tell that it was found', async (t) => {
  const form = await define()
  const known = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Grace', emails: [{ value: 'grace@example.com' }] })).body
  await shop.request('POST', `/v1/contacts/${known.id}/consents`, { channel: 'email', purpose: 'marketing', state: 'withdrawn' })
  const found = await post(form, { name: 'Not Grace', email: ' GRACE@example.com ', phone: '020 7946 0001', size: 'XL', news: true })
  const stranger = await post(form, { name: 'Nobody', email: 'nobody@example.com' })
  t.same(found.body, stranger.body)
  t.equal(found.status, stranger.status)
  const varying = new Set(['x-request-id', 'date', 'ratelimit-remaining', 'ratelimit-reset'])
  const fixed = ({ headers }: typeof found) => Object.entries(headers).filter(([name]) => !varying.has(name))
  t.same(fixed(found), fixed(stranger))
  const after = (await shop.request('GET', `/v1/contacts/${known.id}`)).body
  for (const field of ['displayName', 'emails', 'phones', 'customFields', 'version', 'updatedAt']) t.same(after[field], known[field], field)
  t.match(await interactionsOf(known.id), [
    { participants: [{ name: 'Not Grace', address: 'GRACE@example.com' }, { address: '020 7946 0001' }], body: /Size: XL\n✓ Send/ },
  ])
  t.equal((await shop.request('GET', `/v1/contacts/${known.id}/consents`)).body.data.length, 1, 'a stranger undoes no withdrawal')
})

t.test('an e-mail of one and a phone of another: the e-mail decides, both stand in the interaction, neither contact changes', async (t) => {
  const form = await define()
  const make = async (fields: object) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Two', ...fields })).body
  const byEmail = await make({ emails: [{ value: 'one@example.com' }] })
  const byPhone = await make({ phones: [{ value: '+442079460002' }] })
  t.equal((await post(form, { name: 'Who', email: 'one@example.com', phone: '020 7946 0002' })).status, 200)
  t.match(await interactionsOf(byEmail.id), [{ participants: [{ address: 'one@example.com' }, { address: '020 7946 0002' }] }])
  t.same(await interactionsOf(byPhone.id), [])
  for (const { id } of [byEmail, byPhone]) t.equal((await shop.request('GET', `/v1/contacts/${id}`)).body.version, 1)
  t.equal((await post(form, { name: 'Who', email: 'unknown@example.com', phone: '020 7946 0002' })).status, 200)
  t.equal((await interactionsOf(byPhone.id)).length, 1, 'the phone decides where nobody has the e-mail')
})

t.test('a call-back form makes a task in the window that was asked for, by the clock of the organization', async (t) => {
  const agent = await colleague(service, shop)
  const team = (await shop.request('POST', '/v1/teams', { name: 'Ringers' })).body
  const form = await define({
    kind: 'call_back',
    ownerId: agent.id,
    teamId: team.id,
    callBackMinutes: 90,
    fields: [
      { name: 'name', label: 'Name', type: 'text', mapsTo: 'displayName' },
      { name: 'phone', label: 'Phone', type: 'phone', mapsTo: 'phone', required: true },
      { name: 'day', label: 'Day', type: 'date', mapsTo: 'callBackDate' },
      { name: 'time', label: 'Time', type: 'choice', mapsTo: 'callBackTime', choices: ['08:00-08:30', '09:00-12:00'] },
    ],
  })
  const taskFor = async (n: number, wish: object) => {
    t.equal((await post(form, { name: `Caller ${n}`, phone: `020 7946 01${n}`, ...wish })).status, 200)
    return (await shop.request('GET', '/v1/tasks?type=call_back&limit=1')).body.data[0]
  }
  const mine = { type: 'call_back', assigneeId: agent.id, teamId: team.id, priority: 'normal' }
  t.match(await taskFor(10, { day: '2026-03-30', time: '09:00-12:00' }), {
    ...mine,
    title: 'Write to us: Caller 10',
    windowStart: '2026-03-30T08:00:00Z',
    windowEnd: '2026-03-30T11:00:00Z',
  })
  t.match(await taskFor(11, { time: '09:00-12:00' }), { windowStart: '2026-03-27T09:00:00Z', windowEnd: '2026-03-27T12:00:00Z' })
  t.match(await taskFor(12, { time: '08:00-08:30' }), { windowStart: '2026-03-28T08:00:00Z', windowEnd: '2026-03-28T08:30:00Z' })
  t.match(await taskFor(13, { day: '2026-04-01' }), { dueDate: '2026-04-01', dueAt: null })
  t.match(await taskFor(14, {}), { dueAt: '2026-03-27T10:30:00Z' })
  t.match((await agent.told()).at(-1), { type: 'task.assigned' })
  const refused = async (wish: object) => (await post(form, { phone: '020 7946 0199', ...wish })).body.errors.map(({ pointer, code }: any) => [pointer, code])
  t.same(await refused({ day: '2026-03-26' }), [['/day', 'passed']])
  t.same(await refused({ day: '2026-03-27', time: '08:00-08:30' }), [['/time', 'passed']])
  t.same(await refused({ day: '2028-03-27' }), [['/day', 'too-far']])
  t.same(await refused({ day: '2026-02-30', time: '10:00-11:00' }), [
    ['/day', 'not-date'],
    ['/time', 'not-choice'],
  ])
  await db.pool.query(`update users set status = 'suspended' where id = $1`, [agent.id])
  t.match(await taskFor(15, {}), { assigneeId: null, teamId: team.id }, 'who has left is given nothing')
})

t.test('a name that a title has no room for is cut between its characters', async (t) => {
  const fields = [FIELDS[0], { ...FIELDS[2], required: true }]
  const form = await define({ kind: 'call_back', name: 'a'.repeat(196), fields })
  for (const [i, pad] of ['', 'b'].entries()) {
    t.match(await post(form, { phone: `+44770090018${i}`, name: `${pad}${'😀'.repeat(99)}` }), { status: 200, body: RECEIVED })
  }
})

t.test('custom fields of the contact that is made, also where the organization requires others', async (t) => {
  const at = await organization()
  for (const field of [
    { key: 'employees', type: 'number' },
    { key: 'tier', type: 'choice', choices: ['A', 'B'] },
    { key: 'pets', type: 'multiple_choice', choices: ['cat', 'dog'] },
    { key: 'vip', type: 'boolean' },
    { key: 'since', type: 'date' },
    { key: 'mustHave', type: 'text', required: true },
  ])
    t.equal((await at.request('POST', '/v1/custom-fields', field)).status, 201)
  const form = await define(
    {
      fields: [
        FIELDS[1],
        { name: 'employees', label: 'Employees', type: 'text', mapsTo: 'customFields.employees' },
        { name: 'tier', label: 'Tier', type: 'choice', choices: ['A', 'B'], mapsTo: 'customFields.tier' },
        { name: 'pet', label: 'Pet', type: 'choice', choices: ['cat'], mapsTo: 'customFields.pets' },
        { name: 'vip', label: 'VIP', type: 'checkbox', mapsTo: 'customFields.vip' },
        { name: 'since', label: 'Since', type: 'date', mapsTo: 'customFields.since' },
      ],
    },
    at,
  )
  const given = { email: 'c@example.com', employees: '۱۲', tier: 'B', pet: 'cat', vip: 'on', since: '2020-01-01' }
  t.equal((await send(app, undefined, 'POST', addressOf(form, at), given)).status, 200)
  const [contact] = (await at.request('GET', '/v1/contacts?email=c@example.com')).body.data
  t.same(contact.customFields, { employees: 12, tier: 'B', pets: ['cat'], vip: true, since: '2020-01-01' })
  t.match(await send(app, undefined, 'POST', addressOf(form, at), { ...given, employees: 'many' }), {
    status: 422,
    body: { errors: [{ pointer: '/employees', code: 'not-number' }] },
  })
})

t.test('a page that is sent again makes nothing twice', async (t) => {
  const form = await define()
  const content = { name: 'Twice', email: 'twice@example.com', message: 'Once' }
  const [contact] = await (async () => {
    t.same(
      (await Promise.all([post(form, content), post(form, content), encoded(form, 'name=Twice&email=twice%40example.com&message=Once')])).map(
        ({ status }) => status,
      ),
      [200, 200, 200],
    )
    return contactsBy('twice@example.com')
  })()
  const heard = async () => (await interactionsOf(contact.id)).length
  t.equal(await heard(), 1, 'equal content a moment later is a repeat')
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-27T09:11:00Z' })
  await post(form, content)
  t.equal(await heard(), 2, 'and later another matter')

  for (const message of ['First', 'First', 'Corrected']) await post(form, { ...content, message, _submission: 'view-1' })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-27T10:11:00Z' })
  await post(form, { ...content, message: 'First', _submission: 'view-1' })
  t.equal(await heard(), 4, 'what a view sends counts once; a corrected page is not lost')
  await post(form, { ...content, message: 'First', _submission: 'view-2' })
  t.equal(await heard(), 5)

  const key = { 'idempotency-key': 'script-1' }
  for (let i = 0; i < 2; i += 1) t.match(await post(form, { ...content, message: 'By script' }, key), { status: 200, body: RECEIVED })
  t.match(await post(form, { ...content, message: 'Else' }, key), { status: 422, body: { code: 'idempotency-key-reused' } })
  t.equal(await heard(), 6)
})

t.test('many at once of one new contact make one', async (t) => {
  const form = await define()
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => post(form, { name: 'Crowd', email: 'crowd@example.com', message: `No. ${i}` })))
  t.ok(answers.every(({ status }) => status === 200))
  const found = await contactsBy('crowd@example.com')
  t.equal(found.length, 1)
  t.equal((await interactionsOf(found[0].id)).length, 8)
})

t.test('the honeypot: thanked as any other, and nothing is kept', async (t) => {
  const form = await define({ thankYouUrl: 'https://shop.example/thanks' })
  const before = await counts()
  t.match(await post(form, { website: 'http://spam.example', nonsense: 'x' }), {
    status: 200,
    body: { status: 'received', thankYouUrl: 'https://shop.example/thanks' },
  })
  t.match(await encoded(form, 'website=spam&email=bot%40example.com'), { status: 303, headers: { location: 'https://shop.example/thanks' } })
  t.same(await counts(), before)
  t.equal((await encoded(form, 'website=&name=Ada&email=human%40example.com')).status, 303)
  t.equal((await contactsBy('human@example.com')).length, 1)
})

t.test('422 names each field; too fast, too large, too many and malformed are refused, and leave nothing', async (t) => {
  const form = await define()
  const before = await counts()
  const refused = await post(form, { email: 'nope', phone: '12', topic: 'Weather', news: true, extra: 'x', size: true, message: 'x'.repeat(10_001) })
  t.equal(refused.status, 422)
  t.same(
    refused.body.errors.map(({ pointer }: any) => pointer),
    ['/message'],
    'what no form takes is refused at the door',
  )
  const answers = await post(form, { email: 'nope', phone: '12', topic: 'Weather', size: true, extra: 'x', 'a~/b': 'y' })
  t.match(answers, { status: 422, body: { code: 'validation-failed' } })
  t.same(
    answers.body.errors.map(({ pointer, code }: any) => [pointer, code]),
    [
      ['/extra', 'unknown-field'],
      ['/a~0~1b', 'unknown-field'],
      ['/name', 'required'],
      ['/email', 'not-email'],
      ['/phone', 'not-phone'],
      ['/topic', 'not-choice'],
      ['/size', 'not-text'],
    ],
  )
  t.match((await post(form, { name: 'Ada' })).body.errors, [{ pointer: '/email', code: 'contact-needed' }])
  t.match((await encoded(form, 'name=A&name=B&email=a%40example.com')).body, /Name<\/strong>|contact/)
  t.match((await encoded(form, 'name=A&name=B&email=a%40example.com', { accept: 'application/json' })).body.errors, [{ pointer: '/name', code: 'repeated' }])
  t.match(await post(form, { name: 'Ada', email: 'a@example.com', _shownAt: (await shop.request('GET', '/v1/test-clock')).body.now }), {
    status: 429,
    headers: { 'retry-after': '2' },
  })
  t.equal((await encoded(form, `message=${'x'.repeat(70_000)}`)).status, 413)
  t.equal((await encoded(form, Array.from({ length: 101 }, (_, i) => `f${i}=x`).join('&'))).status, 400)
  t.equal((await encoded(form, 'name=%FF%FE')).status, 400)
  t.equal((await encoded(form, '__proto__=x')).status, 400)
  t.equal((await encoded(form, 'name=%00', { accept: 'application/json' })).status, 422)
  t.equal((await post(form, { email: 'a@example.com' }, { 'content-type': 'multipart/form-data; boundary=x' })).status, 415)
  t.equal((await send(app, undefined, 'POST', addressOf(form), '{', { 'content-type': 'application/json' })).status, 400)
  t.same(await counts(), before)
})

t.test('404 the same for a wrong organization, a wrong key, a form that is off or archived', async (t) => {
  const [off, archived, suspended] = [await define({ enabled: false }), await define(), await organization()]
  await shop.request('DELETE', `/v1/forms/${archived.id}`)
  const theirs = await define({}, suspended)
  await db.pool.query(`update organizations set status = 'suspended' where id = $1`, [suspended.id])
  const slug = shop.organization.slug
  const addresses = [
    addressOf(off),
    addressOf(archived),
    addressOf(theirs, suspended),
    `/public/v1/organizations/${slug}/forms/none`,
    `/public/v1/organizations/none/forms/${off.key}`,
    `/public/v1/organizations/${encodeURIComponent('a b')}/forms/%F0%9F%8E%81`,
    `/public/v1/organizations/${slug}/forms/${off.key}%00`,
    `/public/v1/organizations/%00/forms/${off.key}`,
  ]
  const bodies = await Promise.all(addresses.map(async (url) => (await send(app, undefined, 'POST', url, { email: 'a@example.com' })).body))
  for (const body of bodies) t.same({ ...body, instance: '' }, { ...bodies[0], instance: '' })
  t.match(bodies[0], { status: 404, code: 'form-not-found' })
})

t.test('a browser is answered with pages in its language, right to left where that is so', async (t) => {
  const form = await define()
  const body = 'name=&email=<script>alert(1)</script>'.replace(/[<>]/g, encodeURIComponent)
  for (const [language, expected] of [
    ['en', /<html lang="en" dir="ltr">.*E-mail<\/strong>: is not an e-mail address/],
    ['id-ID,en;q=0.5', /<html lang="id" dir="ltr">.*wajib diisi/],
    ['az', /<html lang="az" dir="ltr">.*doldurulmalıdır/],
    ['fa-IR', /<html lang="fa" dir="rtl">.*لازم است/],
    ['de', /<html lang="en" dir="ltr">/],
  ] as const) {
    const page = await encoded(form, body, { ...HTML, 'accept-language': language })
    t.match(page, { status: 422, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': /^default-src 'none'/ }, body: expected })
    t.notMatch(page.body, /<script|alert/)
  }
  t.match((await post(form, { email: 'x' }, { 'accept-language': 'fa' })).body.errors, [{}, { detail: 'نشانی ایمیل درست نیست' }])
  const thanks = await encoded(form, 'name=Ada&email=page%40example.com', { ...HTML, 'accept-language': 'az' })
  t.match(thanks, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: /<h1>Təşəkkür edirik<\/h1>/ })
  t.match(await encoded({ key: 'none' }, 'a=b', HTML), { status: 404, body: /<h1>This form is not here/ })
  t.match(await encoded({ key: 'none' }, 'a=b', { accept: 'application/json' }), { status: 404, body: { code: 'form-not-found' } })
})

t.test('limits per address and per form', async (t) => {
  const form = await define({ limits: { perAddress: 2, perForm: 3 } })
  const from = (remoteAddress: string) =>
    app.inject({ method: 'POST', url: addressOf(form), remoteAddress, payload: { name: 'A', email: `${serial++}@example.com` } })
  t.same([(await from('192.0.2.1')).statusCode, (await from('192.0.2.1')).statusCode], [200, 200])
  const third = await from('192.0.2.1')
  t.equal(third.statusCode, 429)
  t.match(third.headers['retry-after'], /^\d+$/)
  t.same([(await from('192.0.2.2')).statusCode, (await from('192.0.2.3')).statusCode], [200, 429])
  t.match(
    await app.inject({
      method: 'POST',
      url: addressOf(form),
      remoteAddress: '192.0.2.1',
      headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'a=b',
    }),
    {
      statusCode: 429,
      body: /try again later/,
    },
  )
})

t.test('CORS: scripts of allowed origins may send and read, of others not', async (t) => {
  const form = await define({ allowedOrigins: ['https://shop.example'] })
  const preflight = (origin: string, url = addressOf(form)) =>
    app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
  t.match(await preflight('https://shop.example'), {
    statusCode: 204,
    headers: {
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': /content-type/,
      vary: 'origin',
    },
  })
  t.equal((await preflight('https://evil.example')).headers['access-control-allow-origin'], undefined)
  t.equal((await preflight('https://shop.example', addressOf({ key: 'none' }))).statusCode, 404)
  const asked = (origin: string, body: object) => post(form, body, { origin })
  t.match(await asked('https://shop.example', { name: 'A', email: 'cors@example.com' }), {
    status: 200,
    headers: { 'access-control-allow-origin': 'https://shop.example' },
  })
  t.match(await asked('https://shop.example', {}), { status: 422, headers: { 'access-control-allow-origin': 'https://shop.example' } })
  for (const [status, payload, type] of [
    [422, '[]', 'application/json'],
    [400, '{', 'application/json'],
    [413, `{"name":"${'x'.repeat(2_000_000)}"}`, 'application/json'],
    [415, 'x', 'text/csv'],
  ] as const) {
    const refused = await app.inject({ method: 'POST', url: addressOf(form), headers: { origin: 'https://shop.example', 'content-type': type }, payload })
    t.match(refused, { statusCode: status, headers: { 'access-control-allow-origin': 'https://shop.example' } }, `${status} can be read where the form is`)
  }
  const other = await asked('https://evil.example', { name: 'A', email: 'cors2@example.com' })
  t.equal(other.status, 200, 'any site may send')
  t.equal(other.headers['access-control-allow-origin'], undefined)
})

t.test('the HTML of a form, with nothing of it unescaped', async (t) => {
  const form = await define({ fields: [...FIELDS, { name: 'odd', label: '<b>"Q" & A\'s</b>', type: 'choice', choices: ['<x>'], required: true }] })
  const html = await shop.request('GET', `/v1/forms/${form.id}/html`)
  t.match(html, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
  t.match(html.body, `action="http://127.0.0.1:3000${addressOf(form)}"`)
  t.match(html.body, `<input type="email" id="${form.key}-email" name="email" autocomplete="email">`)
  t.match(html.body, 'name="website" tabindex="-1" autocomplete="off"')
  t.notMatch(html.body, /<b>|<x>/)
})

t.test('a leaver’s forms go to whoever takes over', async (t) => {
  const [leaver, next] = [await colleague(service, shop), await colleague(service, shop)]
  const form = await define({ ownerId: leaver.id })
  t.match((await shop.request('POST', `/v1/users/${leaver.id}/hand-over`, { toUserId: next.id })).body, { moved: { forms: 1 } })
  t.match((await shop.request('GET', `/v1/forms/${form.id}`)).body, { ownerId: next.id, version: 2 })
})

t.test('what was sent is kept as digests only, and forgotten after a month', async (t) => {
  const at = await organization({ mode: 'test', now: '2026-01-01T00:00:00Z' })
  const form = await define({}, at)
  const sent = (email: string) => send(app, undefined, 'POST', addressOf(form, at), { name: 'Digest', email })
  await sent('canary@example.com')
  const rows = async () => (await db.pool.query('select s::text as row from form_submissions s where form_id = $1', [form.id])).rows
  t.notMatch(JSON.stringify(await rows()), /canary|Digest/)
  await at.request('PUT', '/v1/test-clock', { now: '2026-02-15T00:00:00Z' })
  await sent('other@example.com')
  t.equal((await rows()).length, 1)
})

t.test('an erasure leaves nothing of what a form brought', async (t) => {
  const at = await organization()
  const owner = await colleague(service, at)
  const fields = [...FIELDS, { name: 'call', label: 'Call', type: 'phone', required: true }].map((field) =>
    field.name === 'phone' ? { ...field, required: true } : field,
  )
  const form = await define({ kind: 'call_back', ownerId: owner.id, fields }, at)
  const given = { name: 'Goldfinch', email: 'goldfinch@example.com', phone: '020 7946 0777', call: '020 7946 0778', message: 'goldfinch song', news: true }
  t.equal((await send(app, undefined, 'POST', addressOf(form, at), given)).status, 200)
  const [{ id }] = (await at.request('GET', '/v1/contacts?email=goldfinch@example.com')).body.data
  t.equal((await at.request('POST', `/v1/contacts/${id}/erase`, { confirm: true })).status, 200)
  t.notMatch(await dump(db), /goldfinch|79460777|7946 077/)
})
