import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { send } from '../../support/app.ts'
import { contactOf, gateway, made, message, pathIn, settled, startMessaging, until } from './support.ts'

/** What is reached by secret links. */
const { app, mails, organization, db } = await startMessaging()
const shop = await organization()
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const open = (method: 'GET' | 'POST', path: string, body?: string, headers: Record<string, string> = FORM) =>
  send(app, undefined, method, path, body, body === undefined ? {} : headers)
const header = (mail: any, name: string): string | undefined => mail.headers.find(({ key }: any) => key === name)?.value

/** A marketing e-mail to somebody who allows it, as it arrived. */
async function mailed(fields: object = {}, words: object = {}) {
  const contact = await contactOf(shop, fields)
  await made(shop, `/v1/contacts/${contact.id}/consents`, { channel: 'email', purpose: 'marketing', state: 'granted' })
  const { id } = await made(shop, '/v1/messages', message(contact.id, { purpose: 'marketing', ...words }))
  await settled(shop, id)
  const address = contact.emails[0].value
  await until(() => mails.some((mail) => mail.to?.[0]?.address === address))
  const mail = mails.find((each) => each.to?.[0]?.address === address)
  return { contact, id, mail, unsubscribe: pathIn(header(mail, 'list-unsubscribe')), preferences: pathIn(mail?.text?.slice(mail.text.indexOf('https://'))) }
}
const consentsOf = async (contactId: string) => (await shop.request('GET', `/v1/contacts/${contactId}/consents?sort=occurredAt`)).body

