import type { Language } from '../../tables/settings.ts'
import { localeOf } from '../texts.ts'

/** Dates and sums as a complainant reads them. */
export interface Place {
  readonly country: string
  readonly language: string
  readonly timeZone: string
}

export function dayInWords(instant: string, language: Language, place: Place): string {
  const format = new Intl.DateTimeFormat(localeOf(language, place), { dateStyle: 'long' })
  return format.format(Temporal.Instant.from(instant).toZonedDateTimeISO(place.timeZone).toPlainDate())
}

/** The last day before an instant that ends a day. */
export function lastDayInWords(before: string, language: Language, place: Place): string {
  return dayInWords(Temporal.Instant.from(before).subtract({ seconds: 1 }).toString(), language, place)
}

// ISO 4217 where it has no hundredths; the data of locales say otherwise of some that have them.
const WHOLE = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '))
const THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))

export function moneyInWords({ amount, currency }: { readonly amount: number; readonly currency: string }, language: Language): string {
  const digits = WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
  return format.format(`${amount}E-${digits}` as unknown as number)
}

export function numberInWords(number: number, language: Language): string {
  return new Intl.NumberFormat(language).format(number)
}

/** A length of time in days (halves too), hours or minutes, whichever says it plainly. @param dayMinutes how long a day is; null where no days are said */
export function timeInWords(minutes: number, dayMinutes: number | null, language: Language): string {
  const [unit, unitMinutes] = unitOf(minutes, dayMinutes)
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(minutes / unitMinutes)
}

function unitOf(minutes: number, dayMinutes: number | null): ['day' | 'hour' | 'minute', number] {
  if (dayMinutes !== null && minutes >= dayMinutes && (minutes * 2) % dayMinutes === 0) return ['day', dayMinutes]
  return minutes >= 60 && minutes % 30 === 0 ? ['hour', 60] : ['minute', 1]
}
