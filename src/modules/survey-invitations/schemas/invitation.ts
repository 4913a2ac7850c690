import { z } from 'zod'
import { boundedInstantSchema, idSchema, languageSchema, listOf, listQuery, versioned, wireInstant } from '../../../kernel/schema.ts'
import { surveyContextSchema } from '../../../kernel/survey-context.ts'
import { INVITATION_CHANNELS, INVITATION_STATES, SUPPRESSIONS } from '../tables.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f20'
const CONTACT = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const when = wireInstant.nullable()
const suppressedBy = z.enum(SUPPRESSIONS).nullable().describe('The rule that stood against asking.')
const nextAllowedAt = when.describe('From when on it would be allowed; null where time alone does not help.')

const EXAMPLE = {
  id: ID,
  surveyId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f00',
  contactId: CONTACT,
  channel: 'email' as const,
  state: 'sent' as const,
  suppressedBy: null,
  nextAllowedAt: null,
  reason: null,
  language: 'en',
  context: { channel: 'shop' },
  askedAt: '2026-03-28T20:00:00Z',
  sendingId: null,
  messageId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb0',
  remindersSent: 0,
  lastRemindedAt: null,
  expiresAt: '2026-04-27T20:00:00Z',
  sentAt: '2026-03-28T20:00:01Z',
  deliveredAt: null,
  openedAt: null,
  bouncedAt: null,
  startedAt: null,
  completedAt: null,
  version: 2,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:01Z',
}

export const invitationSchema = z
  .object({
    id: idSchema,
    surveyId: idSchema,
    contactId: idSchema.nullable().describe('Null of a link for nobody in particular, and of a person who was erased.'),
    channel: z.enum(INVITATION_CHANNELS),
    state: z
      .enum(INVITATION_STATES)
      .describe('How far it is known to have come. `failed`: nothing could be sent. Of an anonymous survey nobody learns whether it was answered.'),
    suppressedBy,
    nextAllowedAt,
    reason: z.string().nullable().describe('Why nothing could be sent, or why it came back.'),
    language: z.string().describe('In which it is written.'),
    context: surveyContextSchema,
    askedAt: wireInstant.describe('When the contact was, or will be, asked the last time; the quiet periods run from then.'),
    sendingId: idSchema.nullable().describe('The sending to a segment that asked; null where none did.'),
    messageId: idSchema.nullable().describe('The message that it went out with.'),
    remindersSent: z.int(),
    lastRemindedAt: when,
    expiresAt: wireInstant.describe('From then on it cannot be answered.'),
    sentAt: when,
    deliveredAt: when,
    openedAt: when,
    bouncedAt: when,
    startedAt: when,
    completedAt: when,
    ...versioned,
  })
  .meta({ id: 'SurveyInvitation', description: 'Somebody who was asked, or would have been.', example: EXAMPLE })

export const newInvitationsSchema = z
  .strictObject({
    contactIds: z.array(idSchema).min(1).max(1_000).optional().describe('Whom to ask, each once.'),
    contactId: z.null().optional().describe('Null: a link for nobody in particular.'),
    channel: z
      .enum(INVITATION_CHANNELS)
      .describe(
        '`email`, `sms` and `messenger` are sent; by `link`, `embedded`, `phone` and `in_person` somebody else asks, with the address that is answered.',
      ),
    language: languageSchema.optional().describe('That of the contact where left out; in any case one of the survey.'),
    context: surveyContextSchema
      .optional()
      .describe('What is known of a complaint or an interaction named in it is added: who served, their team, the product, the channel.'),
    sendAt: boundedInstantSchema.optional().describe('When to send; now where left out or past. The survey must still take answers then.'),
    dryRun: z.boolean().default(false).describe('Only tells who would be asked, and what stands against it: nothing is written.'),
  })
  .meta({ id: 'NewSurveyInvitations', example: { contactIds: [CONTACT], channel: 'email', context: { channel: 'shop' } } })
export type NewInvitations = z.output<typeof newInvitationsSchema>

export const invitationResultsSchema = z
  .object({
    dryRun: z.boolean(),
    results: z
      .array(
        z.object({
          contactId: idSchema.nullable(),
          outcome: z.enum(['send', 'suppressed']),
          suppressedBy,
          nextAllowedAt,
          sendAt: when.describe('When the contact is asked: later than now where `sendAt` says so, or quiet hours must end first. Null where suppressed.'),
          invitationId: idSchema.nullable().describe('Null of a dry run.'),
          url: z
            .string()
            .nullable()
            .describe('Where it is answered, for `link` and `embedded`, shown once; whoever has it answers in the place of the contact.'),
        }),
      )
      .max(1_000),
  })
  .meta({
    id: 'SurveyInvitationResults',
    description: 'What became of each contact, in the order given; one who was named twice stands here once.',
    example: {
      dryRun: false,
      results: [
        {
          contactId: CONTACT,
          outcome: 'suppressed',
          suppressedBy: 'organization-quiet-period',
          nextAllowedAt: '2026-04-27T20:00:00Z',
          sendAt: null,
          invitationId: ID,
          url: null,
        },
      ],
    },
  })

export const invitationListQuery = listQuery(['-createdAt', 'createdAt'], {
  contactId: idSchema.optional(),
  state: z.enum(INVITATION_STATES).optional(),
  channel: z.enum(INVITATION_CHANNELS).optional(),
  sendingId: idSchema.optional(),
})
export type InvitationListQuery = z.output<typeof invitationListQuery>
export const invitationListSchema = listOf(invitationSchema).meta({ id: 'SurveyInvitationList' })
export const surveyParams = z.object({ surveyId: idSchema })
export const invitationParams = z.object({ invitationId: idSchema })
