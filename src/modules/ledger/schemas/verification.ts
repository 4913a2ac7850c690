import { z } from 'zod'

export const ledgerVerificationSchema = z
  .object({
    valid: z.boolean().describe('Whether every law holds.'),
    blocks: z.int().describe('How many blocks the chain has.'),
    sealed: z.int().describe('How many journals are in blocks.'),
    unsealed: z.int().describe('How many journals wait for a block; a minute at most, while the service runs.'),
    laws: z.array(
      z.object({
        law: z.string(),
        says: z.string().describe('The law, in a sentence.'),
        breaches: z.array(z.string()).describe('What breaks it: ids of journals, members, lots, the number of a block. At most 100 in all.'),
      }),
    ),
  })
  .meta({
    id: 'LedgerVerification',
    example: {
      valid: true,
      blocks: 12,
      sealed: 20412,
      unsealed: 3,
      laws: [{ law: 'balance-is-sum-of-entries', says: 'The balance of an account is the sum of its entries.', breaches: [] }],
    },
  })
