import { countrySchema } from '../../../kernel/schema.ts'

const names = new Map<string, string>([
  ['usa', 'US'],
  ['u.s.a.', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['great britain', 'GB'],
  ['england', 'GB'],
  ['scotland', 'GB'],
  ['wales', 'GB'],
])
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'id', 'az', 'fa', 'tr']
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

let learnt = false

/** The ISO 3166-1 code of a country that a file names by its code or in words; undefined when nobody can tell. */
export function countryCode(text: string): string | undefined {
  if (/^[A-Za-z]{2}$/.test(text) && text.toLowerCase() !== 'uk') return text.toUpperCase()
  if (!learnt) learnNames()
  return names.get(text.trim().toLowerCase())
}

function learnNames(): void {
  for (const language of LANGUAGES) {
    const inLanguage = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const first of LETTERS) {
      for (const second of LETTERS) {
        const code = first + second
        if (!countrySchema.safeParse(code).success) continue
        const name = inLanguage.of(code)?.toLowerCase()
        if (name !== undefined && !names.has(name)) names.set(name, code)
      }
    }
  }
  learnt = true
}
