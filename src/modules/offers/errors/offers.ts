import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

export const offerNotFound = defineProblem(
  'offer-not-found',
  404,
  'There is no such offer',
  'No offer has this id, or it is to a contact whom you may not see.',
)
export const offerExists = defineProblem(
  'offer-exists',
  409,
  'This was offered to somebody else',
  'A campaign offers something once for each occasion, and under each external id. What was offered stands.',
)
export const offerOccasionMissing = defineProblem(
  'offer-occasion-missing',
  409,
  'There is no occasion for this offer',
  'The campaign is for customers who are to be won back, whose complaint is resolved, or who have bought nothing for some time; this contact is not one of them now.',
)
export const offerCooldown = defineProblem(
  'offer-cooldown',
  409,
  'Something was offered to this customer not long ago',
  'The campaign waits some days after whatever was offered last, by any campaign; `nextAllowedAt` says until when.',
  { nextAllowedAt: z.string().optional().describe('From when on.').meta({ example: '2026-03-28T20:00:00Z' }) },
)
export const offerLimitReached = defineProblem(
  'offer-limit-reached',
  409,
  'This customer was offered it as often as one may be',
  'The campaign says how often at most.',
)
export const offerBudgetExhausted = defineProblem(
  'offer-budget-exhausted',
  409,
  'The budget of the campaign is used up',
  'As many offers were made or proposed as there may be. What is rejected or withdrawn gives its place back.',
)
export const offerNeedsMember = defineProblem(
  'offer-needs-member',
  409,
  'The customer is not in the loyalty program',
  'The campaign gives units of a program to its active members only.',
)
export const offerExpired = defineProblem('offer-expired', 409, 'The offer has expired', 'Its last day is over.', {
  expiresAt: z.string().optional().describe('Since when.').meta({ example: '2026-03-28T20:00:00Z' }),
})
export const offerNeedsPerson = defineProblem(
  'offer-needs-person',
  403,
  'A service key decides nothing',
  'An offer that needs approval is decided by a person: sign in, or use a key that acts for a user.',
)
export const offerNeedsAnother = defineProblem(
  'offer-needs-another',
  403,
  'Nobody decides about what they proposed',
  'Somebody else looks at it too (four eyes).',
)

/** What a violated constraint of the tables means: what only the database can see under concurrency. */
export const offerRefusals = { offers_occasion_key: () => offerExists() }
