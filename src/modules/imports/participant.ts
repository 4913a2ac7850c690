import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { notedRows, noteRows } from '../../platform/merging.ts'
import { deleteCard, findCards, saveCards } from './repository/cards.ts'
import { eraseRows } from './repository/rows.ts'
import { keyText } from './rules/identity.ts'
import { propertiesToAdd, withoutAdded } from './rules/vcard/merging.ts'
import type { Property } from './rules/vcard/property.ts'

const ADDED = 'contactCards'
const cardOf = async (tx: Tx, contactId: string) => (await findCards(tx, [contactId])).flatMap(({ properties }) => properties)

/** How imports join the acts of other modules. */
export const importsParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ properties: await cardOf(tx, contactId) }),
  /** The survivor's card says what the others' said too; they keep theirs. */
  async onMerge(tx, merge) {
    const { survivorId, duplicateIds } = merge
    const own = await cardOf(tx, survivorId)
    const added = propertiesToAdd(
      own,
      (await findCards(tx, duplicateIds)).flatMap(({ properties }) => properties),
    )
    if (added.length === 0) return {}
    noteRows(tx, merge, ADDED, [{ rowId: survivorId, contactId: survivorId, was: { added } }])
    saveCards(tx, [{ contactId: survivorId, properties: [...own, ...added] }])
    return { cardProperties: added.length }
  },
  async onRevertMerge(tx, merge) {
    for (const { contactId, was } of await notedRows<{ added: Property[] }>(tx, merge, ADDED))
      saveCards(tx, [{ contactId, properties: withoutAdded(await cardOf(tx, contactId), was.added) }])
    return []
  },
  /** What files said of a person goes, also where it is still waiting. */
  async onErase(tx, { contactId, identifiers }) {
    deleteCard(tx, contactId)
    eraseRows(tx, contactId, identifiers.map(keyText))
  },
}
