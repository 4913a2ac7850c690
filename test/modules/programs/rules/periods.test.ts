import t from 'tap'
import { isInTime, monthsBetween, periodAt, weekdayOf, windowAt, windowKey } from '../../../../src/modules/programs/rules/periods.ts'

const BERLIN = 'Europe/Berlin'

t.test('periods begin when the clocks of the zone say so', async (t) => {
  const at = '2026-03-10T23:30:00Z'
  t.same(periodAt('day', at, BERLIN), { start: '2026-03-10T23:00:00Z', end: '2026-03-11T23:00:00Z' })
  t.same(periodAt('week', at, BERLIN), { start: '2026-03-08T23:00:00Z', end: '2026-03-15T23:00:00Z' }, 'from Monday')
  t.same(periodAt('month', at, BERLIN), { start: '2026-02-28T23:00:00Z', end: '2026-03-31T22:00:00Z' })
  t.same(periodAt('year', at, BERLIN), { start: '2025-12-31T23:00:00Z', end: '2026-12-31T23:00:00Z' })
  t.same(periodAt('ever', at, BERLIN), { start: null, end: null })
})

t.test('days of 23 and of 25 hours are one day', async (t) => {
  t.same(periodAt('day', '2026-03-29T12:00:00Z', BERLIN), { start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:00:00Z' })
  t.same(periodAt('day', '2026-10-25T12:00:00Z', BERLIN), { start: '2026-10-24T22:00:00Z', end: '2026-10-25T23:00:00Z' })
  t.same(periodAt('day', '2026-03-29T05:00:00Z', 'Asia/Beirut'), { start: '2026-03-28T22:00:00Z', end: '2026-03-29T21:00:00Z' }, 'midnight does not exist')
})

t.test('windows look back to the beginning of a day', async (t) => {
  const at = '2026-03-30T12:00:00Z'
  t.same(windowAt({ type: 'rolling_days', days: 2 }, at, BERLIN), { start: '2026-03-27T23:00:00Z', end: null })
  t.same(windowAt({ type: 'rolling_months', months: 1 }, at, BERLIN), { start: '2026-02-27T23:00:00Z', end: null })
  t.same(windowAt({ type: 'calendar', period: 'month' }, at, BERLIN), periodAt('month', at, BERLIN))
  t.same(
    (
      [
        { type: 'rolling_days', days: 2 },
        { type: 'rolling_months', months: 2 },
        { type: 'calendar', period: 'year' },
      ] as const
    ).map(windowKey),
    ['2d', '2m', 'year'],
  )
})

t.test('months are whole ones, by the calendar', async (t) => {
  t.equal(monthsBetween('2026-01-31T12:00:00Z', '2026-02-28T12:00:00Z', BERLIN), 0)
  t.equal(monthsBetween('2026-01-31T12:00:00Z', '2026-03-01T12:00:00Z', BERLIN), 1)
  t.equal(monthsBetween('2026-01-14T23:30:00Z', '2027-01-14T23:00:00Z', BERLIN), 12, 'the 15th in Berlin')
  t.equal(monthsBetween('2026-03-01T12:00:00Z', '2026-01-01T12:00:00Z', BERLIN), 0)
})

t.test('weekdays are those of the zone', async (t) => {
  t.equal(weekdayOf('2026-03-08T23:30:00Z', BERLIN), 1)
  t.equal(weekdayOf('2026-03-08T23:30:00Z', 'UTC'), 7)
})

t.test('what happened may be told until the end of a day', async (t) => {
  t.ok(isInTime('2026-03-01T08:00:00Z', '2026-03-04T22:59:59.999Z', 3, BERLIN))
  t.notOk(isInTime('2026-03-01T08:00:00Z', '2026-03-04T23:00:00Z', 3, BERLIN))
})
