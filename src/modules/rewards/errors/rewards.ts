import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'

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
  { left: z.int().optional(), period: z.string().optional().meta({ example: 'month' }) },
)
export const rewardOutOfStock = defineProblem(
  'reward-out-of-stock',
  409,
  'There are not as many left',
  'Fewer are in stock than were asked for; `stock` says how many there were. Nothing was booked.',
  { stock: z.int().optional() },
)
export const rewardVoucherUsed = defineProblem(
  'reward-voucher-used',
  409,
  'A voucher that the reward gave was used',
  'Units go back for vouchers that nobody has used, of gift cards for those that nothing was paid with or added to; `voucherId` says which one was. Nothing was booked.',
  { voucherId: z.uuid().optional() },
)

/** What a violated constraint of the tables means: what only the database can see under concurrency. */
export const rewardRefusals = { rewards_key: () => rewardKeyTaken() }

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
