import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { patternSchema } from './schemas/pattern.ts'
import { preventionSchema } from './schemas/prevention.ts'

const changed = preventionSchema.partial()

export const complaintSystemic = defineEvent(
  'complaint.systemic',
  'A cause was found so often that it is a pattern: raised once for a cause and window, with the complaint that completed it; `data` is the pattern.',
  patternSchema,
)
export const preventionCreated = defineEvent('prevention.created', 'A prevention was planned; `data` is the prevention.', preventionSchema)
export const preventionUpdated = defineEvent('prevention.updated', 'Fields of a prevention changed; `previous` has the old values.', changed)
export const preventionExtended = defineEvent('prevention.extended', 'A prevention follows from one more complaint.', z.object({ complaintId: idSchema }))
export const preventionOverdue = defineEvent('prevention.overdue', 'The due date of a prevention is over and it is not done: raised once.', changed)
export const preventionReviewDue = defineEvent('prevention.review_due', 'It is time to see whether a prevention helped: raised once.', changed)
export const preventionMoved = {
  start: defineEvent('prevention.started', 'Somebody carries a prevention out.', changed),
  complete: defineEvent('prevention.completed', 'A prevention is done.', changed),
  cancel: defineEvent('prevention.cancelled', 'A prevention was cancelled.', changed),
  review: defineEvent('prevention.reviewed', 'It was judged whether a prevention helped.', changed),
} as const
