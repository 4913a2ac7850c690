import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { differenceSchema } from '../schemas/quote-differences.ts'

export const quoteNotFound = defineProblem(
  'quote-not-found',
  404,
  'There is no such quote',
  'No quote has this id, its contact is not yours to see, or it ended unused and is forgotten.',
)
export const quoteExpired = defineProblem('quote-expired', 410, 'The quote has expired', 'A quote holds for a short time. Ask for a new one.')
export const quoteSettled = defineProblem(
  'quote-settled',
  409,
  'The quote was settled before',
  'A quote becomes one order; `existingId` is the order. Settling it again with the same external id answers the same.',
  { existingId: z.string().optional().describe('The order that it became.') },
)
export const quoteChanged = defineProblem(
  'quote-changed',
  409,
  'The quote no longer holds',
  'Something that it was made of has changed since: a limit was reached, a voucher was used, it is paid otherwise. `differences` says what; nothing was booked. Ask for a new quote and tell the customer.',
  { differences: z.array(differenceSchema).optional().describe('What is different now.') },
)

export const unknownCustomer = (pointer: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail: 'is nobody whom you may see' }] })
