import fc from 'fast-check'
import t from 'tap'
import { businessMs, dueAt, opensSoon, segmentsBetween } from '../../../src/modules/calendars/rules/business-time.ts'
import { type CalendarDefinition, type Hours, openingsOf, usualDayMinutes } from '../../../src/modules/calendars/rules/openings.ts'
import type { Range } from '../../../src/modules/calendars/rules/ranges.ts'
import { instantOf } from '../../../src/modules/calendars/rules/zone.ts'
import { MINUTE, OracleCalendar } from './oracle.ts'

const HOUR = 60 * MINUTE
const ms = (text: string) => Temporal.Instant.from(text).epochMilliseconds
const at = (epochMs: number | undefined) => (epochMs === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(epochMs).toString())
const onDays = (weekdays: readonly number[], ...hours: readonly Hours[]) => weekdays.flatMap((weekday) => hours.map((each) => ({ weekday, ...each })))
const WORKDAYS = [1, 2, 3, 4, 5]
const CLOSED: CalendarDefinition = { timeZone: 'UTC', alwaysOpen: false, weekly: [], holidays: [], overrides: [] }
const UK: CalendarDefinition = {
  ...CLOSED,
  timeZone: 'Europe/London',
  weekly: onDays(WORKDAYS, { opens: '09:00', closes: '17:00' }),
  holidays: ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
}
const NY: CalendarDefinition = {
  ...CLOSED,
  timeZone: 'America/New_York',
  weekly: onDays(WORKDAYS, { opens: '09:00', closes: '12:00' }, { opens: '13:00', closes: '17:00' }),
}

t.test('the worked examples', async (t) => {
  for (const [calendar, local, hours, pause, due] of [
    [UK, '2026-01-14T10:00', 2, null, '2026-01-14T12:00:00Z'],
    [UK, '2026-01-16T17:00', 4, null, '2026-01-19T13:00:00Z'],
    [UK, '2026-01-17T12:00', 8, null, '2026-01-19T17:00:00Z'],
    [UK, '2026-04-02T16:00', 8, null, '2026-04-07T15:00:00Z'],
    [UK, '2026-03-27T16:00', 2, null, '2026-03-30T09:00:00Z'],
    [NY, '2026-06-11T11:30', 2, null, '2026-06-11T18:30:00Z'],
    [UK, '2026-06-01T09:00', 8, ['2026-06-01T11:00', '2026-06-02T15:00'], '2026-06-03T12:00:00Z'],
    [UK, '2026-06-05T10:00', 8, ['2026-06-05T16:00', '2026-06-08T09:00'], '2026-06-08T10:00:00Z'],
  ] as const) {
    const instant = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(calendar.timeZone).epochMilliseconds
    const pauses = pause === null ? [] : [{ from: instant(pause[0]), to: instant(pause[1]) }]
    const openings = openingsOf(calendar)
    const found = dueAt(openings, instant(local), hours * HOUR, pauses)
    t.equal(at(found), due, `${local} + ${hours} h`)
    t.equal(businessMs(openings, instant(local), ms(due), pauses), hours * HOUR, 'and back')
  }
})

t.test('what is used up at closing is due there, also where a pause begins; nothing is due at the first open instant', async (t) => {
  const uk = openingsOf(UK)
  t.equal(at(dueAt(uk, ms('2026-01-14T16:00:00Z'), HOUR)), '2026-01-14T17:00:00Z')
  const pause = { from: ms('2026-01-14T11:00:00Z'), to: ms('2026-01-14T15:00:00Z') }
  t.equal(at(dueAt(uk, ms('2026-01-14T10:00:00Z'), HOUR, [pause])), '2026-01-14T11:00:00Z')
  t.equal(at(dueAt(uk, ms('2026-01-14T10:00:00Z'), HOUR + 1, [pause])), '2026-01-14T15:00:00.001Z')
  t.equal(at(dueAt(uk, ms('2026-01-14T11:00:00Z'), 0, [pause])), '2026-01-14T15:00:00Z')
  t.equal(at(dueAt(uk, ms('2026-01-14T17:00:00Z'), 0)), '2026-01-15T09:00:00Z', 'closing is outside')
  t.equal(at(dueAt(uk, ms('2026-01-14T09:00:00Z'), 0)), '2026-01-14T09:00:00Z', 'opening is inside')
  t.equal(dueAt(uk, ms('2026-01-14T10:00:00Z'), HOUR, [{ from: ms('2026-01-14T10:30:00Z'), to: Number.POSITIVE_INFINITY }]), undefined)
  t.equal(dueAt(openingsOf(CLOSED), 0, 0), undefined)
})

