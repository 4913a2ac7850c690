import { z } from 'zod'
import { dateSchema } from './schema.ts'

/** The days that a report looks at, the first and the last included, by the clock of the organization. */
export interface Period {
  readonly from: string
  readonly to: string
}

const DAYS_MAX = 1_097
const isInOrder = ({ from, to }: Period) => from <= to
// Asked of what is no date too, which is refused by itself.
const isDate = (text: string) => dateSchema.safeParse(text).success
const isShort = ({ from, to }: Period) => !isDate(from) || !isDate(to) || Temporal.PlainDate.from(from).until(to).days < DAYS_MAX

// Within what PostgreSQL and Temporal can hold, whatever the zone.
const day = dateSchema.refine((text) => text >= '1900-01-01' && text < '9900-01-01', 'must be between the years 1900 and 9899')

export const periodQuery = z
  .strictObject({
    from: day.describe("The first day, by the organization's clock.").meta({ example: '2026-01-01' }),
    to: day.describe('The last day, itself included.').meta({ example: '2026-03-31' }),
  })
  .refine(isInOrder, { message: 'is before `from`', path: ['to'] })
  .refine(isShort, { message: `a report looks at ${DAYS_MAX} days at most`, path: ['to'] })

/** What every report says of itself. */
export const reported = {
  from: dateSchema,
  to: dateSchema,
  timeZone: z.string().describe('By whose clock the days begin.').meta({ example: 'Europe/London' }),
}

/** From the beginning of the first day until, not including, the end of the last. */
export function instantsOf({ from, to }: Period, timeZone: string): { readonly start: string; readonly end: string } {
  return { start: startOf(Temporal.PlainDate.from(from), timeZone), end: startOf(Temporal.PlainDate.from(to).add({ days: 1 }), timeZone) }
}

export interface Month {
  /** `2026-03`. */
  readonly month: string
  readonly start: string
  readonly end: string
}

/** The calendar months of a period in their order, the first and the last cut where it begins and ends. */
export function monthsOf({ from, to }: Period, timeZone: string): Month[] {
  const months: Month[] = []
  const last = Temporal.PlainDate.from(to)
  for (let day = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(day, last) <= 0; ) {
    const next = day.with({ day: 1 }).add({ months: 1 })
    const end = Temporal.PlainDate.compare(next, last) > 0 ? last.add({ days: 1 }) : next
    months.push({ month: day.toPlainYearMonth().toString(), start: startOf(day, timeZone), end: startOf(end, timeZone) })
    day = next
  }
  return months
}

function startOf(day: Temporal.PlainDate, timeZone: string): string {
  return day.toZonedDateTime(timeZone).toInstant().toString()
}

/** Seconds as days, to a tenth. */
export function daysOf(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds / 8_640) / 10
}
