import t from 'tap'
import { isComplaintByEmail, wordsOfEmail, wordsWithin } from '../../../src/modules/complaints/rules/receipt.ts'
import { send } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { until } from '../messaging/support.ts'
import { startCorrespondence } from './correspondence.ts'

const started = await startCorrespondence()
const { app, db, mails, shop, act, complaintOf, contactOf, messagesOf } = started
await shop.request('PATCH', '/v1/complaint-settings', { autoAcknowledge: true, emailAddresses: ['Complaints@Shop.example'] })

const FIELDS = [
  { name: 'email', label: 'E-mail', type: 'email', required: true, mapsTo: 'email' },
  { name: 'topic', label: 'About', type: 'text', mapsTo: 'subject' },
  { name: 'what', label: 'What is wrong?', type: 'textarea', required: true, mapsTo: 'body' },
  { name: 'order', label: 'Order', type: 'text' },
]
let serial = 0
async function define(fields: object = {}) {
  serial += 1
  return shop.request('POST', '/v1/forms', { key: `complain-${serial}`, name: 'Complain', kind: 'complaint', fields: FIELDS, ...fields })
}
const submit = (form: { key: string }, body: object, headers: Record<string, string> = {}) =>
  send(app, undefined, 'POST', `/public/v1/organizations/${shop.organization.slug}/forms/${form.key}`, body, headers)
const complaintsOf = async (contactId: string): Promise<any[]> => (await shop.request('GET', `/v1/complaints?contactId=${contactId}&sort=createdAt`)).body.data
const contactBy = async (email: string) => (await shop.request('GET', `/v1/contacts?email=${encodeURIComponent(email)}`)).body.data[0]
const interactionsOf = async (contactId: string): Promise<any[]> =>
  (await shop.request('GET', `/v1/interactions?contactId=${contactId}&sort=createdAt`)).body.data
async function mailFor(email: string) {
  const find = () => mails.findLast((mail) => mail.to?.[0]?.address === email)
  await until(() => find() !== undefined)
  return find()
}

t.test('a complaint form', async (t) => {
  t.test('422 unless it asks what is wrong, and requires it', async (t) => {
    const fields = FIELDS.map((field) => (field.name === 'what' ? { ...field, required: false } : field))
    for (const wrong of [fields, FIELDS.filter(({ name }) => name !== 'what')])
      t.match(await define({ fields: wrong }), { status: 422, body: { errors: [{ pointer: '/fields', code: 'required' }] } })
  })

  t.test('makes a complaint of what is sent, once, and the complainant hears of it in their language, with their link', async (t) => {
    const keeper = await colleague(started, shop)
    const form = (await define({ ownerId: keeper.id })).body
    const said = { email: 'shirin@example.com', topic: 'Loom', what: 'The beam is broken.', order: 'A-7' }
    for (const time of ['once', 'and again'])
      t.match(await submit(form, said, { 'accept-language': 'fa' }), { status: 200, body: { status: 'received', thankYouUrl: null } }, time)
    const contact = await contactBy('shirin@example.com')
    const complaints = await complaintsOf(contact.id)
    t.match(complaints, [{ channel: 'web_form', status: 'acknowledged', language: 'fa', description: 'Loom\n\nThe beam is broken.\n\nOrder: A-7' }])
    t.equal(complaints.length, 1)
    const [{ id, reference }] = complaints
    t.match(await interactionsOf(contact.id), [{ related: { type: 'complaint', id }, metadata: { formKey: form.key } }])
    const mail = await mailFor('shirin@example.com')
    t.match(mail?.text, reference)
    const link = /https:\/\/\S+\/public\/v1\/complaints\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    t.match(await send(app, undefined, 'GET', new URL(link).pathname), { status: 200, body: { reference, language: 'fa', status: 'acknowledged' } })
    t.match((await keeper.request('GET', '/v1/notifications')).body.data, [{ type: 'form.submitted' }])
    const { rows } = await db.pool.query(`select data from events where type = 'form.submitted' and contact_id = $1`, [contact.id])
    t.match(rows, [{ data: { complaintId: id, taskId: null, contactCreated: true } }])
  })

  t.test('speaks to whom it knows in their own language', async (t) => {
    const contact = await contactOf(shop, { language: 'az' })
    await submit((await define()).body, { email: contact.emails[0].value, what: 'Wrong colour.' }, { 'accept-language': 'id' })
    t.match(await complaintsOf(contact.id), [{ language: null, description: 'Wrong colour.' }])
    t.match((await mailFor(contact.emails[0].value))?.text, 'Hörmətli')
  })

  t.test('is hidden from whom the complaint names, also what came by it', async (t) => {
    const keeper = await colleague(started, shop, { scopes: ['contacts:read', 'complaints:read', 'interactions:read', 'events:read'] })
    const form = (await define({ ownerId: keeper.id })).body
    const contact = await contactOf(shop)
    await submit(form, { email: contact.emails[0].value, what: 'She was rude.' })
    const [{ id }] = await complaintsOf(contact.id)
    await shop.request('PATCH', `/v1/complaints/${id}`, { subjects: [{ kind: 'staff', id: keeper.id }] })
    t.same((await keeper.request('GET', '/v1/notifications')).body.data, [])
    t.same((await keeper.request('GET', `/v1/interactions?contactId=${contact.id}`)).body.data, [])
    await shop.numbered()
    t.notMatch(JSON.stringify((await keeper.request('GET', '/v1/events?limit=200')).body), id)
  })
})

