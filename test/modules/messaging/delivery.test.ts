import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { deliverMessage } from '../../../src/modules/messaging/service/deliver.ts'
import { smtpMailer } from '../../../src/platform/mail/mailer.ts'
import { contactOf, gateway, made, message, settled, startMessaging, until } from './support.ts'

/** What the mail server says of a recipient, by the address it is asked for. */
const answers: Record<string, Error & { responseCode?: number }> = {}
const answer = (address: string, text: string, responseCode?: number) => {
  answers[address] = Object.assign(new Error(text), responseCode === undefined ? {} : { responseCode })
}
const taken: string[] = []
const { organization, db, mailer } = await startMessaging({
  onRcptTo({ address }, _session, done) {
    done(answers[address])
  },
  onData(stream, session, done) {
    const address = session.envelope.rcptTo[0]?.address ?? ''
    stream.resume()
    stream.on('end', () => {
      taken.push(address)
      // Hangs up when it has everything, without a word.
      if (address.startsWith('hang-up')) for (const { id, _socket } of (this as any).connections) if (id === session.id) return void _socket.destroy()
      done(address.startsWith('refused') ? Object.assign(new Error('554 5.7.1 spam'), { responseCode: 554 }) : null)
    })
  },
})
const shop = await organization()
const phones = await organization()
const at = (address: string) => contactOf(shop, { emails: [{ value: address }] })
const post = async (contactId: string, fields: object = {}) => made(shop, '/v1/messages', message(contactId, fields))

t.test('what a mail server says of a message', async (t) => {
  t.test('an unknown mailbox: bounced, and nothing goes there any more', async (t) => {
    answer('gone@example.com', 'No such user here', 550)
    const contact = await at('gone@example.com')
    t.match(await settled(shop, (await post(contact.id)).id), { state: 'bounced', attempts: 1, reason: /^smtp: 550 / })
    const check = await shop.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'email', purpose: 'service' })
    t.match(check.body, { allowed: false, reasons: ['address-bounced'], nextAllowedAt: null })
    t.match(await shop.request('POST', '/v1/messages', message(contact.id)), { status: 409, body: { reasons: ['address-bounced'] } })
    await shop.request('PATCH', `/v1/contacts/${contact.id}`, { emails: [{ value: 'gone@example.com', primary: true }, { value: 'here@example.com' }] })
    t.match(await settled(shop, (await post(contact.id)).id), { state: 'sent', address: 'here@example.com' }, 'another address takes its place')
  })
  t.test('an address that failed is believed in again by hand', async (t) => {
    const found = await shop.request('GET', '/v1/bounced-addresses?channel=email&address=GONE@example.com')
    t.match(found.body.data, [{ channel: 'email', address: 'gone@example.com', reason: /^smtp: 550 / }])
    const path = `/v1/bounced-addresses/${found.body.data[0].id}`
    t.match(await phones.request('DELETE', path), { status: 404, body: { code: 'bounced-address-not-found' } })
    t.equal((await shop.request('DELETE', path)).status, 204)
    t.equal((await shop.request('DELETE', path)).status, 404)
    t.same((await shop.request('GET', '/v1/bounced-addresses')).body.data, [])
  })
  t.test('a mail server that is not there: nothing was handed over', async (t) => {
    const nowhere = smtpMailer('smtp://127.0.0.1:1', 'shop.example')
    const letter = {
      ...{ from: { name: 'x', address: null }, to: { name: 'x', address: 'x@example.com' }, replyTo: null, subject: 'x', text: 'x', html: null },
      ...{ messageId: '<x@x>', inReplyTo: null, references: [], headers: {} },
    }
    t.match(await nowhere.deliver(letter), { outcome: 'retry', detail: /ECONNREFUSED|ESOCKET|ECONNECTION/ })
    nowhere.close()
  })
  t.test('busy: tried again later, after how long is told', async (t) => {
    answer('busy@example.com', 'Try again later', 451)
    const { id } = await post((await at('busy@example.com')).id)
    let body: any
    for (let tries = 0; tries < 1_500 && body?.attempts !== 1; tries += 1) {
      await delay(20)
      body = (await shop.request('GET', `/v1/messages/${id}`)).body
    }
    for (let tries = 0; tries < 1_500 && body.reason === null; tries += 1) {
      await delay(20)
      body = (await shop.request('GET', `/v1/messages/${id}`)).body
    }
    t.match(body, { state: 'queued', attempts: 1, reason: /^smtp: 451 / })
    const { rows } = await db.pool.query(`select due_at from due_work where reference = $1`, [id])
    t.same(rows[0].due_at, body.sendAt)
    delete answers['busy@example.com']
    await db.pool.query(`update due_work set due_at = now() where reference = $1`, [id])
    t.match(await settled(shop, id), { state: 'sent', attempts: 2, reason: null })
  })
  t.test('refused after the content: failed for good, the address is not to blame', async (t) => {
    const contact = await at('refused@example.com')
    t.match(await settled(shop, (await post(contact.id)).id), { state: 'failed', reason: /^smtp: 554 / })
    t.equal((await shop.request('POST', '/v1/messages', message(contact.id))).status, 202)
  })
})

