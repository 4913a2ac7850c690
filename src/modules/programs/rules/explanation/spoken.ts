import { moneyInWords } from '../../../../kernel/money.ts'
import type { Said, Value, Words } from './phrases.ts'
import { az } from './words-az.ts'
import { de } from './words-de.ts'
import { en } from './words-en.ts'
import { es } from './words-es.ts'
import { fa } from './words-fa.ts'
import { id } from './words-id.ts'

const WORDS: Readonly<Record<string, Words>> = { en, de, es, id, az, fa }
/** In which explanations can be given. */
export const EXPLAINED_IN: readonly string[] = Object.keys(WORDS)

/** @param language with or without a country; English where its words are not known */
export function spoken(said: readonly Said[], language: string, timeZone: string): { readonly language: string; readonly sentences: string[] } {
  const root = language.split('-')[0] ?? ''
  const known = root in WORDS ? root : 'en'
  const words = WORDS[known] ?? en
  const sentences = said.map(({ phrase, values }) =>
    // Money has its unit with it, which leaves a gap where the unit would stand.
    words[phrase].replaceAll(/( ?)\{(\w+)\}/g, (_, gap: string, name: string) => {
      const value = valueIn(values[name] ?? '', known, timeZone)
      return value === '' ? '' : gap + value
    }),
  )
  return { language: known, sentences }
}

function valueIn(value: Value, language: string, timeZone: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value)
  if ('currency' in value) return moneyInWords(value, language)
  return Temporal.Instant.from(value.day).toZonedDateTimeISO(timeZone).toPlainDate().toLocaleString(language, { dateStyle: 'long' })
}
