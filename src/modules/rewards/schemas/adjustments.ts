import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, saidText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { ADJUSTMENT_STATUSES } from '../tables/adjustments.ts'
import { actorSchema, externalIdSchema, unitCode } from './words.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f80',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  unit: 'PTS',
  amount: 200,
  reason: 'The delivery came two days late.',
  effectiveAt: null,
  expiresAt: null,
  complaintId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e81',
  remedyId: null,
  externalId: null,
  status: 'booked' as const,
  proposedBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
  decidedBy: null,
  decidedAt: null,
  decisionNote: null,
  journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f81',
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const adjustmentSchema = z
  .object({
    id: idSchema,
    programId: idSchema,
    memberId: idSchema,
    contactId: idSchema.nullable().describe('Null once the person is erased: the books stay.'),
    unit: z.string(),
    amount: z.int().describe('Below zero is taken.'),
    reason: z.string().nullable().describe('Null once the person is erased.'),
    effectiveAt: wireInstant.nullable(),
    expiresAt: wireInstant.nullable(),
    complaintId: idSchema.nullable().describe('The complaint that it makes good.'),
    remedyId: idSchema.nullable().describe('The remedy of the complaint that promised it.'),
    externalId: z.string().nullable(),
    status: z.enum(ADJUSTMENT_STATUSES),
    proposedBy: actorSchema,
    decidedBy: actorSchema.nullable().describe('Who approved or rejected it; null where nobody had to.'),
    decidedAt: wireInstant.nullable(),
    decisionNote: z.string().nullable(),
    journalId: idSchema.nullable().describe('Where it is booked; null until it is.'),
    ...versioned,
  })
  .meta({ id: 'LoyaltyAdjustment', description: 'Units given or taken by hand: goodwill, and what sets the books right.', example: EXAMPLE })
export type WireAdjustment = z.output<typeof adjustmentSchema>

export const newAdjustmentSchema = z
  .strictObject({
    memberId: idSchema,
    unit: unitCode,
    amount: z
      .int()
      .refine((amount) => amount !== 0, 'must not be 0')
      .describe('Below zero is taken.'),
    reason: saidText(2_000),
    effectiveAt: boundedInstantSchema.optional().describe('When it should have happened; now where left out, never in the future.'),
    expiresAt: boundedInstantSchema.optional().describe('Of what is given; as the unit says where left out.'),
    complaintId: idSchema.optional(),
    externalId: externalIdSchema.optional(),
  })
  .meta({
    id: 'NewLoyaltyAdjustment',
    example: { memberId: EXAMPLE.memberId, unit: 'PTS', amount: 200, reason: EXAMPLE.reason, complaintId: EXAMPLE.complaintId, externalId: 'case-81' },
  })
export type NewAdjustment = z.output<typeof newAdjustmentSchema>

export const decisionSchema = z.strictObject({ note: saidText(2_000).optional() }).meta({ id: 'LoyaltyAdjustmentDecision', example: { note: 'Agreed.' } })

export const adjustmentParams = z.strictObject({ adjustmentId: idSchema })
export const adjustmentListQuery = listQuery(['-createdAt', 'createdAt'], {
  memberId: idSchema.optional(),
  contactId: idSchema.optional(),
  complaintId: idSchema.optional(),
  status: z.enum(ADJUSTMENT_STATUSES).optional(),
})
export type AdjustmentListQuery = z.output<typeof adjustmentListQuery>
export const adjustmentListSchema = listOf(adjustmentSchema).meta({ id: 'LoyaltyAdjustmentList' })
