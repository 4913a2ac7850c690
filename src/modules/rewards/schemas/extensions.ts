import { z } from 'zod'
import { boundedInstantSchema, idSchema, saidText, wireInstant } from '../../../kernel/schema.ts'
import { unitCode } from './words.ts'

const EXAMPLE = { unit: 'PTS', until: '2027-01-01T00:00:00Z', reason: 'The shop was closed for a month.' }

export const newExtensionSchema = z
  .strictObject({
    unit: unitCode,
    until: boundedInstantSchema.describe('Until when, exclusive: in the future.'),
    lotJournalId: idSchema.optional().describe('Only what this journal gave; everything that would expire before where left out.'),
    reason: saidText(2_000),
  })
  .meta({ id: 'NewLoyaltyExtension', example: EXAMPLE })
export type NewExtension = z.output<typeof newExtensionSchema>

export const extensionSchema = z
  .object({
    memberId: idSchema,
    unit: z.string(),
    until: wireInstant,
    lots: z.int().describe('How many lots expire later now.'),
    journalId: idSchema.nullable().describe('Where it stands in the books; null where nothing would have expired before.'),
  })
  .meta({
    id: 'LoyaltyExtension',
    description: 'That units of a member expire later than they would have.',
    example: {
      memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
      unit: EXAMPLE.unit,
      until: EXAMPLE.until,
      lots: 3,
      journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f91',
    },
  })

export const extensionParams = z.strictObject({ memberId: idSchema })
