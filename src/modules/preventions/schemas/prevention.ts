import { z } from 'zod'
import { dateSchema, idSchema, listOf, listQuery, safeText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { PREVENTION_STATUSES, VERDICTS } from '../tables.ts'

const USER = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61'
const COMPLAINT = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec0'
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ee0',
  action: 'Thicker boxes for everything above 10 kg.',
  ownerId: USER,
  dueDate: '2026-05-01',
  status: 'planned',
  patternId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ee1',
  reviewDate: '2026-08-01',
  verdict: null,
  reviewComment: null,
  reviewedBy: null,
  reviewedAt: null,
  doneAt: null,
  cancelReason: null,
  overdueAt: null,
  reviewDueAt: null,
  taskId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ee2',
  reviewTaskId: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const preventionSchema = z
  .object({
    id: idSchema,
    action: z.string().describe('What is done so that it does not happen again.'),
    ownerId: idSchema.nullable(),
    dueDate: dateSchema,
    status: z.enum(PREVENTION_STATUSES),
    patternId: idSchema.nullable().describe('The pattern of complaints that it follows from.'),
    reviewDate: dateSchema.nullable().describe('When it is looked at whether it helped.'),
    verdict: z.enum(VERDICTS).nullable().describe('Whether it helped.'),
    reviewComment: z.string().nullable(),
    reviewedBy: z.object({ type: z.string(), id: z.string() }).nullable(),
    reviewedAt: wireInstant.nullable(),
    doneAt: wireInstant.nullable(),
    cancelReason: z.string().nullable(),
    overdueAt: wireInstant.nullable().describe('When it was raised that it is late.'),
    reviewDueAt: wireInstant.nullable().describe('When it was raised that its review is due.'),
    taskId: idSchema.nullable().describe('The task of the owner to carry it out.'),
    reviewTaskId: idSchema.nullable(),
    ...versioned,
  })
  .meta({
    id: 'Prevention',
    description: 'What is done so that complaints do not come again (ISO 10002:2018, clause 8), and whether it helped.',
    example: EXAMPLE,
  })

const writable = {
  action: safeText(5_000, 1),
  ownerId: idSchema.describe('Who carries it out.'),
  dueDate: dateSchema,
  reviewDate: dateSchema.nullable().describe('Not before the due date.'),
}
const COMPLAINTS_MAX = 200
export const newPreventionSchema = z
  .strictObject({
    ...writable,
    reviewDate: writable.reviewDate.default(null),
    complaintIds: z.array(idSchema).max(COMPLAINTS_MAX).default([]).describe('The complaints that it follows from.'),
    patternId: idSchema.nullable().default(null).describe('The pattern that it follows from.'),
  })
  .refine(({ complaintIds, patternId }) => complaintIds.length > 0 || patternId !== null, { message: 'names a complaint or a pattern', path: ['complaintIds'] })
  .meta({
    id: 'NewPrevention',
    example: { action: EXAMPLE.action, ownerId: USER, dueDate: EXAMPLE.dueDate, reviewDate: EXAMPLE.reviewDate, complaintIds: [COMPLAINT] },
  })
export type NewPreventionInput = z.output<typeof newPreventionSchema>
export const preventionPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'PreventionPatch', description: 'A JSON merge patch (RFC 7396).', example: { dueDate: '2026-06-01' } })
export const cancellationSchema = z
  .strictObject({ reason: safeText(2_000, 1) })
  .meta({ id: 'PreventionCancellation', example: { reason: 'The supplier changed its boxes.' } })
export const reviewSchema = z
  .strictObject({ verdict: z.enum(VERDICTS), comment: safeText(5_000, 1) })
  .meta({ id: 'PreventionReview', example: { verdict: 'effective', comment: 'No such complaint for three months.' } })
export const preventedComplaintSchema = z.strictObject({ complaintId: idSchema }).meta({ id: 'PreventedComplaint', example: { complaintId: COMPLAINT } })

export const preventionListQuery = listQuery(['-createdAt', 'createdAt', 'dueDate', '-dueDate'], {
  ownerId: idSchema.optional(),
  status: z.enum(PREVENTION_STATUSES).optional(),
  verdict: z.enum(VERDICTS).optional(),
  complaintId: idSchema.optional(),
  patternId: idSchema.optional(),
  dueBefore: dateSchema.optional(),
})
export type PreventionListQuery = z.output<typeof preventionListQuery>
export const preventionListSchema = listOf(preventionSchema).meta({ id: 'PreventionList' })
export const preventionParams = z.object({ preventionId: idSchema })
