import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

export const adjustmentNotFound = defineProblem(
  'adjustment-not-found',
  404,
  'There is no such adjustment',
  'No adjustment has this id, or it is of a contact whom you may not see.',
)
export const adjustmentExists = defineProblem(
  'adjustment-exists',
  409,
  'It was adjusted before, otherwise',
  'Under this external id something else was adjusted. What was booked stays.',
  { existingId: z.uuid().optional().describe('The one that is there.') },
)
export const adjustmentNeedsPerson = defineProblem(
  'adjustment-needs-person',
  403,
  'A service key decides nothing',
  'What is beyond the limit of whoever proposed it is decided by a person: sign in, or use a key that acts for a user.',
)
export const adjustmentNeedsAnother = defineProblem(
  'adjustment-needs-another',
  403,
  'Nobody decides about their own adjustment',
  'It is beyond what its proposer may adjust alone, so somebody else looks at it too (four eyes).',
)
export const adjustmentLimitExceeded = defineProblem(
  'adjustment-limit-exceeded',
  403,
  'This is more than your role may adjust',
  'The limits by role are in the settings of the organization. What the same person adjusts for one member within 30 days counts together.',
)

export const adjustmentRefusals = { adjustments_external_key: () => adjustmentExists() }