t.test('nights, holidays and overrides', async (t) => {
  const night: CalendarDefinition = { ...CLOSED, weekly: onDays([1, 2, 3, 4, 5, 6, 7], { opens: '22:00', closes: '06:00' }) }
  const open = (calendar: CalendarDefinition, from = '2026-06-01T12:00:00Z', to = '2026-06-04T12:00:00Z') =>
    segmentsBetween(openingsOf(calendar), ms(from), ms(to)).map((range) => `${at(range.from)?.slice(8, 16)} ${at(range.to)?.slice(8, 16)}`)
  t.same(open(night), ['01T22:00 02T06:00', '02T22:00 03T06:00', '03T22:00 04T06:00'])
  t.same(open({ ...night, holidays: ['2026-06-02'] }), ['01T22:00 02T00:00', '03T00:00 03T06:00', '03T22:00 04T06:00'], 'only what lies on the date')
  t.same(open({ ...night, overrides: [{ date: '2026-06-02', intervals: [] }] }), ['01T22:00 02T00:00', '03T22:00 04T06:00'])
  const longer = [{ date: '2026-06-02', intervals: [{ opens: '20:00', closes: '02:00' }] }]
  t.same(open({ ...night, overrides: longer }), ['01T22:00 02T00:00', '02T20:00 03T02:00', '03T22:00 04T06:00'])
  t.same(open({ ...night, overrides: longer, holidays: ['2026-06-02'] }), open({ ...night, overrides: longer }), 'an override wins over a holiday')
  const always: CalendarDefinition = { ...CLOSED, alwaysOpen: true, holidays: ['2026-06-03'] }
  t.same(open(always), ['01T12:00 03T00:00', '04T00:00 04T12:00'])
  t.same(open({ ...CLOSED, weekly: onDays([1], { opens: '09:00', closes: '09:00' }) }), ['01T12:00 02T09:00'], 'a whole day')
  t.same(open({ ...CLOSED, weekly: onDays([2], { opens: '09:00', closes: '24:00' }, { opens: '08:00', closes: '12:00' }) }), ['02T08:00 03T00:00'])
})

t.test('gaps and overlaps', async (t) => {
  const open = (timeZone: string, hours: Hours, from: string, to: string) =>
    segmentsBetween(openingsOf({ ...CLOSED, timeZone, weekly: onDays([1, 2, 3, 4, 5, 6, 7], hours) }), ms(from), ms(to)).map(
      (range) => `${at(range.from)} ${(range.to - range.from) / MINUTE}`,
    )
  const spring = ['2026-03-29T00:00:00Z', '2026-03-29T12:00:00Z'] as const
  t.same(open('Europe/London', { opens: '01:30', closes: '03:00' }, ...spring), ['2026-03-29T01:30:00Z 30'], 'a skipped edge moves forward')
  t.same(open('Europe/London', { opens: '01:30', closes: '02:00' }, ...spring), [], 'turned around')
  t.same(open('Europe/London', { opens: '01:00', closes: '05:00' }, '2026-10-25T00:00:00Z', '2026-10-25T12:00:00Z'), ['2026-10-25T00:00:00Z 300'])
  t.same(open('Europe/London', { opens: '00:30', closes: '01:30' }, '2026-10-24T23:00:00Z', '2026-10-25T12:00:00Z'), ['2026-10-24T23:30:00Z 60'], 'the earlier')
  t.same(open('Australia/Lord_Howe', { opens: '01:00', closes: '03:00' }, '2026-04-04T12:00:00Z', '2026-04-05T00:00:00Z'), ['2026-04-04T14:00:00Z 150'])
  t.same(open('Africa/Cairo', { opens: '00:00', closes: '02:00' }, '2026-04-23T20:00:00Z', '2026-04-24T12:00:00Z'), ['2026-04-23T22:00:00Z 60'])
  // The 30th did not come: its hours move to the 31st, with which they count once.
  t.same(open('Pacific/Apia', { opens: '09:00', closes: '17:00' }, '2011-12-29T12:00:00Z', '2012-01-01T10:00:00Z'), [
    '2011-12-29T19:00:00Z 480',
    '2011-12-30T19:00:00Z 480',
    '2011-12-31T19:00:00Z 480',
  ])
  const lost = openingsOf({
    ...CLOSED,
    timeZone: 'Pacific/Apia',
    weekly: onDays([5], { opens: '09:00', closes: '11:00' }, { opens: '10:00', closes: '24:00' }),
  })
  const [open30th] = segmentsBetween(lost, ms('2011-12-29T12:00:00Z'), ms('2012-01-01T10:00:00Z'))
  t.equal(at(open30th?.to), '2011-12-30T21:00:00Z', 'each interval by itself: only the other is turned around')
})

t.test('a calendar that never opens, or only in the far future, is known', async (t) => {
  t.notOk(opensSoon(openingsOf(CLOSED), 0))
  t.ok(opensSoon(openingsOf(UK), ms('2026-01-01T00:00:00Z')))
  const once = (date: string) => openingsOf({ ...CLOSED, overrides: [{ date, intervals: [{ opens: '09:00', closes: '10:00' }] }] })
  t.ok(opensSoon(once('2026-12-01'), ms('2026-01-01T00:00:00Z')))
  t.notOk(opensSoon(once('2028-12-01'), ms('2026-01-01T00:00:00Z')))
  t.notOk(opensSoon(once('2025-12-01'), ms('2026-01-01T00:00:00Z')))
})