t.test('one click (RFC 8058)', async (t) => {
  t.test('the headers are there, and the link is in the words', async (t) => {
    const { mail, unsubscribe, preferences } = await mailed({}, { html: '<p>Hello</p>' })
    t.match(header(mail, 'list-unsubscribe'), /^<https:\/\/care\.example\/public\/v1\/unsubscribe\/rpu_[\w-]+>$/)
    t.equal(header(mail, 'list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
    t.match(mail?.text, 'Unsubscribe')
    t.match(mail?.html, preferences)
    t.equal(unsubscribe.split('/').at(-1), preferences.split('/').at(-1))
  })
  t.test('POST works without log-in, in both forms, and a second time changes nothing', async (t) => {
    const { contact, id, unsubscribe } = await mailed()
    t.match(await open('POST', unsubscribe, 'List-Unsubscribe=One-Click'), { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    const multipart = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    t.equal((await open('POST', unsubscribe, multipart, { 'content-type': 'multipart/form-data; boundary=x' })).status, 200)
    t.equal((await open('POST', unsubscribe)).status, 200)
    const { data, current } = await consentsOf(contact.id)
    t.equal(data.length, 2)
    t.match(data[1], {
      channel: 'email',
      purpose: 'marketing',
      state: 'withdrawn',
      evidence: { wording: 'List-Unsubscribe=One-Click', source: 'preferences link', reference: `message ${id}` },
      actor: { type: 'anonymous' },
    })
    t.match(current, [{ state: 'withdrawn' }])
    t.match((await shop.request('POST', '/v1/messages', message(contact.id, { purpose: 'marketing' }))).body, { reasons: ['consent-withdrawn'] })
  })
  t.test('opening the link unsubscribes nobody', async (t) => {
    const { contact, unsubscribe } = await mailed()
    t.equal((await open('GET', unsubscribe)).status, 200)
    t.match((await consentsOf(contact.id)).current, [{ state: 'granted' }])
  })
  t.test('what waits is not sent any more', async (t) => {
    const { contact, unsubscribe } = await mailed()
    const { id } = await made(shop, '/v1/messages', message(contact.id, { purpose: 'marketing', sendAt: '2099-01-01T00:00:00Z' }))
    await open('POST', unsubscribe, 'List-Unsubscribe=One-Click')
    await db.pool.query('update due_work set due_at = now() where reference = $1', [id])
    t.match(await settled(shop, id), { state: 'failed', reason: 'consent-withdrawn', attempts: 0 })
  })
})

t.test('the page of preferences', async (t) => {
  t.test('in the language and direction of the contact, naming nobody, without script', async (t) => {
    const { contact, preferences } = await mailed({ language: 'fa', displayName: 'آدا' })
    const { body, headers } = await open('GET', preferences)
    t.match(body, '<html lang="fa" dir="rtl">')
    t.match(body, 'name="email.marketing" value="on" checked')
    for (const secret of [contact.emails[0].value, contact.id, 'آدا', '<script']) t.notOk(body.includes(secret), secret)
    t.match(headers, { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'content-security-policy': /default-src 'none'/ })
  })
  t.test('what is not ticked is withdrawn, what is ticked is granted, what stays is not said again', async (t) => {
    const { contact, preferences } = await mailed({ language: 'en' })
    t.match((await open('POST', preferences, 'email.survey=on&sms.marketing=on')).body, 'Your choice has been saved')
    const said = (await consentsOf(contact.id)).data.slice(1).map(({ channel, purpose, state, evidence }: any) => [channel, purpose, state, evidence.wording])
    t.same(said, [
      ['email', 'marketing', 'withdrawn', 'News and offers: by e-mail'],
      ['sms', 'survey', 'withdrawn', 'Questions about your experience: by text message'],
      ['sms', 'marketing', 'granted', 'News and offers: by text message'],
      ['messenger', 'survey', 'withdrawn', 'Questions about your experience: by messenger'],
    ])
    const page = (await open('GET', preferences)).body
    t.match(page, 'name="sms.marketing" value="on" checked')
    t.notMatch(page, 'name="email.marketing" value="on" checked')
    await open('POST', preferences, 'email.survey=on&sms.marketing=on')
    t.equal((await consentsOf(contact.id)).data.length, 5)
  })
  t.test('404 link-not-found, the same answer whatever is wrong', async (t) => {
    const { preferences, contact, id } = await mailed()
    const token = preferences.split('/').at(-1) ?? ''
    const foreign = await organization()
    const wrong = [
      'x',
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.replace(shop.id, foreign.id),
      token.replace(id, contact.id),
      token.replace('rpu', 'rpd'),
    ]
    for (const path of ['preferences', 'unsubscribe'])
      for (const method of ['GET', 'POST'] as const)
        for (const each of wrong) {
          const { status, body } = await open(method, `/public/v1/${path}/${each}`, method === 'POST' ? 'x=y' : undefined)
          t.same({ status, ...body, instance: '' }, { ...body, status: 404, code: 'link-not-found', instance: '' })
          t.notOk('detail' in body)
        }
    t.equal((await open('POST', preferences, `x=${'y'.repeat(11_000)}`)).status, 413)
    t.equal((await shop.request('POST', `/v1/contacts/${contact.id}/erase`)).status, 200)
    t.equal((await open('GET', preferences)).status, 404, 'an erased person has no link any more')
  })
})

t.test('reports of a gateway', async (t) => {
  const { posted, url } = await gateway()
  await made(shop, '/v1/message-channels', { channel: 'sms', url })
  let digits = 200
  const sent = async () => {
    digits += 1
    const contact = await contactOf(shop, { emails: [], phones: [{ value: `+447700900${digits}` }] })
    const before = posted.length
    const { id } = await made(shop, '/v1/messages', message(contact.id, { channel: 'sms', subject: undefined }))
    await settled(shop, id)
    return { id, contact, callback: pathIn(JSON.parse(posted[before]?.body ?? '{}').callbackUrl) }
  }
  const tell = (path: string, state: string, reason?: string) => send(app, undefined, 'POST', path, { state, ...(reason === undefined ? {} : { reason }) })

  t.test('204 delivered, opened; late and repeated ones change nothing', async (t) => {
    const { id, callback } = await sent()
    t.equal((await tell(callback, 'delivered')).status, 204)
    t.match((await shop.request('GET', `/v1/messages/${id}`)).body, { state: 'delivered', version: 4 })
    t.equal((await tell(callback, 'opened')).status, 204)
    for (const late of ['delivered', 'opened', 'failed', 'bounced']) t.equal((await tell(callback, late)).status, 204)
    const { body } = await shop.request('GET', `/v1/messages/${id}`)
    t.match(body, { state: 'opened', version: 5, failedAt: null })
    t.ok(body.deliveredAt && body.openedAt)
  })
  t.test('204 bounced: nothing goes to the number any more', async (t) => {
    const { id, contact, callback } = await sent()
    await tell(callback, 'bounced', 'absent subscriber')
    t.match((await shop.request('GET', `/v1/messages/${id}`)).body, { state: 'bounced', reason: 'absent subscriber' })
    t.match((await shop.request('POST', `/v1/contacts/${contact.id}/contact-check`, { channel: 'sms', purpose: 'service' })).body, {
      reasons: ['address-bounced'],
    })
  })
  t.test('404 a wrong link; 422 a wrong report', async (t) => {
    const { callback } = await sent()
    t.match(
      await tell(
        callback.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        'delivered',
      ),
      { status: 404, body: { code: 'link-not-found' } },
    )
    t.equal((await tell(callback.replace('rpd_', 'rpu_'), 'delivered')).status, 404)
    t.equal((await tell(callback, 'queued')).status, 422)
  })
})

t.test('a click while the contact is being merged is heard by the survivor', async (t) => {
  const survivor = await contactOf(shop)
  const { contact, unsubscribe } = await mailed()
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query('select from contacts where organization_id = $1 and id = $2 for no key update', [shop.id, contact.id])
  const merging = shop.request('POST', '/v1/contact-merges', { survivorId: survivor.id, duplicateIds: [contact.id] })
  await delay(300)
  const clicking = open('POST', unsubscribe, 'List-Unsubscribe=One-Click')
  await delay(300)
  await holder.query('commit')
  holder.release()
  t.same([(await merging).status, (await clicking).status], [201, 200])
  const { current } = (await shop.request('GET', `/v1/contacts/${survivor.id}/consents`)).body
  t.match(current, [{ channel: 'email', state: 'withdrawn' }])
})
