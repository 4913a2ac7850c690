import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { currencySchema, idSchema, listOf, listQuery, moneySchema, safeText, saidText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { remedies } from '../tables/parts.ts'
import { REMEDY_KINDS, REMEDY_STATUSES } from '../tables/vocabulary.ts'

/** What a complainant is given or promised. */

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec7'
const COMPLAINT = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec0'
const ACTOR = { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' }
const actorSchema = z.object({ type: z.string(), id: z.string() })

export const remedySchema = z
  .object({
    id: idSchema,
    complaintId: idSchema,
    ...createSelectSchema(remedies).pick({ kind: true, status: true }).shape,
    description: z.string().nullable(),
    money: moneySchema.nullable().describe('What it is worth or, of a percentage, the most that it may come to.'),
    percent: z.int().nullable(),
    points: z.int().nullable(),
    proposedBy: actorSchema,
    approvedBy: actorSchema.nullable().describe("The proposer, where the proposer's limit suffices; else somebody whose limit does."),
    offeredAt: wireInstant.nullable(),
    answeredAt: wireInstant.nullable().describe('When the complainant accepted or declined it.'),
    fulfilledAt: wireInstant.nullable(),
    fulfilment: z
      .string()
      .nullable()
      .describe('What shows that it was done: the number of a refund, of a parcel; of points and vouchers that of their posting.'),
    reason: z.string().nullable().describe('Why it was declined or withdrawn.'),
    consented: z.boolean().nullable().describe('Withdrawn after it was offered: that the complainant agreed.'),
    ...versioned,
  })
  .meta({
    id: 'Remedy',
    description: 'What a complainant is given or promised.',
    example: {
      ...{ id: ID, complaintId: COMPLAINT, kind: 'refund', status: 'approved', description: 'Half the price', money: { amount: 4_500, currency: 'EUR' } },
      ...{ percent: null, points: null, proposedBy: ACTOR, approvedBy: ACTOR, offeredAt: null, answeredAt: null, fulfilledAt: null, fulfilment: null },
      ...{ reason: null, consented: null, version: 1, createdAt: '2026-03-30T09:00:00Z', updatedAt: '2026-03-30T09:00:00Z' },
    },
  })
export type WireRemedy = z.output<typeof remedySchema>

// Far above any remedy, and far enough below 2^53 for sums of them to be exact.
const WORTH_MAX = 1_000_000_000_000
const terms = {
  description: safeText(5_000).nullable().optional(),
  money: z
    .strictObject({ amount: z.int().min(1).max(WORTH_MAX).describe('In minor units.'), currency: currencySchema.optional() })
    .nullable()
    .optional()
    .describe(
      "For a refund, discount or voucher; of a repair or replacement what it costs. The organization's currency where left out. Of a percentage the most that it may come to.",
    ),
  percent: z.int().min(1).max(100).nullable().optional().describe('For a discount or voucher.'),
  points: z.int().min(1).max(WORTH_MAX).nullable().optional().describe('For points.'),
}
export const newRemedySchema = z.strictObject({ kind: z.enum(REMEDY_KINDS), ...terms }).meta({
  id: 'NewRemedy',
  example: { kind: 'refund', description: 'Half the price', money: { amount: 4_500 } },
})
export type NewRemedy = z.output<typeof newRemedySchema>
export const remedyPatchSchema = z
  .strictObject(terms)
  .meta({ id: 'RemedyPatch', description: 'A JSON merge patch (RFC 7396). Of another kind is another remedy.', example: { money: { amount: 3_000 } } })
export type RemedyPatch = z.output<typeof remedyPatchSchema>

const nothing = z.strictObject({}).optional()
export const remedyMoveSchemas = {
  approve: nothing,
  offer: nothing,
  accept: nothing,
  decline: z
    .strictObject({ reason: saidText(5_000).optional() })
    .optional()
    .meta({ id: 'RemedyRefusal', example: { reason: 'She wants no voucher.' } }),
  fulfil: z
    .strictObject({
      fulfilment: saidText(1_000).optional().describe('What shows that it was done; points and vouchers have the number of their posting instead.'),
    })
    .optional()
    .meta({ id: 'RemedyFulfilment', example: { fulfilment: 'Refund 2026-0311' } }),
  withdraw: z
    .strictObject({ reason: saidText(5_000), consented: z.literal(true).optional().describe('That the complainant agrees: needed once it was offered.') })
    .meta({ id: 'RemedyWithdrawal', example: { reason: 'A new beam instead.', consented: true } }),
} as const

export const remedyListQuery = listQuery(['createdAt', '-createdAt'], { status: z.enum(REMEDY_STATUSES).optional(), kind: z.enum(REMEDY_KINDS).optional() })
export type RemedyListQuery = z.output<typeof remedyListQuery>
export const remedyListSchema = listOf(remedySchema).meta({ id: 'RemedyList' })
export const remedyParams = z.object({ complaintId: idSchema, remedyId: idSchema })
