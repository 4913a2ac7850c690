import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseMentions } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseInteractionsOf, eraseParticipant } from './repository/erasure.ts'
import { movedInteractions } from './repository/merging.ts'
import { followContacts, listInteractions } from './service/interactions.ts'

/** How interactions join the acts of other modules. */
export const interactionsParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ interactions: await readEvery('occurredAt', (query) => listInteractions(tx, { ...query, contactId })) }),
  async onMerge(tx, merge) {
    const interactions = await movedInteractions.move(tx, merge)
    await followContacts(tx, [merge.survivorId])
    return { interactions }
  },
  async onRevertMerge(tx, merge) {
    movedInteractions.giveBack(tx, merge)
    await followContacts(tx, [merge.survivorId, ...merge.duplicateIds])
    return []
  },
  /** The words of a person's own interactions go, and the person from among the participants of others'. */
  async onErase(tx, { contactId, identifiers }) {
    const at = tx.clock.now().toString()
    eraseInteractionsOf(tx, contactId, at)
    const keys = identifiers.map(({ value }) => value)
    const mentions = keys.length === 0 ? [] : await eraseParticipant(tx, keys, at)
    if (mentions.length > 0) eraseMentions(tx, mentions)
  },
}
