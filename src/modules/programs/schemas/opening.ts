import { z } from 'zod'
import { boundedInstantSchema, idSchema, nameText } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { positiveAmount, unitCode } from './definition-terms.ts'

const LOTS_MAX = 100

export const openingBalanceSchema = z
  .strictObject({
    sourceId: nameText(200).describe('The id that the other system has for it: told again, the same changes nothing.'),
    memberId: idSchema.optional(),
    contactId: idSchema.optional().describe('Whose membership in the program it is, where `memberId` is not given.'),
    lots: z
      .array(
        z.strictObject({
          unit: unitCode,
          amount: positiveAmount,
          earnedAt: boundedInstantSchema,
          expiresAt: boundedInstantSchema.nullable().optional().describe('Exclusive; null: never. By the rule of the unit where left out.'),
        }),
      )
      .min(1)
      .max(LOTS_MAX),
  })
  .refine(({ memberId, contactId }) => (memberId === undefined) !== (contactId === undefined), 'give either memberId or contactId')
export type OpeningBalance = z.output<typeof openingBalanceSchema>

export const openingBatchSchema = batchOf(openingBalanceSchema, {
  id: 'LoyaltyOpeningBalances',
  example: {
    items: [
      {
        sourceId: 'card-4000123',
        memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
        lots: [{ unit: 'PTS', amount: 250, earnedAt: '2025-11-03T09:00:00Z', expiresAt: '2026-12-31T23:00:00Z' }],
      },
    ],
  },
})
