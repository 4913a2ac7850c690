import { z } from 'zod'
import { idSchema, listOf, wireInstant } from '../../../kernel/schema.ts'
import { LINK_KINDS } from '../tables/similarity.ts'
import { complaintSchema } from './complaint.ts'

/** What complaints have to do with one another. */

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ed5'
const [COMPLAINT, RELATED] = ['0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec0', '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec1']

export const linkSchema = z
  .object({
    id: idSchema,
    complaintId: idSchema,
    kind: z.enum(LINK_KINDS),
    relatedId: idSchema,
    createdBy: z.object({ type: z.string(), id: z.string() }),
    createdAt: wireInstant,
  })
  .meta({
    id: 'ComplaintLink',
    description: 'What a complaint has to do with another: it is similar to it, a duplicate of it, caused by it, or follows it.',
    example: {
      ...{ id: ID, complaintId: COMPLAINT, kind: 'follows', relatedId: RELATED },
      ...{ createdBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' }, createdAt: '2026-03-28T20:00:00Z' },
    },
  })
export const newLinkSchema = z
  .strictObject({
    kind: z.enum(['similar', 'caused_by', 'follows']).describe('`follows`: it takes up again what may not be reopened any more.'),
    relatedId: idSchema,
  })
  .meta({ id: 'NewComplaintLink', example: { kind: 'follows', relatedId: RELATED } })
export const linkListSchema = listOf(linkSchema).meta({ id: 'ComplaintLinkList' })
export const linkParams = z.object({ complaintId: idSchema, linkId: idSchema })

export const similarQuery = z.strictObject({
  limit: z.int().min(1).max(50).default(20).describe('How many at most.'),
  withinDays: z.int().min(1).max(3_650).default(365).describe('How far back those were received that are over; open ones count whenever that was.'),
})
export type SimilarQuery = z.output<typeof similarQuery>
const similarSchema = z
  .object({
    complaint: complaintSchema,
    score: z.number().min(0).max(1).describe('How alike they are: 0 to 1.').meta({ example: 0.4 }),
    reasons: z
      .array(z.object({ kind: z.enum(['product', 'staff', 'cause', 'text']), values: z.array(z.string()) }))
      .describe('What both are about, or have in common.')
      .meta({ example: [{ kind: 'product', values: ['LOOM-4'] }] }),
  })
  .meta({ id: 'SimilarComplaint' })
export const similarListSchema = listOf(similarSchema).meta({ id: 'SimilarComplaintList' })
