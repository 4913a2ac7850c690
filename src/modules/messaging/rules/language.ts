/** Scripts that run from right to left (Unicode 15, bidirectional classes R and AL). */
const RIGHT_TO_LEFT = new Set(['Arab', 'Aran', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Samr', 'Mand'])

/** Which way a language is written, by the script it is mostly written in. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr'
}

/**
 * The content in the first of the languages wanted that there is, also in a wider or another variant of it (`fa-IR` takes
 * `fa`, `fa` takes `fa-AF`); the first content where there is none in any.
 */
export function pickContent<T extends { readonly language: string }>(contents: readonly T[], wanted: readonly (string | null)[]): T | undefined {
  for (const language of wanted) {
    if (language === null) continue
    const exact = contents.find((content) => content.language === language)
    const sameRoot =
      exact ?? contents.find((content) => content.language === rootOf(language)) ?? contents.find((each) => rootOf(each.language) === rootOf(language))
    if (sameRoot !== undefined) return sameRoot
  }
  return contents[0]
}

function rootOf(language: string): string {
  return language.split('-')[0] ?? language
}

// Up to the first `>` or `<`: a search that went on over every further tag would go over the whole once for each.
const DOCUMENT = /<html\b([^<>]*)>/i

/** HTML as a document that says its language and its direction, also where its author did not. */
export function htmlDocument(html: string, language: string): string {
  const attributes = `lang="${language}" dir="${directionOf(language)}"`
  const root = DOCUMENT.exec(html)
  if (root === null) return `<!doctype html>\n<html ${attributes}><head><meta charset="utf-8"></head><body>${html}</body></html>`
  const given = (root[1] ?? '').replace(/\s(?:lang|dir)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '')
  return html.replace(DOCUMENT, () => `<html ${attributes}${given}>`)
}
