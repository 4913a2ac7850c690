import { z } from 'zod'
import { idSchema, wireInstant } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { adjustmentSchema } from './schemas/adjustments.ts'
import { holdSchema } from './schemas/holds.ts'
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

const hold = holdSchema.partial()
export const holdPlaced = defineEvent('hold.placed', 'Units of a member are kept for something.', hold)
export const holdCaptured = defineEvent('hold.captured', 'Units that were held were redeemed, all of them or some; the rest was let go.', hold)
export const holdVoided = defineEvent('hold.voided', 'Units that were held were let go.', hold)

const { reason: _why, decisionNote: _note, ...adjusted } = adjustmentSchema.shape
const adjustment = z.object(adjusted).partial()
export const adjustmentProposed = defineEvent('adjustment.proposed', 'An adjustment of what a member has waits for somebody to approve it.', adjustment)
export const adjustmentBooked = defineEvent('adjustment.booked', 'What a member has was adjusted.', adjustment)
export const adjustmentRejected = defineEvent('adjustment.rejected', 'An adjustment was rejected: nothing was booked.', adjustment)

export const memberExtended = defineEvent(
  'member.extended',
  'Lots of a member expire later than they would have.',
  z.object({ journalId: idSchema, programId: idSchema, unit: z.string(), until: wireInstant, lots: z.int(), reason: z.string() }),
)
