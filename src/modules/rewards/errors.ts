import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

const existingId = { existingId: z.uuid().optional().describe('The one that is there.') }

export const rewardNotFound = defineProblem('reward-not-found', 404, 'There is no such reward', 'No reward has this id.')
export const rewardKeyTaken = defineProblem('reward-key-taken', 409, 'Another reward of the program has this key', 'Keys name rewards, so each belongs to one.')
export const rewardNotAvailable = defineProblem(
  'reward-not-available',
  409,
  'The member cannot have this reward now',
  'It is archived, not to be had yet or no longer, or for members of other tiers; `reason` says which. Nothing was booked.',
  { reason: z.enum(['archived', 'not_yet', 'over', 'tier']).optional() },
)
export const rewardLimitReached = defineProblem(
  'reward-limit-reached',
  409,
  'The member has had this reward as often as allowed',
  'A reward may be limited for each member, by a period of the calendar; `left` says how many remain in this one.',
  { left: z.int().optional(), period: z.string().optional() },
)
export const rewardOutOfStock = defineProblem(
  'reward-out-of-stock',
  409,
  'There are not as many left',
  'Fewer are in stock than were asked for; `stock` says how many there were. Nothing was booked.',
  { stock: z.int().optional() },
)

export const redemptionNotFound = defineProblem(
  'redemption-not-found',
  404,
  'There is no such redemption',
  'No redemption has this id, or it is of a contact whom you may not see.',
)
export const redemptionExists = defineProblem(
  'redemption-exists',
  409,
  'It was redeemed before, otherwise',
  'Under this external id something else was redeemed. What was booked stays.',
  existingId,
)
export const redemptionReversed = defineProblem(
  'redemption-reversed',
  409,
  'The redemption was taken back already',
  'A redemption is taken back once; all of its units went back to the member.',
)
export const moreThanRedeemed = defineProblem(
  'more-than-redeemed',
  409,
  'This is more than is left to give back',
  'Of a redemption no more goes back than was redeemed; `left` says how much that still is. A reward goes back whole.',
  { left: z.int().optional() },
)

export const holdNotFound = defineProblem('hold-not-found', 404, 'There is no such hold', 'No hold has this id, or it is of a contact whom you may not see.')
export const holdExists = defineProblem(
  'hold-exists',
  409,
  'It was held before, otherwise',
  'Under this external id something else was held in the program. What was booked stays.',
  existingId,
)

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
  existingId,
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

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint = {
  rewards_key: () => rewardKeyTaken(),
  redemptions_external_key: () => redemptionExists(),
  adjustments_external_key: () => adjustmentExists(),
}

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
