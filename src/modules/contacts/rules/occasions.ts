import type { Fault } from '../../../kernel/problem.ts'
import { OCCASION_CALENDARS, type occasions } from '../tables/care.ts'

export type Occasion = Omit<typeof occasions.$inferSelect, 'organizationId'>
type Calendar = Occasion['calendar']
type Day = Pick<Occasion, 'month' | 'day' | 'calendar' | 'leapRule'>

// A year in which the Gregorian calendar has its 29 February, and one late enough that the others have theirs within the next thirty.
const SOME_YEARS = 40
const ANY_DATE = Temporal.PlainDate.from('2000-01-01')

/** What is wrong with a day: that its calendar never has it. */
export function faultsOf({ month, day, year, calendar }: Pick<Occasion, 'month' | 'day' | 'year' | 'calendar'>): Fault[] {
  const years = ANY_DATE.withCalendar(calendar).year
  const has = (inYear: number) => dateIn(calendar, inYear, month, day) !== undefined
  const everHas = year === null ? Array.from({ length: SOME_YEARS }, (_, i) => years + i).some(has) : has(year)
  return everHas ? [] : [{ pointer: '/day', code: 'not-valid', detail: 'is no day of this month in this calendar' }]
}

/** A date of a calendar, where it exists. */
function dateIn(calendar: Calendar, year: number, month: number, day: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ calendar, year, month, day }, { overflow: 'reject' })
  } catch {
    return undefined
  }
}

/**
 * When an occasion is kept in a year of its calendar. A day that the year does not have is kept on the last day of its
 * month; 29 February, if so wished, on 1 March.
 */
function keptOn({ calendar, month, day, leapRule }: Day, year: number): Temporal.PlainDate | undefined {
  const exact = dateIn(calendar, year, month, day)
  if (exact !== undefined) return exact
  const first = dateIn(calendar, year, month, 1)
  if (first === undefined) return undefined
  return calendar === 'gregory' && leapRule === 'mar1' ? first.add({ months: 1 }) : first.with({ day: first.daysInMonth })
}

/** The first time an occasion is kept on or after a date. */
export function nextOn(occasion: Day, from: Temporal.PlainDate): Temporal.PlainDate {
  const { year } = from.withCalendar(occasion.calendar)
  for (let i = 0; i <= SOME_YEARS; i += 1) {
    const kept = keptOn(occasion, year + i)
    if (kept !== undefined && Temporal.PlainDate.compare(kept, from) >= 0) return kept.withCalendar('iso8601')
  }
  throw new Error('a day that its calendar never has')
}

/** How many years it then is; undefined where the year is unknown. */
export function turns({ year, calendar }: Pick<Occasion, 'year' | 'calendar'>, date: Temporal.PlainDate): number | undefined {
  return year === null ? undefined : date.withCalendar(calendar).year - year
}

/** A day of a calendar that is kept on a date; `leapRule` where only occasions with that rule are. */
export interface KeptDay {
  readonly date: string
  readonly calendar: Calendar
  readonly month: number
  readonly day: number
  readonly leapRule: Occasion['leapRule'] | null
}

// The longest month of any of the calendars.
const DAYS_IN_MONTH_MAX = 31

/** Every day of every calendar that is kept on a date: that date, and the days that its year does not have. */
export function daysKeptOn(date: Temporal.PlainDate): KeptDay[] {
  return OCCASION_CALENDARS.flatMap((calendar) => {
    const { year, month, day, daysInMonth } = date.withCalendar(calendar)
    const on = (month: number, day: number, leapRule: KeptDay['leapRule'] = null): KeptDay => ({ date: date.toString(), calendar, month, day, leapRule })
    const kept = [on(month, day)]
    if (day === daysInMonth) {
      for (let missing = daysInMonth + 1; missing <= DAYS_IN_MONTH_MAX; missing += 1) {
        if (keptOn({ calendar, month, day: missing, leapRule: 'feb28' }, year)?.equals(date.withCalendar(calendar)) === true)
          kept.push(on(month, missing, calendar === 'gregory' ? 'feb28' : null))
      }
    }
    if (calendar === 'gregory' && month === 3 && day === 1 && dateIn(calendar, year, 2, 29) === undefined) kept.push(on(2, 29, 'mar1'))
    return kept
  })
}

const REMINDED_AT = Temporal.PlainTime.from('09:00')

/**
 * When to remind of an occasion so many days ahead: in the morning, in the contact's zone. Where that has passed and the
 * occasion has not, now.
 * @param from the first date that counts
 */
export function reminderAt(occasion: Day, leadDays: number, from: Temporal.PlainDate, zone: string, now: Temporal.Instant): Temporal.Instant {
  const at = nextOn(occasion, from).subtract({ days: leadDays }).toZonedDateTime({ timeZone: zone, plainTime: REMINDED_AT }).toInstant()
  return Temporal.Instant.compare(at, now) < 0 ? now : at
}
