/** The languages of respondents: those of a survey, whichever they are. */

/**
 * The best of a survey's languages: the first wanted one that it has, also by its base (`fa-IR` for `fa`); its own first otherwise.
 * @param wanted the one wanted most first
 */
export function languageAmong(languages: readonly string[], wanted: readonly string[]): string {
  for (const tag of wanted) {
    const lower = tag.toLowerCase()
    const found = languages.find((language) => language.toLowerCase() === lower) ?? languages.find((language) => baseOf(language) === baseOf(lower))
    if (found !== undefined) return found
  }
  return languages[0] ?? 'en'
}

/** What a browser says that its owner reads (RFC 9110, 12.5.4), the one read most first. */
export function languagesAccepted(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((entry) => {
      const [tag = '', weight] = entry.trim().split(/;\s*q=/)
      return { tag, quality: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}

export function baseOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi'])

export function directionOf(language: string): 'ltr' | 'rtl' {
  if (/-latn\b/i.test(language)) return 'ltr'
  return RIGHT_TO_LEFT.has(baseOf(language)) || /-arab\b/i.test(language) ? 'rtl' : 'ltr'
}

/** What is said in a language, or else in any. */
export function textIn(texts: Readonly<Record<string, string>> | undefined, language: string): string | null {
  return texts?.[language] ?? Object.values(texts ?? {})[0] ?? null
}
