import type { Language } from '../../../kernel/languages.ts'
import { reasonInWords } from '../../programs/index.ts'
import type { Quote } from '../rules/quotes.ts'

/** A quote as the wire shows it, with what it says in a language. */
export function inWords({ basket, terms, ...quote }: Quote, language: Language) {
  const { currency, channel, pricesIncludeTax, shipping, payments } = basket
  return {
    ...quote,
    ...{ currency, channel, pricesIncludeTax, shipping, payments: [...payments] },
    ...terms,
    programs: terms.programs.map(({ timeZone, notApplied, ...program }) => ({
      ...program,
      notApplied: notApplied.map(({ rule, reasons }) => ({
        rule,
        reasons: reasons.map((reason) => ({ ...reason, sentence: reasonInWords(reason, { language, currency, timeZone }) })),
      })),
    })),
  }
}
export type WireQuote = ReturnType<typeof inWords>
