import { z } from 'zod'

export const ledgerVerificationSchema = z
  .object({
    valid: z.boolean().describe('Whether every law holds.'),
    laws: z.array(
      z.object({
        law: z.string(),
        says: z.string().describe('The law, in a sentence.'),
        breaches: z.array(z.string()).describe('What breaks it: ids of journals, members, lots. At most 100 in all.'),
      }),
    ),
  })
  .meta({
    id: 'LedgerVerification',
    example: { valid: true, laws: [{ law: 'balance-is-sum-of-entries', says: 'The balance of an account is the sum of its entries.', breaches: [] }] },
  })