t.test('at most once, whatever crashes', async (t) => {
  const services = { ...(await organization()).services, mailer, publicUrl: 'https://care.example' }
  // A message that the background has not come to: it waits for tomorrow, and is taken up by hand.
  const waiting = async () => {
    const { id } = await post((await contactOf(shop)).id, { sendAt: '2099-01-01T00:00:00Z' })
    return { organizationId: shop.id, messageId: id as string }
  }
  t.test('killed while it was sent: nobody knows, and it is not sent again', async (t) => {
    const task = await waiting()
    let handed = 0
    const never = deliverMessage(services, task, async () => {
      handed += 1
      throw new Error('killed')
    })
    await t.rejects(never)
    await deliverMessage(services, task, async () => {
      handed += 1
      return { outcome: 'sent' }
    })
    t.equal(handed, 1)
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'failed', reason: 'unknown-outcome', attempts: 1 })
  })
  t.test('killed before it was sent: it is sent by the next', async (t) => {
    const task = await waiting()
    const broken = { ...services, publicUrl: undefined as never, mailer: undefined }
    await deliverMessage({ ...broken, db: { ...db, acquire: () => Promise.reject(new Error('killed')) } }, task, async () => ({ outcome: 'sent' })).catch(
      () => {},
    )
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'queued', attempts: 0 })
    await deliverMessage(services, task, async () => ({ outcome: 'sent' }))
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'sent', attempts: 1 })
  })
  t.test('a database that is away for a moment after it was sent: what is known is noted', async (t) => {
    const task = await waiting()
    let calls = 0
    const acquire = () => {
      calls += 1
      return calls === 2 ? Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })) : db.acquire()
    }
    await deliverMessage({ ...services, db: { ...db, acquire } }, task, async () => ({ outcome: 'sent' }))
    t.equal(calls, 3)
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'sent', attempts: 1 })
  })
  t.test('sixteen at once, of one message: one hands it over, and what it says counts', async (t) => {
    const task = await waiting()
    let handed = 0
    await Promise.all(
      Array.from({ length: 16 }, () =>
        deliverMessage(services, task, async () => {
          handed += 1
          await delay(200)
          return { outcome: 'sent' }
        }),
      ),
    )
    t.equal(handed, 1)
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'sent', attempts: 1, reason: null })
  })
  t.test('a suspended organization, for however long: the message waits until it is active again', async (t) => {
    const task = await waiting()
    const put = (status: string) => db.pool.query('update organizations set status = $2 where id = $1', [shop.id, status])
    await put('suspended')
    await deliverMessage(services, task, () => Promise.reject(new Error('sent')))
    const { rows } = await db.pool.query('select kind, due_at <= now() as due from due_work where reference = $1', [task.messageId])
    t.same(rows, [{ kind: 'message.due', due: true }])
    await put('active')
    t.match(await settled(shop, task.messageId), { state: 'sent', attempts: 1 })
    await deliverMessage(services, { ...task, organizationId: task.messageId }, () => Promise.reject(new Error('sent')))
  })
  t.test('no mail server: it fails and says so', async (t) => {
    const task = await waiting()
    await deliverMessage({ ...services, mailer: undefined }, task, async () => ({ outcome: 'sent' }))
    t.match((await shop.request('GET', `/v1/messages/${task.messageId}`)).body, { state: 'failed', reason: 'channel-not-configured' })
  })
  t.test('refused connections: nothing was handed over, so it may be tried again', async (t) => {
    t.match(await services.http.post({ url: 'http://127.0.0.1:1/', headers: {}, body: '' }), { status: undefined, reached: false })
  })
  t.test('a mail server that hangs up when it has everything: not sent again', async (t) => {
    t.match(await settled(shop, (await post((await at('hang-up@example.com')).id)).id), { state: 'failed', reason: 'unknown-outcome' })
    t.equal(taken.filter((address) => address === 'hang-up@example.com').length, 1)
  })
})

