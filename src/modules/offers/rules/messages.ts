import { type Language, languageFor } from '../../../kernel/languages.ts'
import type { Offer } from './offers.ts'

/**
 * What a message says that brings an offer, where the organization has no words of its own: a Liquid template that names
 * `offer.name`, `offer.sentence`, `offer.until` and `offer.code` (null where there is none).
 */
interface BuiltIn {
  readonly language: string
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
}

const WORDS: Readonly<Record<Language, { readonly code: string; readonly until: string }>> = {
  en: { code: 'Your code: {{ offer.code }}', until: 'Until {{ offer.until }}.' },
  de: { code: 'Ihr Code: {{ offer.code }}', until: 'Bis {{ offer.until }}.' },
  es: { code: 'Su código: {{ offer.code }}', until: 'Hasta el {{ offer.until }}.' },
  id: { code: 'Kode Anda: {{ offer.code }}', until: 'Sampai {{ offer.until }}.' },
  az: { code: 'Kodunuz: {{ offer.code }}', until: 'Son tarix: {{ offer.until }}.' },
  fa: { code: 'کد شما: {{ offer.code }}', until: 'تا {{ offer.until }}.' },
}

export function builtIn(isEmail: boolean): BuiltIn[] {
  return Object.entries(WORDS).map(([language, { code, until }]) => {
    const ifCode = (said: string) => `{% if offer.code %}${said}{% endif %}`
    if (!isEmail) return { language, subject: null, text: `{{ offer.sentence }} ${ifCode(`${code} `)}${until}`, html: null }
    return {
      language,
      subject: '{{ offer.name }}',
      text: `{{ offer.sentence }}\n\n${ifCode(`${code}\n\n`)}${until}\n\n{{ organization.name }}\n`,
      html: `<p>{{ offer.sentence }}</p>${ifCode(`<p>${code}</p>`)}<p>${until}</p><p>{{ organization.name }}</p>`,
    }
  })
}

/** What templates may name. @param code stands for the code until the message leaves the house; null of points */
export function textData(
  { name, sentence, expiresAt }: Pick<Offer, 'name' | 'sentence' | 'expiresAt'>,
  language: string,
  code: string | null,
  timeZone: string,
) {
  return { offer: { name, sentence: sentenceIn(sentence, language), until: lastDay(expiresAt, language, timeZone), code } }
}

/** In this language, or else in English, or in the first there is. */
function sentenceIn(sentence: Readonly<Record<string, string>>, language: string): string {
  const [spoken] = Object.entries(sentence).filter(([tag]) => languageOf(tag) === languageOf(language))
  return spoken?.[1] ?? sentence['en'] ?? Object.values(sentence)[0] ?? ''
}

function languageOf(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0]
}

// What ends with the first instant of a day can be used until the end of the day before.
function lastDay(expiresAt: string | null, language: string, timeZone: string): string {
  if (expiresAt === null) return ''
  return Temporal.Instant.from(expiresAt).subtract({ nanoseconds: 1 }).toLocaleString(languageFor(language), { timeZone, dateStyle: 'long' })
}
