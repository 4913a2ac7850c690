import { z } from 'zod'
import { boundedInstantSchema, idSchema, nameText, safeText, saidText } from '../../../kernel/schema.ts'
import { DECISIONS } from '../tables/vocabulary.ts'
import { assessmentFields, assignmentFields } from './complaint.ts'

/** What is said with each move of a complaint. */

const reason = saidText(5_000)
const USER = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61'
const BECAUSE = { reason: 'The beam of a second loom broke.' }

const preventionSchema = z
  .strictObject({
    decided: z.enum(['action', 'none']),
    reason: saidText(2_000).describe('What is done, or why nothing is.'),
    preventionId: idSchema.nullable().optional().describe('The prevention that is the action, where it is kept as one.'),
  })
  .meta({ id: 'PreventionDecision', example: { decided: 'action', reason: 'Thicker boxes from May on.' } })

export const moveSchemas = {
  assign: z
    .strictObject({ ...assignmentFields, reason: reason.optional() })
    .refine(({ ownerId, teamId }) => ownerId !== undefined || teamId !== undefined, { message: 'names ownerId or teamId', path: ['ownerId'] })
    .meta({ id: 'ComplaintAssignment', description: 'What is left out stays; null takes it away.', example: { ownerId: USER } }),
  escalate: z
    .strictObject({ ...assignmentFields, reason })
    .meta({ id: 'ComplaintEscalation', description: 'One level higher, and to somebody else where they are named.', example: { ...BECAUSE, ownerId: USER } }),
  acknowledge: z
    .strictObject({
      method: z.enum(['email', 'sms', 'messenger', 'phone', 'letter', 'in_person', 'chat', 'other']),
      text: saidText(10_000).optional().describe('What was said; a text of the service where left out.'),
      nextStep: saidText(1_000).optional(),
      promisedAt: boundedInstantSchema.optional().describe('When the complainant may expect a response.'),
    })
    .meta({ id: 'ComplaintAcknowledgement', example: { method: 'phone', nextStep: 'We look at the photo.', promisedAt: '2026-04-07T16:00:00Z' } }),
  assess: z.strictObject({ ...assessmentFields, ownerId: idSchema.optional(), teamId: assignmentFields.teamId }).meta({
    id: 'ComplaintAssessment',
    description: 'What is set already may be left out.',
    example: { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: USER },
  }),
  investigate: z
    .strictObject({
      ownerId: idSchema.optional().describe('Who investigates; the owner where left out.'),
      overrideReason: reason.optional().describe('Why whoever decided it looks at it again, where nobody else is eligible; for owners and admins.'),
    })
    .optional()
    .meta({ id: 'ComplaintInvestigation', example: { ownerId: USER } }),
  await: z
    .strictObject({ for: z.enum(['complainant', 'third_party']), question: saidText(5_000) })
    .meta({ id: 'ComplaintQuestion', example: { for: 'complainant', question: 'Could you send a photo of the beam?' } }),
  resume: z.strictObject({ reason }).meta({ id: 'ComplaintResumption', example: { reason: 'The carrier rang back.' } }),
  'propose-decision': z
    .strictObject({
      outcome: z.enum(DECISIONS),
      reasons: saidText(10_000).describe('Why; what the response says unless it has a text of its own.'),
      rootCause: z.strictObject({ code: nameText(100), finding: saidText(5_000) }),
      noEvidenceReason: reason.optional().describe('Needed where there is no evidence.'),
    })
    .meta({
      id: 'DecisionProposal',
      example: {
        outcome: 'upheld',
        reasons: 'The beam broke on its way to you.',
        rootCause: { code: 'packaging', finding: 'The box was too thin.' },
        noEvidenceReason: 'The carrier confirmed it.',
      },
    }),
  'reject-decision': z.strictObject({ reason }).meta({ id: 'DecisionRejection', example: { reason: 'Ask the carrier first.' } }),
  respond: z
    .strictObject({ text: saidText(20_000).optional().describe('What the complainant is told; the reasons of the decision where left out.') })
    .optional()
    .meta({ id: 'ComplaintResponse', example: { text: 'We are sorry. A new beam is on its way.' } }),
  accept: z
    .strictObject({ comment: safeText(5_000).optional() })
    .optional()
    .meta({ id: 'ResponseAcceptance', example: { comment: 'She is content.' } }),
  dispute: z.strictObject({ reason }).meta({ id: 'ResponseDispute', example: { reason: 'A new beam does not fit the old frame.' } }),
  resolve: z
    .strictObject({
      comment: safeText(5_000).optional(),
      prevention: preventionSchema.optional().describe('Decided now, it need not be when the complaint is closed; nobody need then close it.'),
    })
    .optional()
    .meta({ id: 'ComplaintResolution', example: { comment: 'The parcel has arrived.' } }),
  close: z
    .strictObject({ prevention: preventionSchema.optional().describe('Needed unless it was decided before.') })
    .optional()
    .meta({ id: 'ComplaintClosure', example: { prevention: { decided: 'none', reason: 'A single case.' } } }),
  reopen: z.strictObject({ reason }).meta({ id: 'ComplaintReopening', example: BECAUSE }),
  withdraw: z
    .strictObject({ reason })
    .meta({ id: 'ComplaintWithdrawal', description: "The complainant's request.", example: { reason: 'She found the part.' } }),
  'mark-duplicate': z
    .strictObject({ duplicateOfId: idSchema, reason })
    .meta({ id: 'DuplicateComplaint', example: { duplicateOfId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec1', reason: 'Written and rung.' } }),
  'mark-out-of-scope': z
    .strictObject({
      reason: reason.describe('Why it cannot be decided here. The complainant is told.'),
      elsewhere: saidText(2_000).optional().describe('Where else the complainant can turn. They are told.'),
    })
    .meta({ id: 'OutOfScopeComplaint', example: { reason: 'It is about another shop.', elsewhere: 'Weave & Sons, care@weave.example' } }),
} as const
