import fc from 'fast-check'
import t from 'tap'
import { chooseAddress } from '../../../src/modules/messaging/rules/address.ts'
import { checkContact, type FrequencyCap, type Situation } from '../../../src/modules/messaging/rules/contact-check.ts'
import { directionOf, htmlDocument, pickContent } from '../../../src/modules/messaging/rules/language.ts'
import { attempt, type Message, mayFollow, reported, settle } from '../../../src/modules/messaging/rules/message.ts'
import { choicesOf, preferencesPage } from '../../../src/modules/messaging/rules/preferences-page.ts'
import { endOfQuiet, isQuiet } from '../../../src/modules/messaging/rules/quiet-hours.ts'
import { PREFERENCES_MARK, withPreferencesLink } from '../../../src/modules/messaging/rules/unsubscribe.ts'
import { MESSAGE_STATES } from '../../../src/modules/messaging/tables.ts'

const instant = (text: string) => Temporal.Instant.from(text)
const situation = (fields: Partial<Situation> = {}): Situation => ({
  channel: 'email',
  purpose: 'marketing',
  at: instant('2026-03-28T12:00:00Z'),
  archived: false,
  address: 'good',
  consent: 'granted',
  quietHours: null,
  timeZone: 'Europe/London',
  caps: [],
  counted: [],
  ...fields,
})

t.test('what may be sent for which purpose', async (t) => {
  const reasons = (fields: Partial<Situation>) => checkContact(situation(fields)).reasons
  t.same(reasons({}), [])
  t.same(reasons({ consent: undefined }), ['consent-missing'])
  t.same(reasons({ consent: 'withdrawn' }), ['consent-withdrawn'])
  t.same(reasons({ purpose: 'survey', consent: undefined }), [])
  t.same(reasons({ purpose: 'survey', consent: 'withdrawn' }), ['consent-withdrawn'])
  const cap: FrequencyCap = { channel: null, messagesMax: 1, days: 1 }
  const counted = [{ channel: 'sms', at: instant('2026-03-28T11:00:00Z') }]
  t.same(reasons({ caps: [cap], counted }), ['frequency-cap'])
  t.same(reasons({ caps: [{ ...cap, channel: 'email' }], counted }), [], 'a cap of one channel counts that channel')
  t.same(reasons({ caps: [{ ...cap, channel: 'sms' }], counted }), [], 'and stands against that channel only')
  const service = { purpose: 'service', consent: 'withdrawn', caps: [cap], counted, quietHours: { from: '00:00', to: '23:59' } } as const
  t.same(reasons(service), [], 'a service needs no consent, and has no cap and no hours')
  t.same(reasons({ ...service, address: 'bounced', archived: true }), ['contact-archived', 'address-bounced'], 'but somebody to go to')
  t.same(checkContact(situation({ consent: undefined, quietHours: { from: '00:00', to: '23:59' } })).nextAllowedAt, null, 'time alone does not help')
})

t.test('quiet hours over midnight and where clocks change, in the zone of the contact', async (t) => {
  const end = (at: string, from: string, to: string, zone: string) => endOfQuiet({ from, to }, instant(at), zone).toString()
  t.equal(end('2026-03-28T22:30:00Z', '21:00', '08:00', 'Europe/London'), '2026-03-29T07:00:00Z', 'a night in which clocks go forward')
  t.equal(end('2026-10-24T22:30:00Z', '21:00', '08:00', 'Europe/London'), '2026-10-25T08:00:00Z', 'and back')
  t.equal(end('2026-03-28T23:30:00Z', '22:00', '01:30', 'Europe/London'), '2026-03-29T01:00:00Z', 'an end that is skipped comes with the leap')
  t.equal(end('2026-10-25T00:10:00Z', '22:00', '01:30', 'Europe/London'), '2026-10-25T00:30:00Z', 'an end that comes twice: the first')
  t.equal(end('2026-10-25T01:10:00Z', '22:00', '01:30', 'Europe/London'), '2026-10-25T01:30:00Z', 'and the second, for who is between them')
  t.equal(end('2011-12-30T08:30:00Z', '22:00', '08:00', 'Pacific/Apia'), '2011-12-30T18:00:00Z', 'a day that was left out')
  t.equal(end('2026-06-01T20:00:00Z', '21:00', '08:00', 'Asia/Tehran'), '2026-06-02T04:30:00Z', 'half an hour off')
  t.equal(end('2026-06-01T12:00:00Z', '21:00', '08:00', 'Asia/Tehran'), '2026-06-01T12:00:00Z', 'not quiet: at once')
})

