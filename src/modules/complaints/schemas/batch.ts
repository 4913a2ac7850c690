import { z } from 'zod'
import { boundedInstantSchema, nameText, safeText } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { DECISIONS } from '../tables/vocabulary.ts'
import { newComplaintSchema } from './complaint.ts'

const pastAction = z
  .strictObject({ action: nameText(100), at: boundedInstantSchema, by: nameText(300).optional(), note: safeText(20_000).optional() })
  .meta({ id: 'ImportedAction', description: 'What was done in the other system, in its own words.', example: { action: 'call', at: '2024-02-01T10:00:00Z' } })

const { policyId: _policy, receivedAt: _received, ...fields } = newComplaintSchema.shape
const importedComplaintSchema = z
  .strictObject({
    ...fields,
    imported: z.literal(true),
    externalId: nameText(200).describe('What the other system calls it: the same again changes nothing.'),
    status: z.enum(['closed', 'withdrawn', 'out_of_scope']),
    outcome: z.enum(DECISIONS).optional().describe('Needed of a closed one.'),
    rootCause: z.strictObject({ code: nameText(100), finding: safeText(5_000) }).optional(),
    response: safeText(20_000).nullable().optional().describe('What the complainant was told.'),
    receivedAt: boundedInstantSchema,
    acknowledgedAt: boundedInstantSchema.nullable().optional(),
    firstRespondedAt: boundedInstantSchema.nullable().optional(),
    respondedAt: boundedInstantSchema.nullable().optional(),
    resolvedAt: boundedInstantSchema.nullable().optional(),
    closedAt: boundedInstantSchema.describe('When it was over, also without a decision.'),
    reopenCount: z.int().min(0).max(1_000).optional(),
    history: z.array(pastAction).max(500).optional(),
  })
  .meta({ id: 'ImportedComplaint', description: 'A complaint of another system, with its past times. No clock runs for it, and nobody is told.' })

const data = z.discriminatedUnion('imported', [newComplaintSchema.extend({ imported: z.literal(false).optional() }), importedComplaintSchema])
export const batchItemSchema = z.strictObject({ op: z.literal('create'), data }).meta({ id: 'ComplaintBatchItem' })
export type BatchItem = z.output<typeof batchItemSchema>

export const complaintBatchSchema = batchOf(batchItemSchema, {
  id: 'ComplaintBatch',
  example: {
    items: [
      {
        op: 'create',
        data: {
          imported: true,
          externalId: 'OLD-1',
          contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
          channel: 'letter',
          description: 'The loom came with a broken beam.',
          status: 'closed',
          outcome: 'upheld',
          receivedAt: '2024-02-01T09:00:00Z',
          respondedAt: '2024-02-05T09:00:00Z',
          resolvedAt: '2024-02-06T09:00:00Z',
          closedAt: '2024-02-06T09:00:00Z',
          history: [{ action: 'call', at: '2024-02-01T10:00:00Z', by: 'A. Weaver', note: 'Rang her back.' }],
        },
      },
    ],
  },
})
