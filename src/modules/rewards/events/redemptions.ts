import { z } from 'zod'
import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { redemptionSchema } from '../schemas/redemptions.ts'

const { reversalReason: _words, ...facts } = redemptionSchema.shape
export const redemptionMade = defineEvent('redemption.made', 'A member redeemed units, for a reward or as money.', z.object(facts).partial())
export const redemptionReversedEvent = defineEvent(
  'redemption.reversed',
  'Redeemed units went back to a member, all of them or some; `amount` says how many this time.',
  redemptionSchema.pick({ programId: true, memberId: true, rewardId: true, unit: true, amount: true, restored: true, status: true }),
)