const ZONES = [
  'Europe/London',
  'Asia/Tehran',
  'Asia/Jakarta',
  'Asia/Baku',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
  'Africa/Casablanca',
]
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const hours = fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to)
const moment = fc
  .integer({ min: Date.UTC(2011, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 })
  .map((minutes) => Temporal.Instant.fromEpochMilliseconds(minutes * 60_000))

t.test('the end of quiet hours is the first instant that is not quiet', async () => {
  fc.assert(
    fc.property(hours, moment, fc.constantFrom(...ZONES), (quietHours, at, zone) => {
      const end = endOfQuiet(quietHours, at, zone)
      if (isQuiet(quietHours, end, zone)) return false
      for (let minute = at; Temporal.Instant.compare(minute, end) < 0; minute = minute.add({ minutes: 1 })) if (!isQuiet(quietHours, minute, zone)) return false
      return true
    }),
    { numRuns: 300 },
  )
})

const situations = fc
  .record({
    channel: fc.constantFrom('email' as const, 'sms' as const),
    purpose: fc.constantFrom('survey' as const, 'marketing' as const, 'service' as const),
    at: moment,
    archived: fc.boolean(),
    address: fc.constantFrom('good' as const, 'good' as const, 'bounced' as const, 'none' as const),
    consent: fc.constantFrom('granted' as const, 'granted' as const, 'withdrawn' as const, undefined),
    quietHours: fc.option(hours),
    timeZone: fc.constantFrom(...ZONES),
    caps: fc.array(
      fc.record({ channel: fc.constantFrom('email', 'sms', null), messagesMax: fc.integer({ min: 1, max: 3 }), days: fc.integer({ min: 1, max: 5 }) }),
      {
        maxLength: 3,
      },
    ),
    ago: fc.array(fc.tuple(fc.constantFrom('email', 'sms'), fc.integer({ min: -3_000, max: 10_000 })), { maxLength: 6 }),
  })
  .map(({ ago, ...rest }) => ({ ...rest, counted: ago.map(([channel, minutes]) => ({ channel, at: rest.at.subtract({ minutes }) })) }))

t.test('nextAllowedAt is itself allowed, and nothing between is', async () => {
  fc.assert(
    fc.property(situations, (given) => {
      const { allowed, reasons, nextAllowedAt } = checkContact(given)
      if (allowed !== (reasons.length === 0)) return false
      if (nextAllowedAt === null) return allowed || reasons.some((reason) => !['quiet-hours', 'frequency-cap'].includes(reason))
      if (allowed || Temporal.Instant.compare(nextAllowedAt, given.at) <= 0) return false
      if (!checkContact({ ...given, at: nextAllowedAt }).allowed) return false
      return !checkContact({ ...given, at: nextAllowedAt.subtract({ minutes: 1 }) }).allowed
    }),
    { numRuns: 2_000 },
  )
})

t.test('whatever is asked for in whatever order, no window ever holds more than its cap', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (minutes, messagesMax, days) => {
        const start = instant('2026-01-01T00:00:00Z')
        const sent: { channel: string; at: Temporal.Instant }[] = []
        for (const each of minutes) {
          const at = start.add({ minutes: each })
          if (checkContact(situation({ at, caps: [{ channel: null, messagesMax, days }], counted: sent })).allowed) sent.push({ channel: 'email', at })
        }
        const times = sent.map(({ at }) => at.epochMilliseconds).sort((a, b) => a - b)
        return times.every((first, i) => {
          const beyond = times[i + messagesMax]
          return beyond === undefined || beyond - first >= days * 86_400_000
        })
      },
    ),
    { numRuns: 500 },
  )
})

const queued: Message = {
  ...{
    id: 'm',
    contactId: 'c',
    channel: 'email',
    purpose: 'marketing',
    reference: 'r',
    aboutId: null,
    templateKey: null,
    language: 'en',
    subject: 's',
    text: 't',
    html: null,
  },
  ...{ address: null, state: 'queued', reason: null, sendAt: '2026-03-28T12:00:00Z', counted: true, attempts: 0, attemptedAt: null, sentAt: null },
  ...{ deliveredAt: null, openedAt: null, failedAt: null, messageId: null, inReplyTo: null, references: [], linkHash: null, callbackHash: null },
  ...{ version: 1, createdAt: '2026-03-28T12:00:00Z', updatedAt: '2026-03-28T12:00:00Z' },
}
const NOW = instant('2026-03-28T12:00:00Z')
const attempted = attempt(queued, NOW.toString(), { address: 'ada@example.com', linkHash: 'l', callbackHash: 'c' })

