import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import { callBackOf, faultOfWish, readWindow } from '../../../src/modules/forms/rules/call-back.ts'
import type { Form } from '../../../src/modules/forms/rules/form.ts'
import { refusalPage, snippetOf } from '../../../src/modules/forms/rules/pages.ts'
import { contentOf, type Facts, isBaited, readSubmission, secondsTooFast } from '../../../src/modules/forms/rules/submission.ts'
import { spoken, wordsIn } from '../../../src/modules/forms/rules/words.ts'

const at = (text: string) => Temporal.Instant.from(text)
const field = (fields: object) => ({ name: 'f', label: 'F', type: 'text', required: false, mapsTo: null, choices: [], consent: null, ...fields })
const form = (fields: object[]): Form => ({ key: 'f', name: 'F', kind: 'contact', honeypot: 'website', fields }) as unknown as Form
const facts: Facts = {
  now: at('2026-03-27T09:00:00Z'),
  timeZone: 'Europe/London',
  customFields: new Map(),
  isEmail: (text) => text.includes('@'),
  isPhone: (text) => /^\+?\d{5,}$/.test(text),
  wordsOf: (code) => code,
}

t.test('windows of a day', async (t) => {
  for (const bad of ['9:00-12:00', '12:00-09:00', '09:00-09:00', '09:00-24:00', 'morning', '']) t.equal(readWindow(bad), undefined, bad)
  t.equal(readWindow('00:00-23:59')?.until.toString(), '23:59:00')
})

t.test('a call-back by the clock of the organization, also when the clocks change', async (t) => {
  const moment = (now: string, timeZone: string) => ({ now: at(now), timeZone })
  const window = (windowStart: string, windowEnd: string) => ({ windowStart, windowEnd })
  const table: [string, string, string | undefined, string | undefined, object][] = [
    ['2026-03-27T09:00:00Z', 'Europe/London', '2026-03-30', '09:00-12:00', window('2026-03-30T08:00:00Z', '2026-03-30T11:00:00Z')],
    // At one in the night of 29 March the clocks of London go on to two: the hour that is not there keeps its length.
    ['2026-03-27T09:00:00Z', 'Europe/London', '2026-03-29', '01:00-02:00', window('2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z')],
    ['2026-03-27T20:00:00Z', 'Asia/Jakarta', undefined, '08:00-10:00', window('2026-03-28T01:00:00Z', '2026-03-28T03:00:00Z')],
    ['2026-03-27T04:00:00Z', 'Asia/Jakarta', undefined, '08:00-10:00', window('2026-03-28T01:00:00Z', '2026-03-28T03:00:00Z')],
    ['2026-03-27T02:00:00Z', 'Asia/Jakarta', undefined, '08:00-10:00', window('2026-03-27T01:00:00Z', '2026-03-27T03:00:00Z')],
    ['2026-03-27T02:00:00Z', 'Asia/Tehran', '2026-03-27', undefined, { dueDate: '2026-03-27' }],
    ['2026-03-27T02:00:00Z', 'Asia/Tehran', undefined, undefined, { dueAt: '2026-03-27T03:30:00Z' }],
  ]
  for (const [now, zone, date, time, expected] of table) t.same(callBackOf({ date, time }, 90, moment(now, zone)), expected, `${now} ${zone} ${date} ${time}`)
  t.same(faultOfWish({ date: '2026-03-27', time: undefined }, moment('2026-03-27T20:00:00Z', 'Asia/Baku')), { of: 'date', code: 'passed' })
  t.equal(faultOfWish({ date: '2026-03-27', time: undefined }, moment('2026-03-27T19:59:00Z', 'Asia/Baku')), undefined)
})

t.test('a wish without fault gives a window that is not over and no empty one', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.integer({ min: 0, max: 20 * 365 * 24 * 60 }),
      fc.constantFrom('Europe/London', 'Asia/Tehran', 'Asia/Baku', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia'),
      fc.tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 0, max: 1_439 })).filter(([a, b]) => a < b),
      (days, minutes, timeZone, [from, until]) => {
        const now = at('2026-01-01T00:00:00Z').add({ minutes })
        const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const date = days > 366 ? undefined : now.toZonedDateTimeISO(timeZone).toPlainDate().add({ days }).toString()
        const wish = { date, time: `${clock(from)}-${clock(until)}` }
        if (faultOfWish(wish, { now, timeZone }) !== undefined) return
        const when = callBackOf(wish, 60, { now, timeZone })
        if (!('windowStart' in when)) throw new Error('no window')
        if (Temporal.Instant.compare(when.windowStart, when.windowEnd) >= 0) throw new Error(JSON.stringify(when))
        if (Temporal.Instant.compare(when.windowEnd, now) <= 0) throw new Error(`${now} ${JSON.stringify(when)}`)
      },
    ),
  )
})

