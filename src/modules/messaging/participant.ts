import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { cancelDue } from '../../platform/jobs/due-work.ts'
import { readEvery } from '../../platform/lists.ts'
import { eraseBounced } from './repository/bounces.ts'
import { addressesWrittenTo, eraseMessagesOf, movedMessages } from './repository/messages.ts'
import { addressKey } from './service/check.ts'
import { listMessages, MESSAGE_DUE } from './service/send.ts'

/** How messages join the acts of other modules. */
export const messagingParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ messages: await readEvery('createdAt', (query) => listMessages(tx, { ...query, contactId })) }),
  onMerge: async (tx, merge) => ({ messages: await movedMessages.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedMessages.giveBack(tx, merge)
    return []
  },
  /** The words and addresses of a person's messages go; what was still to be sent never is. */
  async onErase(tx, { contactId, identifiers }) {
    const written = await addressesWrittenTo(tx, contactId)
    for (const reference of await eraseMessagesOf(tx, contactId, tx.clock.now().toString())) cancelDue(tx, { kind: MESSAGE_DUE, reference })
    eraseBounced(tx, [...identifiers.map(({ value }) => value), ...written.map((address) => addressKey(tx, address))])
  },
}
