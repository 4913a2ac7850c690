import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { startMessaging } from '../modules/messaging/support.ts'
import { send } from '../support/app.ts'

/** A week in the life of a shop that leaves its spreadsheet, through the interface only, by the clock of the organization. */
const { app, mails, organization } = await startMessaging()
const shop = await organization({ slug: 'mill', mode: 'test', now: '2026-11-23T08:00:00Z' })

async function ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
  const answer = await shop.request(method, url, body, headers)
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const list = async (url: string): Promise<any[]> => (await ask('GET', url)).data
const itIs = (now: string) => ask('PUT', '/v1/test-clock', { now })
const named = async (name: string) => (await list(`/v1/contacts?q=${encodeURIComponent(name)}`))[0]
async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const found = await read()
    if (found !== undefined) return found
    await delay(20)
  }
  throw new Error('it does not come to that')
}
const mailTo = (address: string, count = 1) => eventually(async () => mails.filter((mail) => mail.to?.[0]?.address === address)[count - 1])

t.test('Monday: the spreadsheet comes in, and who is there twice becomes one', async (t) => {
  const file = [
    'First Name,Last Name,Email,Phone,Country,Tags',
    'Ada,Lovelace,ada@example.com,020 7946 0958,GB,vip;looms',
    'Ada,Lovelace,ada.l@example.org,+44 20 7946 0958,GB,press',
    'İlqar,Əliyev,ilqar@example.com,(050) 123 45 67,AZ,looms',
    'زهرا,حسینی,zahra@example.com,۰۹۱۲ ۳۴۵ ۶۷۸۹,IR,',
    'Nobody,,not an address,,GB,',
  ].join('\n')
  const { id } = await ask('POST', '/v1/imports?format=csv&mode=create', file, { 'content-type': 'text/csv' })
  const done = await eventually(async () => {
    const found = await ask('GET', `/v1/imports/${id}`)
    return found.status === 'completed' ? found : undefined
  })
  t.match(done.counts, { total: 5, created: 3, skipped: 1, failed: 1 })
  const [failed] = await list(`/v1/imports/${id}/rows?status=failed`)
  t.match(failed, { line: 6, problems: [{ column: 'Email', value: 'not an address' }] })

  const second = await ask('POST', '/v1/contacts?allowDuplicate=true', {
    kind: 'person',
    displayName: 'Ada Lovelace',
    emails: [{ value: 'ada.l@example.org' }],
    phones: [{ value: '+44 20 7946 0958' }],
    tags: ['press'],
  })
  const scan = await ask('POST', '/v1/contact-duplicate-scans')
  await eventually(async () => ((await ask('GET', `/v1/contact-duplicate-scans/${scan.id}`)).status === 'completed' ? true : undefined))
  const [pair] = await list('/v1/contact-duplicates')
  t.match(pair, { reasons: ['phone'] })
  const ada = await named('ada@example.com')
  const wish = { survivorId: ada.id, duplicateIds: [second.id] }
  t.equal((await ask('POST', '/v1/contact-merges', { ...wish, dryRun: true })).moved.identifiers ?? 1, 1)
  await ask('POST', '/v1/contact-merges', wish)
  const merged = await ask('GET', `/v1/contacts/${ada.id}`)
  t.same(
    merged.emails.map(({ value }: any) => value),
    ['ada@example.com', 'ada.l@example.org'],
  )
  t.same(merged.tags.toSorted(), ['looms', 'press', 'vip'])
  t.match(await shop.request('GET', `/v1/contacts/${second.id}/timeline`), { status: 308, headers: { location: `/v1/contacts/${ada.id}/timeline` } })
})

