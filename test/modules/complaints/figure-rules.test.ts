import fc from 'fast-check'
import t from 'tap'
import { periodsOf, rowsOf, shareOf, wholeMonthsOf } from '../../../src/modules/complaints/rules/figures.ts'
import { importComplaint } from '../../../src/modules/complaints/rules/imported.ts'

const zone = fc.constantFrom('Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo', 'UTC')
const date = fc.integer({ min: 0, max: 20_000 }).map((days) => Temporal.PlainDate.from('1990-01-01').add({ days }))
const unit = fc.constantFrom('day' as const, 'week' as const, 'month' as const)

t.test('every instant of a report lies in one of its periods: of the day it has in the zone, and of no other', async () => {
  fc.assert(
    fc.property(zone, date, fc.integer({ min: 0, max: 400 }), unit, fc.double({ min: 0, max: 1, noNaN: true }), (timeZone, from, length, unit, part) => {
      const to = from.add({ days: length })
      const periods = periodsOf({ from: from.toString(), to: to.toString() }, unit, timeZone)
      const startMs = from.toZonedDateTime(timeZone).epochMilliseconds
      const endMs = to.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
      const instant = Temporal.Instant.fromEpochMilliseconds(startMs + Math.floor((endMs - 1 - startMs) * part))
      const day = instant.toZonedDateTimeISO(timeZone).toPlainDate().toString()
      const last = periods.filter(({ start }) => Temporal.Instant.compare(start, instant) <= 0).at(-1)
      return last !== undefined && last.from <= day && day <= last.to && periods[0]?.from === from.toString() && periods.at(-1)?.to === to.toString()
    }),
  )
})

t.test('periods follow each other without a gap, weeks from Monday and months from the first', async () => {
  fc.assert(
    fc.property(date, fc.integer({ min: 0, max: 400 }), unit, (from, length, unit) => {
      const periods = periodsOf({ from: from.toString(), to: from.add({ days: length }).toString() }, unit, 'UTC')
      return periods.slice(1).every((period, i) => {
        const begins = Temporal.PlainDate.from(period.from)
        const isEdge = unit === 'day' || (unit === 'week' ? begins.dayOfWeek === 1 : begins.day === 1)
        return isEdge && begins.subtract({ days: 1 }).toString() === periods[i]?.to
      })
    }),
  )
})

t.test('whole months are those all of whose days are there; where there are none, the last is before the first', async () => {
  fc.assert(
    fc.property(date, fc.integer({ min: 0, max: 100 }), (from, length) => {
      const to = from.add({ days: length })
      const { firstMonth, lastMonth } = wholeMonthsOf({ first: from.toString(), last: to.toString() })
      const whole = new Set<string>()
      for (let day = from; Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 }))
        if (day.day === 1 && Temporal.PlainDate.compare(day.add({ months: 1 }).subtract({ days: 1 }), to) <= 0) whole.add(day.toString())
      const counted: string[] = []
      for (let month = Temporal.PlainDate.from(firstMonth); month.toString() <= lastMonth; month = month.add({ months: 1 })) counted.push(month.toString())
      // What is left out is counted by itself: all before the first, and all from the end of the last.
      const hasNone = counted.length === 0 && Temporal.PlainDate.from(lastMonth).add({ months: 1 }).toString() === firstMonth
      return counted.join() === [...whole].join() && (counted.length > 0 || hasNone)
    }),
  )
})

t.test('a share is of something', async (t) => {
  t.equal(shareOf(0, 0), null)
  t.equal(shareOf(0, 3), 0)
  t.equal(shareOf(2, 3), 0.6667)
})

t.test('the address of rows: what a figure is of stands for what the report asked', async (t) => {
  const asked = { from: '2026-01-01', to: '2026-03-31', channel: undefined, product: 'A & B' }
  t.equal(rowsOf(asked, { from: '2026-02-01' }), '/v1/complaint-reports/rows?from=2026-02-01&to=2026-03-31&product=A+%26+B')
})

const FIELDS = ['receivedAt', 'acknowledgedAt', 'respondedAt', 'resolvedAt', 'closedAt'] as const

t.test('an imported complaint is taken exactly when its times are in order and past', async () => {
  const now = Temporal.Instant.from('2026-01-01T00:00:00Z')
  const hour = fc.integer({ min: -6, max: 1 })
  fc.assert(
    fc.property(fc.tuple(hour, hour, hour, hour, hour), fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (hours, isKnown) => {
      const times = hours.map((hours) => now.add({ hours }).toString())
      const given = Object.fromEntries(FIELDS.map((field, i) => [field, isKnown[i - 1] === false ? null : times[i]]))
      const input = { contactId: 'c', channel: 'phone', description: 'x', status: 'closed', outcome: 'rejected', externalId: 'e', ...given }
      const known = hours.filter((_, i) => isKnown[i - 1] !== false)
      const isRight = known.every((each, i) => each <= 0 && each >= (known[i - 1] ?? each))
      try {
        const made = importComplaint(input as never, { id: 'i', reference: 'r', at: now.toString() })
        return isRight && made.imported && made.closedAt === given['closedAt']
      } catch {
        return !isRight
      }
    }),
    { numRuns: 2_000 },
  )
})
