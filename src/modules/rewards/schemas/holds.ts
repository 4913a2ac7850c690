import { z } from 'zod'
import { boundedInstantSchema, idSchema, wireInstant } from '../../../kernel/schema.ts'
import { orderFields } from './redemptions.ts'
import { externalIdSchema, positiveAmount, unitCode } from './words.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f70',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  unit: 'PTS',
  amount: 300,
  captured: null,
  status: 'open' as const,
  redemptionId: null,
  expiresAt: '2026-04-04T20:00:00Z',
  endedAt: null,
  createdAt: '2026-03-28T20:00:00Z',
}

export const holdSchema = z
  .object({
    id: idSchema.describe('Also the journal that made it.'),
    programId: idSchema,
    memberId: idSchema,
    unit: z.string(),
    amount: z.int(),
    captured: z.int().nullable().describe('What of it was redeemed; null while it is open.'),
    status: z.enum(['open', 'captured', 'voided', 'timed_out']),
    redemptionId: idSchema.nullable().describe('What it became, by which it can be taken back.'),
    expiresAt: wireInstant.describe('When it is let go by itself.'),
    endedAt: wireInstant.nullable(),
    createdAt: wireInstant,
  })
  .meta({ id: 'LoyaltyHold', description: 'Units that are kept for something, until they are captured or let go: a hold ends once.', example: EXAMPLE })
export type WireHold = z.output<typeof holdSchema>

export const newHoldSchema = z
  .strictObject({
    memberId: idSchema,
    unit: unitCode,
    amount: positiveAmount,
    expiresAt: boundedInstantSchema.optional().describe('When it is let go by itself: in seven days where left out, at most in a year.'),
    externalId: externalIdSchema.optional(),
  })
  .meta({ id: 'NewLoyaltyHold', example: { memberId: EXAMPLE.memberId, unit: 'PTS', amount: 300, externalId: 'basket-17' } })
export type NewHold = z.output<typeof newHoldSchema>

export const captureSchema = z
  .strictObject({ amount: positiveAmount.optional().describe('Only so much; the rest is let go. Everything where left out.'), ...orderFields })
  .meta({ id: 'LoyaltyHoldCapture', example: { amount: 250, orderExternalId: 'web-4711' } })
export type Capture = z.output<typeof captureSchema>

export const holdParams = z.strictObject({ holdId: idSchema })
