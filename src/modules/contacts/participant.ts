import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { announce } from '../../platform/jobs/outbox.ts'
import { contactUpdated } from './events.ts'
import { reownContacts } from './repository/hand-over.ts'
import { mergeLinks, partLinks } from './service/merging-links.ts'

const BATCH_MAX = 1_000

/** How contacts join the acts of other modules. */
export const contactsParticipant: Participant<Tx> = {
  /** Every contact of a leaver gets the new owner, with the event that any change of owner has. */
  async onHandOver(tx, { fromUserId, toUserId }) {
    let moved = 0
    for (;;) {
      const ids = await reownContacts(tx, { fromUserId, toUserId, at: tx.clock.now().toString(), limit: BATCH_MAX })
      const facts = ids.map((id) => ({
        event: contactUpdated,
        resourceId: id,
        contactId: id,
        data: { ownerId: toUserId },
        previous: { ownerId: fromUserId },
        summary: 'ownerId',
      }))
      announce(tx, ...facts)
      moved += ids.length
      if (ids.length < BATCH_MAX) return { contacts: moved }
    }
  },
  onMerge: mergeLinks,
  onRevertMerge: partLinks,
}
