export { moneyInWords } from '../../../kernel/money.ts'

/** Dates, sums and lengths of time as a complainant reads them. */
export interface Place {
  readonly country: string
  readonly language: string
  readonly timeZone: string
}

/**
 * A date as a reader of the language writes it, in their own calendar; in that of the organization as its country writes it.
 * @param style `full` names the weekday
 */
export function dayInWords(instant: string, language: string, place: Place, style: 'full' | 'long' = 'long'): string {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(place.timeZone).toPlainDate()
  const locale = language === place.language && !language.includes('-') ? `${language}-${place.country}` : language
  const format = new Intl.DateTimeFormat(locale, { dateStyle: style })
  if (style === 'long' || format.resolvedOptions().calendar !== 'persian') return format.format(day)
  // What the data of locales have for this calendar is in an order that nobody writes.
  const parts = Object.fromEntries(format.formatToParts(day).map(({ type, value }) => [type, value]))
  return `${parts['weekday']} ${parts['day']} ${parts['month']} ${parts['year']}`
}

/** The last day before an instant that ends a day. */
export function lastDayInWords(before: string, language: string, place: Place, style?: 'full' | 'long'): string {
  return dayInWords(Temporal.Instant.from(before).subtract({ milliseconds: 1 }).toString(), language, place, style)
}

export function numberInWords(number: number, language: string): string {
  return new Intl.NumberFormat(language).format(number)
}

/** A length of time in days (halves too), hours or minutes, whichever says it plainly. @param dayMinutes how long a day is; null where no days are said */
export function timeInWords(minutes: number, dayMinutes: number | null, language: string): string {
  const [unit, unitMinutes] = unitOf(minutes, dayMinutes)
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(minutes / unitMinutes)
}

function unitOf(minutes: number, dayMinutes: number | null): ['day' | 'hour' | 'minute', number] {
  if (dayMinutes !== null && minutes >= dayMinutes && (minutes * 2) % dayMinutes === 0) return ['day', dayMinutes]
  return minutes >= 60 && minutes % 30 === 0 ? ['hour', 60] : ['minute', 1]
}