t.test('what becomes of an attempt', async (t) => {
  t.match(settle(attempted, { outcome: 'sent' }, NOW), { state: 'sent', attemptedAt: null, counted: true })
  t.match(settle(attempted, { outcome: 'refused', detail: '554' }, NOW), { state: 'failed', reason: '554', counted: false })
  t.match(settle(attempted, { outcome: 'bounced', detail: '550' }, NOW), { state: 'bounced', reason: '550' })
  t.match(settle(attempted, { outcome: 'unknown', detail: 'gone' }, NOW), { state: 'failed', reason: 'unknown-outcome', counted: true })
  t.match(settle(attempted, { outcome: 'retry', detail: '451' }, NOW), { state: 'queued', reason: '451', sendAt: '2026-03-28T12:01:00Z', attemptedAt: null })
  t.match(settle({ ...attempted, attempts: 6 }, { outcome: 'retry', detail: '451' }, NOW), { state: 'failed', reason: '451' }, 'not for ever')
  const doubted = reported(attempted, 'failed', NOW.toString(), 'unknown-outcome')
  t.match(settle(doubted, { outcome: 'sent' }, NOW), { state: 'sent', reason: null, failedAt: null }, 'who knows better is believed')
  t.match(
    settle(reported(attempted, 'delivered', NOW.toString()), { outcome: 'sent' }, NOW),
    { state: 'delivered', sentAt: NOW.toString() },
    'the gateway was faster',
  )
})

t.test('states are never gone back to', async (t) => {
  for (const state of MESSAGE_STATES) t.notOk(mayFollow(state, state) || mayFollow(state, 'queued'), state)
  for (const [before, after] of [
    ['opened', 'delivered'],
    ['bounced', 'delivered'],
    ['failed', 'sent'],
  ] as const)
    t.notOk(mayFollow(before, after))
})

t.test('languages: the nearest there is, and the way it is written', async (t) => {
  const of = (...languages: string[]) => languages.map((language) => ({ language }))
  t.equal(pickContent(of('en', 'fa'), ['fa-IR', 'en'])?.language, 'fa')
  t.equal(pickContent(of('en', 'fa-AF'), ['fa', 'en'])?.language, 'fa-AF')
  t.equal(pickContent(of('en', 'az'), ['de', 'az'])?.language, 'az')
  t.equal(pickContent(of('az', 'en'), [null, 'de', 'en'])?.language, 'en')
  t.equal(pickContent(of('az'), ['de', 'en'])?.language, 'az')
  t.same(['fa', 'ar', 'he', 'ur', 'az', 'az-Arab', 'id', 'en', 'uz-Cyrl'].map(directionOf), ['rtl', 'rtl', 'rtl', 'rtl', 'ltr', 'rtl', 'ltr', 'ltr', 'ltr'])
  t.match(htmlDocument('<p>سلام</p>', 'fa'), '<html lang="fa" dir="rtl">')
  t.match(htmlDocument('<!doctype html><HTML class="x" dir="ltr"><body>', 'he'), '<html lang="he" dir="rtl" class="x"><body>')
})

t.test('an author who opens a thousand documents holds up nobody', async (t) => {
  const started = performance.now()
  const html = htmlDocument('<html '.repeat(33_000), 'fa')
  t.ok(performance.now() - started < 5_000)
  t.match(html, /^<!doctype html>\n<html lang="fa" dir="rtl">/)
})

t.test('the link stands where the author put it, or at the end', async (t) => {
  const url = 'https://care.example/p/$&'
  const put = withPreferencesLink({ language: 'en', text: `a ${PREFERENCES_MARK} b`, html: `<a href="${PREFERENCES_MARK}">x</a>` }, url)
  t.same(put, { text: `a ${url} b`, html: `<a href="${url}">x</a>` })
  const added = withPreferencesLink({ language: 'fa', text: 'سلام', html: '<html><body><p>سلام</p></body></html>' }, url)
  t.ok(added.text.includes(url) && added.html?.endsWith('</a></p></body></html>'))
  t.match(added.html, 'dir="rtl"')
})

t.test('the page of preferences holds nothing that is not escaped, in each language', async (t) => {
  const choices = choicesOf([{ channel: 'email', purpose: 'marketing', state: 'granted' }])
  for (const [language, direction] of [
    ['en', 'ltr'],
    ['id', 'ltr'],
    ['az', 'ltr'],
    ['fa-IR', 'rtl'],
    ['de', 'ltr'],
  ] as const) {
    const page = preferencesPage({ token: 'x', language, organization: '<b>"Loom" & Co</b>', choices })
    t.match(page, `dir="${direction}"`)
    t.match(page, '&lt;b&gt;&quot;Loom&quot; &amp; Co&lt;/b&gt;')
    t.notMatch(page, /<script|<b>/)
    t.equal(page.match(/ checked>/g)?.length, 4, 'marketing by e-mail, and surveys by each channel')
  }
})

t.test('the first address that nothing is known against', async (t) => {
  const keyOf = (address: string) => address.toLowerCase()
  t.same(chooseAddress(['A', 'b'], new Set(['a']), keyOf), { address: 'b', standing: 'good' })
  t.same(chooseAddress(['A'], new Set(['a']), keyOf), { address: null, standing: 'bounced' })
  t.same(chooseAddress([], new Set(), keyOf), { address: null, standing: 'none' })
})
