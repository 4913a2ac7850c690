import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'

export const insufficientPoints = defineProblem(
  'insufficient-points',
  409,
  'There are too few units',
  'The member has fewer units available than this takes; `available` says how many. Nothing was booked.',
  { available: z.int().optional().describe('What the member can spend.'), wanted: z.int().optional(), unit: z.string().optional().meta({ example: 'PTS' }) },
)
export const holdEnded = defineProblem('hold-ended', 409, 'The hold has ended', 'It was captured, let go or timed out before: a hold ends once.')
export const alreadyReversed = defineProblem(
  'already-reversed',
  409,
  'The journal was reversed already',
  'A journal is taken back once. What was booked stays; further corrections are journals of their own.',
)
export const amountTooLarge = defineProblem(
  'amount-too-large',
  422,
  'The amount is too large',
  'Balances and amounts are whole numbers up to 2^53 - 1, which every JSON reader can hold; this would go beyond.',
)
export const balanceMoved = defineProblem(
  'balance-moved',
  409,
  'The balance has moved on',
  'Others booked to this member again and again in the meantime. Nothing was booked; the same request may be sent again.',
)
export const unknownUnit = defineProblem(
  'unknown-unit',
  422,
  'The program has no such unit',
  'Units are booked in the program that has a ledger of them, to members of that program.',
)
export const invalidTransfer = defineProblem(
  'invalid-transfer',
  422,
  'This cannot be booked',
  'Whole units, at least 1, go from one account to another of the same unit; a hold is ended as a whole.',
)
export const ledgerNotFound = defineProblem(
  'ledger-not-found',
  404,
  'The program has no books',
  'There is no loyalty program of this id in the organization, or nothing of it was published yet.',
)
export const periodNotOver = defineProblem(
  'period-not-over',
  409,
  'The month is not over',
  'A month is closed once it is over where the ledger is, and five minutes more for what is being written at its end. Nothing was closed.',
)
