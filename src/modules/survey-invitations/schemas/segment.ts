import { z } from 'zod'
import { boundedInstantSchema, idSchema, languageSchema, listOf, listQuery, versioned, wireInstant } from '../../../kernel/schema.ts'
import { surveyContextSchema } from '../../../kernel/survey-context.ts'
import { SENDING_STATUSES, SENT_CHANNELS } from '../tables.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f30',
  surveyId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f00',
  channel: 'email' as const,
  language: null,
  context: { channel: 'shop' },
  filter: { tag: 'vip' },
  sendAt: null,
  dryRun: false,
  status: 'running' as const,
  total: { value: 10_000, relation: 'gte' as const },
  counts: { processed: 3_000, send: 2_890, suppressed: 110, skipped: 0, suppressedBy: { 'organization-quiet-period': 80, 'no-address': 30 } },
  reason: null,
  startedAt: '2026-03-28T20:00:01Z',
  finishedAt: null,
  version: 13,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:09Z',
}

const channel = z.enum(SENT_CHANNELS)
/** Of what all are asked about alike: nobody in particular. */
const context = surveyContextSchema
  .pick({ staffId: true, teamId: true, productId: true, channel: true, segment: true })
  .meta({ id: 'SurveySendingContext', description: 'What all of them are asked about.', example: { channel: 'shop', segment: 'regulars' } })

export const sendingSchema = z
  .object({
    id: idSchema,
    surveyId: idSchema,
    channel,
    language: z.string().nullable(),
    context,
    filter: z.record(z.string(), z.unknown()).describe('Of the list of contacts.'),
    sendAt: wireInstant.nullable(),
    dryRun: z.boolean(),
    status: z.enum(SENDING_STATUSES).describe('A dry run completes too: then its counts tell what would happen.'),
    total: z
      .object({ value: z.int(), relation: z.enum(['eq', 'gte']) })
      .nullable()
      .describe('How many contacts the filter found when it began, counted up to 10,000; null before.'),
    counts: z.object({
      processed: z.int().describe('How many contacts were looked at: the sum of the next three.'),
      send: z.int().describe('Who are asked; what their invitations came to is in the list of invitations, with `sendingId`.'),
      suppressed: z.int(),
      skipped: z.int().describe('Who were erased meanwhile, or were merged with somebody who is asked.'),
      suppressedBy: z.record(z.string(), z.int()).describe('The suppressed by the rule that stood against asking them.'),
    }),
    reason: z.string().nullable().describe('Why it ended before its time: `survey-not-open`, `survey-full`, `internal-error`; null where somebody stopped it.'),
    startedAt: wireInstant.nullable(),
    finishedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({ id: 'SurveySending', description: 'All contacts that a filter finds, asked one after the other in the background.', example: EXAMPLE })

/** @param filters of the list of contacts, without those that name somebody */
export const newSendingSchema = <T extends z.ZodType>(filters: T) =>
  z
    .strictObject({
      filter: filters.describe('The filters of the list of contacts; an empty one finds all.'),
      channel,
      language: languageSchema.optional().describe('That of each contact where left out; in any case one of the survey.'),
      context: context.optional(),
      sendAt: boundedInstantSchema.optional().describe('When to begin; now where left out or past. Who is found then is asked.'),
      dryRun: z.boolean().default(false).describe('Only counts who would be asked, and what stands against the others: nobody is.'),
    })
    .meta({ id: 'NewSurveySending', example: { filter: { tag: 'vip' }, channel: 'email', context: { channel: 'shop' } } })

export const sendingListQuery = listQuery(['-createdAt', 'createdAt'], {})
export type SendingListQuery = z.output<typeof sendingListQuery>
export const sendingListSchema = listOf(sendingSchema).meta({ id: 'SurveySendingList' })
export const sendingParams = z.object({ sendingId: idSchema })
