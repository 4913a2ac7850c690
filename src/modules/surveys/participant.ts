import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { handOverFollowUps } from './service/follow-ups.ts'

/** How surveys join the acts of other modules. */
export const surveysParticipant: Participant<Tx> = {
  onHandOver: async (tx, { fromUserId, toUserId }) => ({ surveyFollowUps: await handOverFollowUps(tx, fromUserId, toUserId) }),
}
