import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { handOverForms } from './service/forms.ts'

/** How forms join the acts of other modules. Nothing personal stands here: contact, interaction and task hold what was sent. */
export const formsParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ forms: await handOverForms(tx, fromUserId, toUserId) }),
}