t.test('Tuesday: a stranger asks for a call, and a customer writes', async (t) => {
  await ask('POST', '/v1/forms', {
    key: 'call-me',
    name: 'Call me back',
    kind: 'call_back',
    callBackMinutes: 120,
    thankYouUrl: 'https://mill.example/thanks',
    fields: [
      { name: 'name', label: 'Name', type: 'text', mapsTo: 'displayName' },
      { name: 'phone', label: 'Phone', type: 'phone', required: true, mapsTo: 'phone' },
      { name: 'news', label: 'Send me news once a month.', type: 'checkbox', mapsTo: 'consent', consent: { channel: 'sms', purpose: 'marketing' } },
    ],
  })
  await itIs('2026-11-24T09:00:00Z')
  const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
  const sent = await send(app, undefined, 'POST', '/public/v1/organizations/mill/forms/call-me', 'name=Grace+Hopper&phone=020+7946+0001&news=on', form)
  t.match(sent, { status: 303, headers: { location: 'https://mill.example/thanks' } })
  const grace = await named('hopper')
  const [task] = await list(`/v1/tasks?contactId=${grace.id}`)
  t.match(task, { type: 'call_back', status: 'open', contactId: grace.id })
  t.same(await list('/v1/tasks?overdue=true'), [])
  await itIs('2026-11-24T12:00:00Z')
  t.match(await list('/v1/tasks?overdue=true'), [{ id: task.id }])
  await eventually(async () => (await list('/v1/events?after=0&limit=200&types=task.overdue'))[0])
  await ask('POST', '/v1/interactions', {
    contactId: grace.id,
    channel: 'phone',
    direction: 'outbound',
    kind: 'call',
    durationSeconds: 240,
    outcome: 'Wants a reed.',
  })
  await ask('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'Rang her.' })

  const mail = 'From: Ada <ada.l@example.org>\r\nMessage-ID: <q1@example.org>\r\nSubject: The loom\r\n\r\nWhen does it come?\r\n'
  const question = await ask('POST', '/v1/interactions/email', mail, { 'content-type': 'message/rfc822' })
  const ada = await named('ada@example.com')
  t.equal(question.contactId, ada.id, 'the address of a merged contact finds the one that went on')
  await ask('POST', `/v1/interactions/${question.id}/reply`, { text: 'On Thursday.' })
  t.match(await mailTo('ada.l@example.org'), { subject: 'Re: The loom', inReplyTo: '<q1@example.org>' })
})

t.test('Wednesday: a birthday is near, and news go to those who want them, at an hour for it', async (t) => {
  const [zahra, ada] = [await named('حسيني'), await named('ada@example.com')]
  await ask('POST', `/v1/contacts/${zahra.id}/occasions`, { type: 'birthday', month: 9, day: 7, calendar: 'persian', leadDays: [2] })
  t.match(await list('/v1/occasions/upcoming?days=7'), [{ date: '2026-11-28', contactId: zahra.id }])
  await itIs('2026-11-26T12:00:00Z')
  t.match(await list(`/v1/tasks?contactId=${zahra.id}`), [{ type: 'reminder', dueDate: '2026-11-28' }])

  const { settings } = await ask('GET', '/v1/organization')
  t.ok(settings.quietHours !== undefined)
  await ask('PATCH', '/v1/organization', { settings: { quietHours: { from: '21:00', to: '08:00' }, frequencyCaps: [{ days: 7, messagesMax: 1 }] } })
  const news = (contactId: string, reference: string) => ({
    contactId,
    channel: 'email',
    purpose: 'marketing',
    reference,
    subject: 'News',
    text: 'We have reeds.',
  })
  t.match(await shop.request('POST', '/v1/messages', news(ada.id, 'november')), { status: 409, body: { code: 'contact-not-allowed' } })
  for (const { id } of [ada, zahra])
    await ask('POST', `/v1/contacts/${id}/consents`, { channel: 'email', purpose: 'marketing', state: 'granted', evidence: { wording: 'Send me news.' } })
  await itIs('2026-11-26T22:00:00Z')
  const waiting = await ask('POST', '/v1/messages', news(ada.id, 'november'))
  t.match(waiting, { state: 'queued', sendAt: '2026-11-27T08:00:00Z' })
  t.equal((await ask('POST', '/v1/messages', news(ada.id, 'november'))).id, waiting.id, 'asked again, it is the same message')
  t.match(await shop.request('POST', '/v1/messages', news(ada.id, 'another')), { status: 409, body: { reasons: ['frequency-cap'] } })
  await itIs('2026-11-27T08:00:00Z')
  const mail = await mailTo('ada@example.com')
  const link = mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value.replace(/^<https:\/\/[^/]*|>$/g, '')
  t.equal((await send(app, undefined, 'POST', link ?? '', 'List-Unsubscribe=One-Click', { 'content-type': 'application/x-www-form-urlencoded' })).status, 200)
  const check = await ask('POST', `/v1/contacts/${ada.id}/contact-check`, { channel: 'email', purpose: 'marketing' })
  t.match(check, { allowed: false, nextAllowedAt: null })
  t.match((await list(`/v1/contacts/${ada.id}/consents`))[0], { state: 'withdrawn' })
})

t.test('Friday: the week is looked at, taken along, and forgotten where somebody asks', async (t) => {
  const [ada, grace] = [await named('ada@example.com'), await named('hopper')]
  await ask('POST', `/v1/contacts/${ada.id}/lifecycle`, { stage: 'expansion', reason: 'Ordered two looms.' })
  const types = (await list(`/v1/contacts/${ada.id}/timeline?limit=200`)).map(({ type }) => type)
  for (const type of ['contact.created', 'contact.merged', 'interaction.created', 'message.sent', 'consent.recorded', 'contact.stage_changed'])
    t.ok(types.includes(type), `${type} of ${types.join(' ')}`)
  const week = 'from=2026-11-23&to=2026-11-27'
  t.match(await ask('GET', `/v1/interaction-reports/contacts-per-month?${week}`), {})
  t.match(await ask('GET', `/v1/task-reports/by-person?${week}`), {})
  t.match(await ask('GET', `/v1/contact-reports/lifecycle?${week}`), {})

  const csv = await app.inject({ method: 'GET', url: '/v1/contacts/export?format=csv', headers: { authorization: `Bearer ${shop.apiKey.secret}` } })
  t.match(csv.body, 'İlqar')
  t.equal(csv.body.trim().split(/\r?\n/).length, 5, 'a row for each contact that there is, and the header')
  const back = await ask('POST', '/v1/imports?format=csv&mode=upsert', csv.body, { 'content-type': 'text/csv' })
  const done = await eventually(async () => {
    const found = await ask('GET', `/v1/imports/${back.id}`)
    return found.status === 'completed' ? found : undefined
  })
  t.match(done.counts, { unchanged: 4, failed: 0 }, 'its own export changes nothing')

  t.match((await ask('GET', `/v1/contacts/${grace.id}/export`)).sections, { interactions: [{}, {}], tasks: [{}], consents: [{}] })
  await ask('POST', `/v1/contacts/${grace.id}/erase`)
  t.equal((await shop.request('GET', `/v1/contacts/${grace.id}`)).status, 410)
  t.equal(await named('hopper'), undefined)
})
