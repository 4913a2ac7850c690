import { languageFor } from '../../../kernel/languages.ts'
import type { Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { eraseAnswersNaming } from '../../../platform/erasure.ts'
import { eraseQuotes, findQuotesOf, movedQuotes } from '../repository/quotes.ts'
import { inWords } from '../service/quote-answers.ts'

/** How quotes join the acts of other modules. */
export const quotesParticipant: Participant<Tx> = {
  async onExport(tx, contactId) {
    const language = languageFor(tx.organization.language)
    return { quotes: (await findQuotesOf(tx, contactId)).map((quote) => inWords(quote, language)) }
  },
  onMerge: async (tx, merge) => ({ quotes: await movedQuotes.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedQuotes.giveBack(tx, merge)
    return []
  },
  async onErase(tx, { contactId }) {
    eraseAnswersNaming(tx, await eraseQuotes(tx, contactId))
  },
}
