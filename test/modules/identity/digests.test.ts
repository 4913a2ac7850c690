import fc from 'fast-check'
import t from 'tap'
import { nextDigest } from '../../../src/modules/identity/rules/digest.ts'
import { digestMail } from '../../../src/modules/identity/rules/digest-text.ts'
import { sendDigest } from '../../../src/modules/identity/service/digests.ts'
import type { Letter, Mailer } from '../../../src/platform/mail/mailer.ts'
import type { TestOrganization } from '../../support/app.ts'
import { type Colleague, colleague } from '../../support/staff.ts'
import { contactOf, made, startMessaging } from '../messaging/support.ts'

const wish = (notificationDigest: 'off' | 'daily' | 'weekly', notificationDigestHour: number) => ({ notificationDigest, notificationDigestHour })

t.test('the next mail is the first after now at the hour of the zone, also where clocks jump', async (t) => {
  const instants = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1_000))
  const zones = fc.constantFrom('Europe/London', 'Asia/Tehran', 'Asia/Baku', 'Asia/Jakarta', 'America/St_Johns', 'Pacific/Apia', 'UTC')
  fc.assert(
    fc.property(fc.constantFrom('daily' as const, 'weekly' as const), fc.integer({ min: 0, max: 23 }), instants, zones, (rhythm, hour, after, zone) => {
      const due = Temporal.Instant.from(nextDigest(wish(rhythm, hour), after, zone) ?? '')
      const local = due.toZonedDateTimeISO(zone)
      const hours = after.until(due).total('hours')
      return hours > 0 && hours <= (rhythm === 'daily' ? 49 : 8 * 24) && (rhythm === 'daily' || local.dayOfWeek <= 2) && (local.hour - hour + 24) % 24 <= 1
    }),
  )
  const next = (wanted: ReturnType<typeof wish>, after: string, zone = 'Europe/London') => nextDigest(wanted, Temporal.Instant.from(after), zone)
  t.equal(next(wish('off', 8), '2026-03-20T07:00:00Z'), null)
  t.equal(next(wish('daily', 8), '2026-03-20T08:00:00Z'), '2026-03-21T08:00:00Z', 'a whole day after the last')
  t.equal(next(wish('weekly', 8), '2026-03-20T09:00:00Z'), '2026-03-23T08:00:00Z', 'on Monday')
  t.equal(next(wish('daily', 1), '2026-03-29T00:30:00Z'), '2026-03-29T01:00:00Z', 'an hour that is left out is the one after')
  t.equal(next(wish('daily', 8), '2026-03-20T09:00:00Z', 'Asia/Tehran'), '2026-03-21T04:30:00Z')
})

t.test('the words in every language of the service, and English for all others', async (t) => {
  const mail = (language: string, total = 2) =>
    digestMail(language, {
      organization: 'Loom Ltd',
      timeZone: 'Asia/Tehran',
      notices: [
        { type: 'task.overdue', summary: 'Ring\r\nBcc: all@example.com', createdAt: '2026-03-20T20:40:00Z' },
        { type: 'law.passed', summary: 'x', createdAt: '2026-03-20T20:40:00Z' },
      ],
      total,
    })
  const texts = ['en', 'id', 'az', 'fa'].map((language) => mail(language).text)
  t.equal(new Set(texts).size, 4)
  t.equal(mail('tlh').text.split('\n')[0], mail('en-GB').text.split('\n')[0])
  t.match(mail('en').text, '- Mar 21, 2026, 12:10 AM · Task overdue: Ring Bcc: all@example.com\n')
  t.match(mail('en').text, '· law.passed: x\n')
  t.match(mail('fa').text, '۱ فروردین ۱۴۰۵')
  t.notMatch(mail('en').text, 'more')
  t.match(mail('en', 1_234), { subject: 'Loom Ltd: new notices (1,234)', text: '… and 1,232 more\n' })
})

const started = await startMessaging()
const { organization, mails, db } = started

const tell = (at: TestOrganization, assigneeId: string, title: string, contactId: string | null = null) =>
  made(at, '/v1/tasks', { type: 'note', title, assigneeId, contactId })
const clockTo = async (at: TestOrganization, now: string) => t.equal((await at.request('PUT', '/v1/test-clock', { now })).status, 200)
const idle = () => db.pool.query(`select count(*)::int as jobs from graphile_worker.jobs where task_identifier = 'send_digest'`)
async function mailOf(person: Colleague) {
  for (let left = 1; left > 0; left = (await idle()).rows[0].jobs) await new Promise((resolve) => setTimeout(resolve, 20))
  const index = mails.findIndex(({ to }) => to?.[0]?.address === `${person.id}@example.com`)
  return index < 0 ? undefined : mails.splice(index, 1)[0]
}
const subscribe = (person: Colleague, fields: object = {}) => person.request('PATCH', '/v1/me', { notificationDigest: 'daily', ...fields })

