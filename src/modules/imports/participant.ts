import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { deleteCard, findCards } from './repository/cards.ts'
import { eraseRows } from './repository/rows.ts'
import { keyText } from './rules/identity.ts'

/** How imports join the acts of other modules. */
export const importsParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ properties: (await findCards(tx, [contactId])).flatMap(({ properties }) => properties) }),
  /** What files said of a person goes, also where it is still waiting. */
  async onErase(tx, { contactId, identifiers }) {
    deleteCard(tx, contactId)
    eraseRows(tx, contactId, identifiers.map(keyText))
  },
}
