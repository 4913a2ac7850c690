import type { Language } from '../../../kernel/languages.ts'
import { moneyInWords } from '../../../kernel/money.ts'
import type { QuotedReason } from '../tables/quote-terms.ts'
import { REASON_WORDS, type Reason } from './reason-words.ts'

/** Sentences that somebody at the till can say. */

export interface Reckoned {
  readonly language: Language
  readonly currency: string
  readonly timeZone: string
}

const OF_MONEY: readonly string[] = ['amount-too-small', 'amount-too-large', 'spend-too-small'] satisfies Reason[]
const OF_DAYS: readonly string[] = ['not-valid-yet', 'no-longer-valid'] satisfies Reason[]

/** Why a rule gives nothing. */
export function reasonInWords({ code, actual, needed }: QuotedReason, how: Reckoned): string {
  const template = REASON_WORDS[how.language][code as Reason] ?? REASON_WORDS[how.language]['nothing-to-give']
  return filled(template, { actual: said(code, actual, how), needed: said(code, needed, how) })
}

function said(code: string, value: QuotedReason['actual'] | QuotedReason['needed'], how: Reckoned): string {
  if (value === null) return '-'
  if (typeof value === 'number' && OF_MONEY.includes(code)) return moneyInWords({ amount: value, currency: how.currency }, how.language)
  if (typeof value === 'string' && OF_DAYS.includes(code)) return dayInWords(value, how)
  if (code === 'other-weekday')
    return listInWords(
      [value].flat().map((weekday) => weekdayInWords(Number(weekday), how.language)),
      how.language,
    )
  if (typeof value === 'number') return numberInWords(value, how.language)
  return listInWords([value].flat().map(String), how.language)
}

/** @param values by the names that stand in braces */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

export function numberInWords(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value)
}

/** The day of an instant by the clock of a zone. */
export function dayInWords(at: string, { language, timeZone }: Pick<Reckoned, 'language' | 'timeZone'>): string {
  return Temporal.Instant.from(at).toLocaleString(language, { timeZone, dateStyle: 'long' })
}

/** @param weekday 1 is Monday (ISO 8601) */
function weekdayInWords(weekday: number, language: Language): string {
  return Temporal.PlainDate.from('2024-01-01')
    .add({ days: weekday - 1 })
    .toLocaleString(language, { weekday: 'long' })
}

function listInWords(values: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(values)
}
