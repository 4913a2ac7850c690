import { z } from 'zod'

export const differenceSchema = z
  .object({
    what: z.enum(['total', 'discount', 'voucher', 'points', 'earning']),
    programId: z.string().nullable(),
    key: z.string().nullable().describe('The rule, or the id of the voucher; null of the total.'),
    quoted: z.int().describe('In minor units of money, or units of the program.'),
    now: z.int(),
  })
  .meta({ id: 'QuoteDifference', description: 'What a quote said, and what holds now.' })
