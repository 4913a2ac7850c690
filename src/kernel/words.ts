import type { Language } from './languages.ts'

/** Values in sentences that are said to people. */

export interface Spoken {
  readonly language: Language
  readonly timeZone: string
}

/** @param values by the names that stand in braces */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

export function numberInWords(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value)
}

/** The day of an instant by the clock of a zone. */
export function dayInWords(at: string, { language, timeZone }: Spoken): string {
  return Temporal.Instant.from(at).toLocaleString(language, { timeZone, dateStyle: 'long' })
}

/** What ends with the first instant of a day can be used until the end of the day before. */
export function lastDayInWords(end: string, how: Spoken): string {
  return dayInWords(Temporal.Instant.from(end).subtract({ nanoseconds: 1 }).toString(), how)
}

/** @param weekday 1 is Monday (ISO 8601) */
export function weekdayInWords(weekday: number, language: Language): string {
  return Temporal.PlainDate.from('2024-01-01')
    .add({ days: weekday - 1 })
    .toLocaleString(language, { weekday: 'long' })
}

/** One of these. */
export function choiceInWords(values: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(values)
}