/** Zones with a moment at which they do something odd. */
const ODD = [
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['America/Havana', '2026-03-08T05:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['America/St_Johns', '2006-10-29T02:31:00Z'],
  ['Asia/Kathmandu', '2026-05-01T00:00:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
] as const
const time = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('00:00', '00:30', '01:00', '01:30', '02:00', '02:15', '03:00', '09:00', '17:00', '22:00', '23:30') },
  fc.integer({ min: 0, max: 1439 }).map((n) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`),
)
const hours = fc.record({ opens: time, closes: fc.oneof(time, fc.constant('24:00')) })
const daysAround = fc.integer({ min: -4, max: 4 })
const situation = fc.constantFrom(...ODD).chain(([timeZone, moment]) => {
  const center = Temporal.Instant.from(moment)
  const day = center.toZonedDateTimeISO(timeZone).toPlainDate()
  const date = daysAround.map((days) => day.add({ days }).toString())
  const minute = fc.integer({ min: -2 * 1440, max: 2 * 1440 }).map((n) => center.epochMilliseconds + n * MINUTE)
  const range = fc.tuple(minute, minute).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
  return fc.record({
    calendar: fc.record({
      timeZone: fc.constant(timeZone),
      alwaysOpen: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      weekly: fc.array(
        hours.chain((each) => fc.integer({ min: 1, max: 7 }).map((weekday) => ({ weekday, ...each }))),
        { minLength: 3, maxLength: 10 },
      ),
      holidays: fc.uniqueArray(date, { maxLength: 2 }),
      overrides: fc.uniqueArray(fc.record({ date, intervals: fc.array(hours, { maxLength: 2 }) }), { selector: (each) => each.date, maxLength: 2 }),
    }),
    range,
    pauses: fc.array(range, { maxLength: 3 }),
    minutes: fc.integer({ min: 0, max: 1500 }),
  })
})

t.test('counting is what an oracle finds that goes minute by minute', async (t) => {
  fc.assert(
    fc.property(situation, ({ calendar, range, pauses, minutes }) => {
      const oracle = new OracleCalendar(calendar)
      const openings = openingsOf(calendar)
      const counted = businessMs(openings, range.from, range.to, pauses)
      t.equal(counted, oracle.countMinutes(range, pauses) * MINUTE)
      const segments = segmentsBetween(openings, range.from, range.to, pauses)
      t.equal(sum(segments), counted)
      const found = dueAt(openings, range.from, minutes * MINUTE, pauses)
      const expected = oracle.dueAt(range.from, minutes, pauses, range.from + 4 * 1440 * MINUTE)
      if (expected !== undefined) t.equal(at(found), at(expected))
      else t.ok(found === undefined || found >= range.from + 4 * 1440 * MINUTE)
    }),
    { numRuns: 150 },
  )
})

t.test('counting to what is due gives the target, and adds up at any point between', async (t) => {
  fc.assert(
    fc.property(
      situation,
      fc.integer({ min: 0, max: 200_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ calendar, range, pauses }, target, part) => {
        const openings = openingsOf(calendar)
        const due = dueAt(openings, range.from, target, pauses)
        if (due === undefined) return
        t.equal(businessMs(openings, range.from, due, pauses), target)
        const between = Math.floor(range.from + (due - range.from) * part)
        const before = businessMs(openings, range.from, between, pauses)
        t.equal(before + businessMs(openings, between, due, pauses), target)
        if (before < target) t.equal(dueAt(openings, between, target - before, pauses), due)
      },
    ),
    { numRuns: 500 },
  )
})

t.test('local times become the instants that Temporal says', async (t) => {
  fc.assert(
    fc.property(fc.constantFrom(...ODD), fc.integer({ min: -4_000_000, max: 4_000_000 }), ([zone, moment], seconds) => {
      const local = Temporal.PlainDateTime.from(moment.slice(0, -1)).add({ seconds })
      t.equal(instantOf(zone, ms(`${local}Z`)), local.toZonedDateTime(zone).epochMilliseconds, `${local} ${zone}`)
    }),
    { numRuns: 2_000 },
  )
})

t.test('how long a day of a calendar is', async (t) => {
  const night = { opens: '22:00', closes: '06:00' }
  for (const [calendar, minutes] of [
    [UK, 480],
    [NY, 420],
    [{ ...CLOSED, alwaysOpen: true }, 1_440],
    [CLOSED, null],
    [{ ...CLOSED, weekly: onDays(WORKDAYS, night) }, 480],
    [{ ...UK, weekly: [...UK.weekly, ...onDays([1], { opens: '10:00', closes: '12:00' })] }, 480],
    [{ ...UK, weekly: [...UK.weekly, ...onDays([6], { opens: '10:00', closes: '12:00' })] }, null],
  ] as const)
    t.equal(usualDayMinutes(calendar), minutes)
})

function sum(ranges: readonly Range[]): number {
  return ranges.reduce((total, { from, to }) => total + to - from, 0)
}
