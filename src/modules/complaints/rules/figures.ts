import type { PERIODS } from '../tables/figures.ts'

export { type Duration, durationOf, NO_DURATION, shareOf } from '../../../kernel/figures.ts'
export { CLOSED_WITHIN, PERIODS } from '../tables/figures.ts'
export { OUTCOMES } from '../tables/vocabulary.ts'

/** A piece of a report's days: of a week or month that the report cuts, what is left of it. */
export interface PeriodOf {
  readonly from: string
  /** The last day, itself included. */
  readonly to: string
  readonly start: string
}
export type PeriodUnit = (typeof PERIODS)[number]

/** The days, weeks (from Monday) or months from one date to another, in their order: each begins where the one before ends. */
export function periodsOf({ from, to }: { readonly from: string; readonly to: string }, unit: PeriodUnit, timeZone: string): PeriodOf[] {
  const periods: PeriodOf[] = []
  const last = Temporal.PlainDate.from(to)
  for (let day = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(day, last) <= 0; ) {
    const next = nextOf(day, unit)
    const end = Temporal.PlainDate.compare(next, last) > 0 ? last : next.subtract({ days: 1 })
    periods.push({ from: day.toString(), to: end.toString(), start: day.toZonedDateTime(timeZone).toInstant().toString() })
    day = next
  }
  return periods
}

function nextOf(day: Temporal.PlainDate, unit: PeriodUnit): Temporal.PlainDate {
  if (unit === 'day') return day.add({ days: 1 })
  return unit === 'week' ? day.add({ days: 8 - day.dayOfWeek }) : day.with({ day: 1 }).add({ months: 1 })
}

/** The whole days of UTC between two instants; undefined where there are none. */
export function wholeDaysOf({ start, end }: { readonly start: string; readonly end: string }): { readonly first: string; readonly last: string } | undefined {
  const [from, to] = [Temporal.Instant.from(start).toZonedDateTimeISO('UTC'), Temporal.Instant.from(end).toZonedDateTimeISO('UTC')]
  const midnight = from.startOfDay()
  const first = (midnight.equals(from) ? midnight : midnight.add({ days: 1 })).toPlainDate()
  const last = to.toPlainDate().subtract({ days: 1 })
  return Temporal.PlainDate.compare(first, last) > 0 ? undefined : { first: first.toString(), last: last.toString() }
}

/** The whole months among whole days, by the days that they begin on. Where there are none, the last is the one before the first. */
export function wholeMonthsOf({ first, last }: { readonly first: string; readonly last: string }): { readonly firstMonth: string; readonly lastMonth: string } {
  const from = Temporal.PlainDate.from(first)
  const firstMonth = from.day === 1 ? from : from.with({ day: 1 }).add({ months: 1 })
  const lastMonth = Temporal.PlainDate.from(last).add({ days: 1 }).with({ day: 1 }).subtract({ months: 1 })
  const isNone = Temporal.PlainDate.compare(lastMonth, firstMonth) < 0
  return { firstMonth: firstMonth.toString(), lastMonth: (isNone ? firstMonth.subtract({ months: 1 }) : lastMonth).toString() }
}

const ROWS = '/v1/complaint-reports/rows'

/** Where the complaints behind a figure are listed: by what the report asked for, and what the figure is of. */
export function rowsOf(...asked: readonly Readonly<Record<string, string | number | boolean | undefined>>[]): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of asked.flatMap((some) => Object.entries(some))) if (value !== undefined) parameters.set(name, String(value))
  return `${ROWS}?${parameters}`
}
