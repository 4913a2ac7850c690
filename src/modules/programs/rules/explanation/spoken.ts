import { type Language, languageFor } from '../../../../kernel/languages.ts'
import { moneyInWords } from '../../../../kernel/money.ts'
import { dayInWords, numberInWords } from '../../../../kernel/words.ts'
import type { Said, Value, Words } from './phrases.ts'
import { reasonInWords } from './reasons.ts'
import { az } from './words-az.ts'
import { de } from './words-de.ts'
import { en } from './words-en.ts'
import { es } from './words-es.ts'
import { fa } from './words-fa.ts'
import { id } from './words-id.ts'

const WORDS: Readonly<Record<Language, Words>> = { en, de, es, id, az, fa }

/** @param language with or without a country; English where its words are not known */
export function spoken(said: readonly Said[], language: string, timeZone: string): { readonly language: string; readonly sentences: string[] } {
  const known = languageFor(language)
  const words = WORDS[known]
  const sentences = said.map(({ phrase, values }) =>
    // Money has its unit with it, which leaves a gap where the unit would stand.
    words[phrase].replaceAll(/( ?)\{(\w+)\}/g, (_, gap: string, name: string) => {
      const value = valueIn(values[name] ?? '', known, timeZone)
      return value === '' ? '' : gap + value
    }),
  )
  return { language: known, sentences }
}

function valueIn(value: Value, language: Language, timeZone: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberInWords(value, language)
  if ('currency' in value) return moneyInWords(value, language)
  if ('reasons' in value) return value.reasons.map((reason) => reasonInWords(reason, { language, timeZone, currency: value.in })).join(' ')
  return dayInWords(value.day, { language, timeZone })
}
