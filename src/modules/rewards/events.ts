import { z } from 'zod'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { redemptionSchema } from './schemas/redemptions.ts'
import { rewardSchema } from './schemas/rewards.ts'

const reward = rewardSchema.partial()

export const rewardCreated = defineEvent('reward.created', 'A reward was put into the catalogue of a loyalty program.', reward)
export const rewardUpdated = defineEvent('reward.updated', 'A reward was changed; `previous` has the old values.', reward)
export const rewardArchived = defineEvent('reward.archived', 'A reward is not to be had any more.', reward)

const { reversalReason: _words, ...facts } = redemptionSchema.shape
export const redemptionMade = defineEvent('redemption.made', 'A member redeemed units, for a reward or as money.', z.object(facts).partial())
export const redemptionReversedEvent = defineEvent(
  'redemption.reversed',
  'Redeemed units went back to a member, all of them or some; `amount` says how many this time.',
  redemptionSchema.pick({ programId: true, memberId: true, rewardId: true, unit: true, amount: true, restored: true, status: true }),
)
