import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { handOverPolicies } from './service/policies.ts'

/** How deadlines join the acts of other modules. Nothing personal stands here. */
export const calendarsParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ deadlinePolicies: await handOverPolicies(tx, fromUserId, toUserId) }),
}
