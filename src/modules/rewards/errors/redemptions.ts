import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

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
  { existingId: z.uuid().optional().describe('The one that is there.') },
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

export const redemptionRefusals = { redemptions_external_key: () => redemptionExists() }