let mailSerial = 0
async function mail(from: string, { to = 'complaints@shop.EXAMPLE', subject = 'A bent frame', text = 'It came bent.', headers = [] as string[] } = {}) {
  mailSerial += 1
  const messageId = `<c${mailSerial}@mail.example>`
  const lines = [`From: Shirin <${from}>`, `To: Care <care@shop.example>, ${to}`, `Message-ID: ${messageId}`, `Subject: ${subject}`, ...headers, '', text]
  const answer = await shop.request('POST', '/v1/interactions/email?createContact=true', lines.join('\r\n'), { 'content-type': 'message/rfc822' })
  return { ...answer, messageId }
}

t.test('an e-mail to an address for complaints', async (t) => {
  t.test('is a complaint, acknowledged with the link; handed in again it changes nothing', async (t) => {
    const first = await mail('grace@example.com')
    const contact = await contactBy('grace@example.com')
    const [complaint] = await complaintsOf(contact.id)
    t.match(complaint, { channel: 'email', description: 'It came bent.', status: 'acknowledged', receivedAt: '2026-03-28T09:00:00Z' })
    t.match(first, { status: 201, body: { related: { type: 'complaint', id: complaint.id } } })
    t.match((await mailFor('grace@example.com'))?.text, /\/public\/v1\/complaints\//)
    mailSerial -= 1
    t.equal((await mail('grace@example.com')).status, 200)
    t.equal((await complaintsOf(contact.id)).length, 1)

    const more = await mail('grace@example.com', { subject: 'Re: A bent frame', text: 'And scratched.', headers: [`In-Reply-To: ${first.messageId}`] })
    t.match(more.body.related, { type: 'complaint', id: complaint.id }, 'what they write to their own mail belongs to it')
    t.equal((await complaintsOf(contact.id)).length, 1)
    t.match((await messagesOf(complaint.id)).at(-1), { direction: 'inbound', body: /^And scratched/ })

    const another = await mail('else@example.com', { headers: [`In-Reply-To: ${first.messageId}`] })
    t.not(another.body.related.id, complaint.id, 'of somebody else it is a complaint of theirs')
  })

  t.test('with a subject only says that', async (t) => {
    t.match((await complaintOf((await mail('short@example.com', { text: '' })).body.related.id)).description, 'A bent frame')
  })

  t.test('elsewhere, by a machine, or with nothing to say is none', async (t) => {
    for (const given of [{ to: 'sales@shop.example' }, { headers: ['Auto-Submitted: auto-replied'] }, { subject: ' ', text: ' ' }])
      t.match(await mail('nobody@example.com', given), { status: 201, body: { related: null } })
    t.same(await complaintsOf((await contactBy('nobody@example.com')).id), [])
  })

  t.test('goes on where its complaint is closed by then', async (t) => {
    const first = await mail('later@example.com')
    const { id } = first.body.related
    await act(id, 'withdraw', { reason: 'She rang.' })
    t.match((await mail('later@example.com', { headers: [`References: ${first.messageId}`] })).body.related, { id })
  })

  t.test('422 what is no address', async (t) => {
    t.match(await shop.request('PATCH', '/v1/complaint-settings', { emailAddresses: ['care'] }), { status: 422 })
  })
})

t.test('the words of an e-mail', async (t) => {
  t.equal(wordsOfEmail({ subject: 's', body: ' b ' }), 'b')
  t.equal(wordsOfEmail({ subject: 's', body: ' ' }), 's')
  t.equal(wordsOfEmail({ subject: null, body: null }), '')
  t.equal(wordsWithin(`${'x'.repeat(19_999)}😀`), 'x'.repeat(19_999), 'no half of a character')
  t.notOk(isComplaintByEmail({ to: ['a@b.example'] }, []))
})
