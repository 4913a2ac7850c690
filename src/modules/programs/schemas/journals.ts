import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f43',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  kind: 'earn',
  source: { type: 'order', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5010' },
  reversesId: null,
  aboutId: null,
  effectiveAt: '2026-03-28T20:00:00Z',
  recordedAt: '2026-03-28T20:00:01Z',
  transfers: [
    {
      ...{ number: 1, unit: 'PTS', amount: 10, debitAccount: 'issuance', debitMemberId: null, debitBalance: null },
      ...{ creditAccount: 'available', creditMemberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41', creditBalance: 130 },
    },
  ],
}

export const journalSchema = z
  .object({
    id: idSchema,
    programId: idSchema,
    kind: z.string(),
    source: z.object({ type: z.string(), id: z.string() }).nullable().describe('What made it, and makes no other of this program.'),
    reversesId: idSchema.nullable().describe('The journal that this one takes back, whole.'),
    aboutId: idSchema.nullable().describe('The journal that this one goes on with.'),
    effectiveAt: wireInstant.describe('When it happened.'),
    recordedAt: wireInstant.describe('When it was known.'),
    transfers: z
      .array(
        z.object({
          number: z.int(),
          unit: z.string(),
          amount: z.int(),
          debitAccount: z.string(),
          debitMemberId: idSchema.nullable().describe('Whose account it is; null of the program itself.'),
          debitBalance: z.int().nullable().describe('After it.'),
          creditAccount: z.string(),
          creditMemberId: idSchema.nullable(),
          creditBalance: z.int().nullable(),
        }),
      )
      .describe('Units that went from one account to another.'),
  })
  .meta({ id: 'LoyaltyJournal', description: 'What was booked together. It never changes.', example: EXAMPLE })

export const explanationSchema = z
  .object({
    journalId: idSchema,
    language: z.string(),
    sentences: z.array(z.string()).describe('What was booked and why, with the rule, its version, and how the amount came about.'),
  })
  .meta({
    id: 'LoyaltyExplanation',
    example: {
      journalId: EXAMPLE.id,
      language: 'en',
      sentences: ['“A point for each 10.00” (version 1) gave 10 PTS.', '€100.00 (10,000 minor units) × 1/1000, rounded down, is 10 PTS.'],
    },
  })

export const journalParams = z.strictObject({ journalId: idSchema })
