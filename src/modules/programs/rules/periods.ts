import type { Period, Window } from '../tables/definition.ts'

/** Spans of time by the calendar of a zone: days begin where its clocks say so, also on the days that have 23 or 25 hours. */

/** From an instant until, not including, another; null: without end on that side. RFC 3339 in UTC. */
export interface Span {
  readonly start: string | null
  readonly end: string | null
}

/** The period by the calendar that an instant is in. Weeks begin on Monday. */
export function periodAt(period: Period, at: string, timeZone: string): Span {
  if (period === 'ever') return { start: null, end: null }
  const day = dayOf(at, timeZone)
  const first = firstOf(period, day)
  return { start: startOf(first, timeZone), end: startOf(first.add({ [`${period}s`]: 1 }), timeZone) }
}

function firstOf(period: Exclude<Period, 'ever'>, day: Temporal.PlainDate): Temporal.PlainDate {
  switch (period) {
    case 'day':
      return day
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 })
    case 'month':
      return day.with({ day: 1 })
    case 'year':
      return day.with({ month: 1, day: 1 })
  }
}

/** The window of what happens at an instant: it begins with a local day and ends after the instant, or with its calendar period. */
export function windowAt(window: Window, at: string, timeZone: string): Span {
  switch (window.type) {
    case 'calendar':
      return periodAt(window.period, at, timeZone)
    case 'rolling_days':
      return { start: startOf(dayOf(at, timeZone).subtract({ days: window.days }), timeZone), end: null }
    case 'rolling_months':
      return { start: startOf(dayOf(at, timeZone).subtract({ months: window.months }), timeZone), end: null }
  }
}

/** The name of a window: by it a member's state says what was spent within. */
export function windowKey(window: Window): string {
  switch (window.type) {
    case 'calendar':
      return window.period
    case 'rolling_days':
      return `${window.days}d`
    case 'rolling_months':
      return `${window.months}m`
  }
}

/** Whole months by the calendar from one instant to another; 0 where the second is before the first. */
export function monthsBetween(from: string, to: string, timeZone: string): number {
  const [first, last] = [dayOf(from, timeZone), dayOf(to, timeZone)]
  return Temporal.PlainDate.compare(first, last) > 0 ? 0 : first.until(last, { largestUnit: 'months' }).months
}

/** ISO 8601: 1 is Monday. */
export function weekdayOf(at: string, timeZone: string): number {
  return dayOf(at, timeZone).dayOfWeek
}

/** Whether something that happened so long ago may still be told: until the end of the local day that is so many days later. */
export function isInTime(happenedAt: string, now: string, latenessDays: number, timeZone: string): boolean {
  return isBefore(now, endOf(dayOf(happenedAt, timeZone).add({ days: latenessDays }), timeZone))
}

export function dayOf(at: string, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate()
}

/** The first instant of a local day. */
export function startOf(day: Temporal.PlainDate, timeZone: string): string {
  return day.toZonedDateTime(timeZone).toInstant().toString()
}

/** The first instant after a local day: its exclusive end. */
export function endOf(day: Temporal.PlainDate, timeZone: string): string {
  return startOf(day.add({ days: 1 }), timeZone)
}

/** Instants as texts may have fractions of a second or none, so they are not compared as texts. */
export function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
