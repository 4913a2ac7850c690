import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'
import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { adjustmentSchema } from '../schemas/adjustments.ts'

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
