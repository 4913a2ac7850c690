/** In which sentences are said to customers. */
export const LANGUAGES = ['en', 'de', 'es', 'id', 'az', 'fa'] as const
export type Language = (typeof LANGUAGES)[number]

/** @param tag a BCP 47 tag, also of a language that is not spoken here */
export function languageFor(tag: string): Language {
  const base = tag.toLowerCase().split('-')[0]
  return LANGUAGES.find((language) => language === base) ?? 'en'
}
