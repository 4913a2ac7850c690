/**
 * The language of the survey that suits best: the first of those wanted that it has, also in a wider or another variant; its
 * own first where it has none of them.
 */
export function languageOf(spoken: readonly string[], wanted: readonly (string | null | undefined)[]): string {
  for (const language of wanted) {
    if (language == null) continue
    const found = spoken.find((each) => each === language) ?? spoken.find((each) => rootOf(each) === rootOf(language))
    if (found !== undefined) return found
  }
  return spoken[0] ?? 'en'
}

function rootOf(language: string): string {
  return language.split('-')[0] ?? language
}
