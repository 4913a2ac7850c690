import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, saidText, wireInstant } from '../../../kernel/schema.ts'
import { complaintMessages } from '../tables/messages.ts'
import { COMPLAINT_CHANNELS, MESSAGE_DIRECTIONS } from '../tables/vocabulary.ts'

const BODY_LENGTH_MAX = 20_000

/** What was told to the complainant and what they said. */
export const complaintMessageSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(complaintMessages).pick({ direction: true, topic: true, channel: true, subject: true, body: true }).shape,
    by: createSelectSchema(complaintMessages).shape.by.describe('Who speaks; only what a person says counts as a response.'),
    author: z.object({ type: z.string(), id: z.string() }).describe('Who wrote it or wrote it down.'),
    at: wireInstant.describe('When it was said.'),
    public: z.boolean().describe("Whether the complainant's page shows it."),
    sentMessageId: idSchema.nullable().describe('The message that carries it: what became of it stands there. Null where it was said otherwise.'),
    interactionId: idSchema.nullable().describe('The interaction that brought it, where it came by raw e-mail.'),
    createdAt: wireInstant,
  })
  .meta({
    id: 'ComplaintMessage',
    description: 'What the complainant was told, or said after their complaint.',
    example: {
      ...{ id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec7', direction: 'outbound', topic: 'words', channel: 'email', subject: 'Your complaint C-7K3M-92' },
      ...{ body: 'The new beam leaves tomorrow.', by: 'human', author: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' } },
      ...{ at: '2026-03-29T09:00:00Z', public: true, sentMessageId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb0', interactionId: null },
      createdAt: '2026-03-29T09:00:00Z',
    },
  })

export const newComplaintMessageSchema = z
  .strictObject({
    direction: z.enum(MESSAGE_DIRECTIONS).default('outbound').describe('`inbound` writes down what the complainant said.'),
    channel: z
      .enum(COMPLAINT_CHANNELS)
      .optional()
      .describe(
        'By `email`, `sms` and `messenger` it is sent; by another it is written down as said. Left out, it is sent as they complained, or else by what they can be reached by.',
      ),
    body: saidText(BODY_LENGTH_MAX),
    at: boundedInstantSchema.optional().describe('When it was said, of what is written down; now where left out.'),
    public: z.boolean().default(true).describe("Whether the complainant's page shows it."),
    by: z.enum(['human', 'bot']).optional().describe('Who speaks, of what is told; a person where left out. What a bot says is no response.'),
    answersQuestion: z.boolean().default(true).describe('Of what they said: whether it answers what was asked, so that the complaint waits no longer.'),
  })
  .refine(({ direction, by }) => direction === 'outbound' || by === undefined, { message: 'is the complainant, of what they said', path: ['by'] })
  .refine(({ direction, channel }) => direction === 'outbound' || channel !== undefined, { message: 'is needed of what they said', path: ['channel'] })
  .meta({ id: 'NewComplaintMessage', example: { channel: 'email', body: 'The new beam leaves tomorrow.' } })
export type NewComplaintMessage = z.output<typeof newComplaintMessageSchema>

export const messageListQuery = listQuery(['createdAt', '-createdAt'], { direction: z.enum(MESSAGE_DIRECTIONS).optional(), public: z.boolean().optional() })
export type MessageListQuery = z.output<typeof messageListQuery>
export const messageListSchema = listOf(complaintMessageSchema).meta({ id: 'ComplaintMessageList' })
