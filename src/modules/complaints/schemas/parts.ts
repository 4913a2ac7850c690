import { z } from 'zod'
import { explainedClockSchema } from '../../../kernel/deadlines.ts'
import { boundedInstantSchema, idSchema, listOf, listQuery, safeText, saidText, wireInstant } from '../../../kernel/schema.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_STATUSES, FOLLOW_UP_OUTCOMES } from '../tables/vocabulary.ts'

/** The parts of a complaint that staff read and add to. */

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec5'
const ACTOR = { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' }
const actorSchema = z.object({ type: z.string(), id: z.string() })

export const noteSchema = z.object({ id: idSchema, body: z.string(), author: actorSchema, createdAt: wireInstant }).meta({
  id: 'ComplaintNote',
  description: 'What staff wrote down; the complainant never sees it.',
  example: { id: ID, body: 'The same carrier as last week.', author: ACTOR, createdAt: '2026-03-28T20:00:00Z' },
})
export const newNoteSchema = z.strictObject({ body: saidText(20_000) }).meta({ id: 'NewComplaintNote', example: { body: 'The same carrier as last week.' } })
export const partListQuery = listQuery(['createdAt', '-createdAt'], {})
export type PartListQuery = z.output<typeof partListQuery>
export const noteListSchema = listOf(noteSchema).meta({ id: 'ComplaintNoteList' })

export const pastActionSchema = z
  .object({
    id: idSchema,
    action: z.string(),
    at: wireInstant,
    actor: actorSchema,
    fromStatus: z.enum(COMPLAINT_STATUSES).nullable(),
    toStatus: z.enum(COMPLAINT_STATUSES),
    details: z.record(z.string(), z.unknown()).describe('What was said with it.'),
  })
  .meta({
    id: 'ComplaintAction',
    description: 'Something that was done with a complaint.',
    example: { id: ID, action: 'assess', at: '2026-03-28T20:10:00Z', actor: ACTOR, fromStatus: 'acknowledged', toStatus: 'assessed', details: { severity: 3 } },
  })
export const historyQuery = listQuery(['at', '-at'], {})
export type HistoryQuery = z.output<typeof historyQuery>
export const historySchema = listOf(pastActionSchema).meta({ id: 'ComplaintHistory' })

export const followUpSchema = z
  .object({
    id: idSchema,
    channel: z.enum(COMPLAINT_CHANNELS),
    at: wireInstant,
    outcome: z.enum(FOLLOW_UP_OUTCOMES).nullable().describe('Null while an answer is waited for.'),
    comment: z.string().nullable(),
    by: actorSchema,
    createdAt: wireInstant,
    updatedAt: wireInstant,
  })
  .meta({
    id: 'ComplaintFollowUp',
    description: 'An attempt to learn from the complainant whether it is really solved.',
    example: {
      ...{ id: ID, channel: 'phone', at: '2026-04-10T09:00:00Z', outcome: 'solved', comment: 'The new beam fits.', by: ACTOR },
      ...{ createdAt: '2026-04-10T09:05:00Z', updatedAt: '2026-04-10T09:05:00Z' },
    },
  })
export const newFollowUpSchema = z
  .strictObject({
    channel: z.enum(COMPLAINT_CHANNELS),
    outcome: z.enum(FOLLOW_UP_OUTCOMES).optional().describe('Left out, the complainant is asked now, by `email`, `sms` or `messenger`.'),
    at: boundedInstantSchema.optional().describe('When it was; now where left out.'),
    comment: safeText(5_000).nullable().optional(),
  })
  .meta({ id: 'NewComplaintFollowUp', example: { channel: 'phone', outcome: 'solved', comment: 'The new beam fits.' } })
export const followUpListSchema = listOf(followUpSchema).meta({ id: 'ComplaintFollowUpList' })

export const clockListSchema = z.object({ data: z.array(explainedClockSchema).max(200) }).meta({ id: 'ComplaintClocks' })