t.test('messages by a gateway', async (t) => {
  const { posted, state, url } = await gateway()
  const channel = await made(phones, '/v1/message-channels', {
    channel: 'sms',
    url,
    fromName: 'Loom',
    bodyTemplate:
      '{"an": {{ to | json }}, "words": {{ text | json }}, "von": {{ from | json }}, "tell": {{ callbackUrl | json }}, "ref": {{ reference | json }}}',
    secretHeaders: { Authorization: 'Bearer CANARY' },
  })
  let digits = 100
  const somebody = async () => {
    digits += 1
    return contactOf(phones, { emails: [], phones: [{ value: `+447700900${digits}` }], language: 'fa' })
  }
  const text = { channel: 'sms', subject: undefined, text: 'سلام "Ada"\nخوبی؟' }
  const post = async (fields: object = {}) => {
    const contact = await somebody()
    const { id } = await made(phones, '/v1/messages', message(contact.id, { ...text, ...fields }))
    return { id: id as string, contact }
  }

  t.test('the gateway is sent what its template makes, with the secret headers', async (t) => {
    const { id, contact } = await post({ reference: 'order-7' })
    t.match(await settled(phones, id), { state: 'sent', address: contact.phones[0].e164, messageId: null })
    const [{ headers, body } = { headers: {}, body: '{}' }] = posted.splice(0)
    t.match(headers, { authorization: 'Bearer CANARY', 'content-type': 'application/json', 'idempotency-key': id })
    const sent = JSON.parse(body)
    t.match(sent, { an: contact.phones[0].e164, words: 'سلام "Ada"\nخوبی؟', von: 'Loom', ref: 'order-7' })
    t.match(sent.tell, /^https:\/\/care\.example\/public\/v1\/message-deliveries\/rpd_/)
  })
  t.test('what its answers mean', async (t) => {
    state.status = 400
    t.match(await settled(phones, (await post()).id), { state: 'failed', reason: 'gateway: 400' })
    state.status = 302
    t.match(await settled(phones, (await post()).id), { state: 'failed', reason: 'gateway: 302' }, 'no redirect is followed')
    state.status = 500
    t.match(await settled(phones, (await post()).id), { state: 'failed', reason: 'unknown-outcome' })
    state.hangUp = true
    t.match(await settled(phones, (await post()).id), { state: 'failed', reason: 'unknown-outcome' })
    state.hangUp = false
    state.status = 503
    const before = posted.length
    const { id } = await post()
    await until(() => posted.length > before)
    for (let tries = 0; tries < 1_500; tries += 1) {
      if ((await phones.request('GET', `/v1/messages/${id}`)).body.reason !== null) break
      await delay(20)
    }
    t.match((await phones.request('GET', `/v1/messages/${id}`)).body, { state: 'queued', reason: 'gateway: 503' })
    state.status = 202
  })
  t.test('the secrets of a channel are nowhere to be read', async (t) => {
    t.match(channel.secretHeaders, ['authorization'])
    for (const path of ['/v1/message-channels', `/v1/message-channels/${channel.id}`, '/v1/audit-events', '/v1/events'])
      t.notMatch(JSON.stringify((await phones.request('GET', path)).body), 'CANARY', path)
  })
  t.test('a gateway that is deleted: a message that waits fails, a new one is refused', async (t) => {
    const { id, contact } = await post({ sendAt: '2099-01-01T00:00:00Z' })
    t.equal((await phones.request('DELETE', `/v1/message-channels/${channel.id}`)).status, 204)
    await db.pool.query(`update due_work set due_at = now() where reference = $1`, [id])
    t.match(await settled(phones, id), { state: 'failed', reason: 'channel-not-configured' })
    t.match(await phones.request('POST', '/v1/messages', message(contact.id, text)), { status: 409, body: { code: 'channel-not-configured' } })
  })
})

t.test('what is moved out of quiet hours is counted anew where it goes', async (t) => {
  const night = await organization({ mode: 'test', now: '2026-06-01T12:00:00Z', timeZone: 'UTC' })
  const settings = (fields: object) => night.request('PATCH', '/v1/organization', { settings: fields })
  await settings({ frequencyCaps: [{ channel: null, messagesMax: 1, days: 1 }] })
  const contact = await contactOf(night)
  const survey = (sendAt: string) => made(night, '/v1/messages', message(contact.id, { purpose: 'survey', sendAt }))
  const [first, second] = [await survey('2026-06-01T22:00:00Z'), await survey('2026-06-02T22:30:00Z')]
  await settings({ quietHours: { from: '21:59', to: '22:15' } })
  await night.request('PUT', '/v1/test-clock', { now: '2026-06-01T22:00:00Z' })
  let body: any
  for (let tries = 0; tries < 1_500 && body?.reason !== 'quiet-hours'; tries += 1) {
    await delay(20)
    body = (await night.request('GET', `/v1/messages/${first.id}`)).body
  }
  t.match(body, { state: 'queued', sendAt: '2026-06-03T22:30:00Z' }, 'a day after the one that has the next place')
  await night.request('PUT', '/v1/test-clock', { now: '2026-06-02T22:30:00Z' })
  t.match(await settled(night, second.id), { state: 'sent' })
  await night.request('PUT', '/v1/test-clock', { now: '2026-06-03T22:30:00Z' })
  t.match(await settled(night, first.id), { state: 'sent' })
})
