import { z } from 'zod'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { calendarSchema } from './schemas/calendar.ts'
import { policySchema } from './schemas/policy.ts'
import { profileSchema } from './schemas/profile.ts'

export const calendarCreated = defineEvent('calendar.created', 'A business calendar was made.', calendarSchema)
export const calendarUpdated = defineEvent(
  'calendar.updated',
  'A business calendar was changed; the clocks that run by it were counted anew.',
  calendarSchema.partial(),
)
export const calendarDeleted = defineEvent('calendar.deleted', 'A business calendar was deleted.', z.object({}))

export const policyCreated = defineEvent('deadline_policy.created', 'A deadline policy was made.', policySchema)
export const policyUpdated = defineEvent(
  'deadline_policy.updated',
  'A deadline policy was changed; the clocks that run under it were counted anew.',
  policySchema.partial(),
)
export const policyDeleted = defineEvent('deadline_policy.deleted', 'A deadline policy was deleted.', z.object({}))

export const profileCreated = defineEvent('regulatory_profile.created', 'A regulatory profile was made.', profileSchema)
export const profileUpdated = defineEvent(
  'regulatory_profile.updated',
  'A regulatory profile was changed, for what is received later.',
  profileSchema.partial(),
)
export const profileDeleted = defineEvent('regulatory_profile.deleted', 'A regulatory profile was deleted.', z.object({}))
