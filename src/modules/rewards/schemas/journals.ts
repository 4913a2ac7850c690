import { z } from 'zod'
import { idSchema, saidText } from '../../../kernel/schema.ts'

export const journalParams = z.strictObject({ journalId: idSchema })
export const journalReversalSchema = z
  .strictObject({ reason: saidText(2_000) })
  .meta({ id: 'LoyaltyJournalReversal', example: { reason: 'Told of the wrong customer.' } })
export const reversedJournalSchema = z
  .object({
    journalId: idSchema.describe('Where it is booked.'),
    reversesId: idSchema.describe('What was taken back.'),
    programId: idSchema,
    memberId: idSchema,
    units: z.array(z.object({ unit: z.string(), amount: z.int().describe('Below zero was taken from the member.') })),
  })
  .meta({
    id: 'LoyaltyReversedJournal',
    description: 'A journal that takes back another as a whole.',
    example: {
      journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4fa1',
      reversesId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4fa0',
      programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
      memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
      units: [{ unit: 'PTS', amount: -10 }],
    },
  })