t.test('a mail of notices', async (t) => {
  const shop = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
  const agent = await colleague(started, shop, { contactAccess: 'own' })
  const quiet = await colleague(started, shop)

  t.test('is wanted by nobody at first, and has an hour', async (t) => {
    t.match((await agent.request('GET', '/v1/me')).body.user, wish('off', 8))
    t.match(await subscribe(agent), { status: 200, body: { user: wish('daily', 8) } })
    t.match(await subscribe(quiet, { notificationDigestHour: 24 }), { status: 422 })
    t.match(await subscribe(quiet, { notificationDigest: 'hourly' }), { status: 422 })
  })

  t.test('tells at its hour what is unread and may be seen, once', async (t) => {
    const [own, hidden] = [await contactOf(shop, { ownerId: agent.id }), await contactOf(shop)]
    await tell(shop, agent.id, 'Read already')
    await agent.request('POST', '/v1/notifications/read-all')
    await tell(shop, agent.id, 'About mine', own.id)
    await tell(shop, agent.id, 'About a stranger', hidden.id)
    await tell(shop, agent.id, 'About nobody')
    await tell(shop, quiet.id, 'Not by mail')
    await clockTo(shop, '2026-03-21T07:59:00Z')
    t.equal(await mailOf(agent), undefined)
    await clockTo(shop, '2026-03-21T08:00:00Z')
    const mail = await mailOf(agent)
    t.match(mail, { subject: `${shop.organization.name}: new notices (2)`, from: { name: 'Rapport' } })
    t.match(mail?.text, /Task for you: About nobody\n.*Task for you: About mine\n/)
    t.notMatch(mail?.text, /stranger|Read already/)
    t.equal((await agent.request('GET', '/v1/notifications?unread=true')).body.data.length, 2, 'what was mailed is unread still')

    await clockTo(shop, '2026-03-22T12:00:00Z')
    t.equal(await mailOf(agent), undefined, 'nothing is new')
    await shop.request('PATCH', `/v1/contacts/${hidden.id}`, { ownerId: agent.id })
    await tell(shop, agent.id, 'Another')
    await clockTo(shop, '2026-03-26T12:00:00Z')
    t.match((await mailOf(agent))?.text, /Another\n.*About a stranger\n/, 'what came into sight is new')
    t.equal(await mailOf(agent), undefined, 'one mail for all the days')
    t.equal(await mailOf(quiet), undefined)
  })

  t.test('goes by the zone and the language of the user; off, it comes no more', async (t) => {
    await subscribe(agent, { timeZone: 'Asia/Baku', language: 'az', notificationDigestHour: 7 })
    await tell(shop, agent.id, 'Zəng')
    await clockTo(shop, '2026-03-27T02:59:00Z')
    t.equal(await mailOf(agent), undefined)
    await clockTo(shop, '2026-03-27T03:00:00Z')
    t.match(await mailOf(agent), { subject: /yeni bildirişlər/, text: /Sizin üçün tapşırıq: Zəng/ })
    await subscribe(agent, { notificationDigest: 'off' })
    await tell(shop, agent.id, 'Unheard')
    await clockTo(shop, '2026-04-27T03:00:00Z')
    t.equal(await mailOf(agent), undefined)
    const { rows } = await db.pool.query(`select from due_work where kind = 'notifications.digest' and reference = $1`, [agent.id])
    t.equal(rows.length, 0)
  })

  t.test('is not sent to who is suspended; an erased person is in none', async (t) => {
    await subscribe(quiet)
    const person = await contactOf(shop)
    await tell(shop, quiet.id, 'About the erased', person.id)
    t.equal((await shop.request('POST', `/v1/contacts/${person.id}/erase`, { confirm: true })).status < 300, true)
    const put = (status: string) => db.pool.query('update users set status = $2 where id = $1', [quiet.id, status])
    await put('suspended')
    await clockTo(shop, '2026-04-28T12:00:00Z')
    t.equal(await mailOf(quiet), undefined)
    await put('active')
    await clockTo(shop, '2026-04-29T12:00:00Z')
    const mail = await mailOf(quiet)
    t.match(mail?.text, 'Not by mail')
    t.notMatch(mail?.text, 'erased')
  })
})

t.test('at most once, whatever crashes; again where it certainly did not leave', async (t) => {
  const shop = await organization()
  const agent = await colleague(started, shop)
  await subscribe(agent)
  const letters: Letter[] = []
  const by = (deliver: Mailer['deliver']) => {
    const mailer: Mailer = {
      async deliver(letter) {
        letters.push(letter)
        return deliver(letter)
      },
      send: async () => {},
      close() {},
    }
    return sendDigest({ ...shop.services, mailer }, { organizationId: shop.id, userId: agent.id })
  }
  await tell(shop, agent.id, 'One')
  await t.rejects(by(async () => ({ outcome: 'retry', detail: 'greylisted' })))
  await by(async () => ({ outcome: 'sent' }))
  t.equal(letters.length, 2)
  t.equal(letters[1]?.text, letters[0]?.text)
  t.not(letters[1]?.messageId, letters[0]?.messageId)
  await tell(shop, agent.id, 'Two')
  await t.rejects(by(() => Promise.reject(new Error('killed'))))
  await by(async () => ({ outcome: 'sent' }))
  t.equal(letters.length, 3, 'nobody knows whether it left')
  await tell(shop, agent.id, 'Three')
  await Promise.all([by(async () => ({ outcome: 'unknown', detail: '' })), by(async () => ({ outcome: 'sent' }))])
  t.equal(letters.length, 4, 'two at once')
  await sendDigest({ ...shop.services, mailer: undefined }, { organizationId: shop.id, userId: agent.id })
})