t.test('whatever is sent is read or refused with the fields that are at fault, never anything else', async () => {
  const known = form([
    field({ name: 'email', type: 'email', mapsTo: 'email' }),
    field({ name: 'day', type: 'date' }),
    field({ name: 'box', type: 'checkbox', required: true }),
    field({ name: 'pick', type: 'choice', choices: ['a', 'b'] }),
    field({ name: 'constructor', mapsTo: 'displayName' }),
  ])
  const name = fc.oneof(fc.constantFrom('email', 'day', 'box', 'pick', 'constructor', '_submission', 'website', 'toString'), fc.string())
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.constantFrom('a@b', '2026-02-29', 'on', 'a'))
  fc.assert(
    fc.property(fc.dictionary(name, value), (given) => {
      try {
        const { email } = readSubmission(known, given, facts)
        if (email === undefined) throw new Error('nobody can be answered')
      } catch (error) {
        if (!(error instanceof Refusal) || (error.extras.errors ?? []).length === 0) throw error
      }
    }),
  )
})

t.test('answers: ticks, line ends, names', async (t) => {
  const read = (given: object, ...fields: object[]) =>
    readSubmission(form([field({ name: 'e', type: 'email', mapsTo: 'email' }), ...fields]), { e: 'a@b.c', ...given }, facts)
  const box = field({ name: 'c', label: 'I agree', type: 'checkbox', mapsTo: 'consent', consent: { channel: 'email', purpose: 'survey' } })
  for (const ticked of [true, 'on', 'yes', '1']) t.same(read({ c: ticked }, box).consents, [{ channel: 'email', purpose: 'survey', wording: 'I agree' }])
  for (const unticked of [false, '', 'off', 'false', '0', null]) t.same(read({ c: unticked }, box).consents, [])
  t.equal(read({ t: ' a\r\nb\rc ' }, field({ name: 't', type: 'textarea', mapsTo: 'body' })).body, 'a\nb\nc')
  t.equal(read({ t: ' a\r\nb ' }, field({ name: 't', mapsTo: 'subject' })).subject, 'a b')
  t.equal(read({ t: 'a  c \n\n \tb' }, field({ name: 't', mapsTo: 'subject' })).subject, 'a  c b')
  const started = performance.now()
  t.equal(read({ t: `a${' '.repeat(900)}b` }, field({ name: 't', mapsTo: 'subject' })).subject?.length, 902)
  t.throws(() => read({ t: `a${' '.repeat(200_000)}b` }, field({ name: 't', mapsTo: 'subject' })))
  t.ok(performance.now() - started < 5_000, 'a long run of spaces holds up nobody')
  const names = [field({ name: 'g', mapsTo: 'givenName' }), field({ name: 'n', mapsTo: 'familyName' })]
  t.match(read({ g: 'Ada', n: 'Lovelace' }, ...names), { name: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace', body: null })
  t.match(read({}, ...names), { name: null })
})

t.test('the honeypot, haste and what makes submissions equal', async (t) => {
  const f = form([])
  for (const bait of ['x', true, ['x']]) t.ok(isBaited(f, { website: bait }))
  for (const none of ['', false, null]) t.notOk(isBaited(f, { website: none }))
  const now = at('2026-03-27T09:00:10Z')
  t.equal(secondsTooFast({ _shownAt: '2026-03-27T09:00:09.5Z' }, now), 2)
  for (const shown of ['2026-03-27T09:00:08Z', '2026-03-27T09:01:00Z', 'yesterday', '']) t.equal(secondsTooFast({ _shownAt: shown }, now), undefined, shown)
  t.equal(contentOf({ a: '1', b: '2', c: '', _submission: 'x' }), contentOf({ b: '2', a: '1', d: null, _shownAt: 'y' }))
  t.not(contentOf({ a: '1' }), contentOf({ a: '2' }))
})

t.test('every language says everything, and pages repeat nothing unescaped', async (t) => {
  const keys = Object.keys(wordsIn('en').faults)
  for (const language of ['en', 'id', 'az', 'fa'] as const) {
    const words = wordsIn(language)
    t.same(Object.keys(words.faults), keys)
    t.ok([...Object.values(words), ...Object.values(words.faults)].every((text) => text !== ''))
    for (const status of [400, 404, 413, 422, 429, 503]) {
      const page = refusalPage({ language, labels: new Map([['f', '<b>']]) }, status, [
        { pointer: '/f', detail: '<i>' },
        { pointer: '/<u>', detail: '' },
      ])
      t.match(page, new RegExp(`^<!doctype html><html lang="${language}" dir="${words.direction}">`))
      t.notMatch(page, /<b>|<i>|<u>/)
    }
  }
  t.same([spoken('fa-IR'), spoken('AZ'), spoken('de'), spoken('toString')], ['fa', 'az', 'en', 'en'])
  t.notMatch(snippetOf(form([field({ label: '<b>"\'' })]), 'https://x/"><script>', 'fa'), /<b>|<script>|x\/"/)
})
