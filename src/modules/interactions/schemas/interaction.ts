import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, instantSchema, listOf, listQuery, nameText, resourceIdText, safeText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { ANSWERERS, CHANNELS, DIRECTIONS, INTERACTION_KINDS, interactions, PARTICIPANT_ROLES } from '../tables.ts'

export const BODY_LENGTH_MAX = 100_000
export const SUBJECT_LENGTH_MAX = 1_000
export const PARTICIPANTS_MAX = 200
export const NAME_LENGTH_MAX = 300
export const ADDRESS_LENGTH_MAX = 254
const METADATA_KEYS_MAX = 50

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e70',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  channel: 'phone',
  direction: 'inbound',
  kind: 'call',
  subject: 'Delivery date',
  body: 'Asked when the loom arrives; told Thursday.',
  occurredAt: '2026-03-28T19:40:00Z',
  durationSeconds: 180,
  outcome: 'answered',
  staffId: null,
  participants: [{ role: 'from', name: 'Ada Lovelace', address: '+442079460958' }],
  related: { type: 'order', id: 'A-1001' },
  threadKey: null,
  answeredBy: 'human',
  metadata: { campaign: 'spring' },
  externalId: 'pbx-77',
  automatic: null,
  email: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const participantSchema = z
  .object({ role: z.enum(PARTICIPANT_ROLES), name: z.string().nullable(), address: z.string().nullable().describe('An e-mail address, a phone, a handle.') })
  .meta({ id: 'InteractionParticipant', description: 'Somebody who took part.' })
const relatedSchema = z
  .object({ type: z.string(), id: z.string() })
  .meta({ id: 'InteractionSubject', description: 'What it was about.', example: { type: 'order', id: 'A-1001' } })
const emailSchema = z
  .object({
    messageId: z.string().describe('As in its header; a digest of the whole where it has none.'),
    inReplyTo: z.string().nullable(),
    attachments: z
      .array(z.object({ name: z.string().nullable(), type: z.string().describe('The media type it says it has.'), sizeBytes: z.int() }))
      .describe('What was attached; the files themselves are not kept.'),
    deliveries: z
      .array(
        z.object({
          recipient: z.string(),
          action: z.string().describe('failed, delayed, delivered, relayed or expanded.'),
          status: z.string().nullable().describe('The code of RFC 3463, such as 5.1.1.'),
          diagnostic: z.string().nullable(),
        }),
      )
      .describe('What a delivery report (RFC 3464) says of each recipient.'),
    truncated: z.boolean().describe(`Whether the body was longer than ${BODY_LENGTH_MAX} characters and was cut.`),
  })
  .meta({ id: 'InteractionEmail', description: 'What an e-mail says of itself beside subject, body and participants.' })

/** An interaction on the wire. */
export const interactionSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    ...createSelectSchema(interactions).pick({
      channel: true,
      direction: true,
      kind: true,
      subject: true,
      body: true,
      durationSeconds: true,
      outcome: true,
      threadKey: true,
      answeredBy: true,
      externalId: true,
    }).shape,
    occurredAt: wireInstant,
    staffId: idSchema.nullable(),
    participants: z.array(participantSchema),
    related: relatedSchema.nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    automatic: createSelectSchema(interactions).shape.automatic.describe(
      'What a machine sent: the answer of somebody absent (`reply`), the report of a failed delivery (`bounce`), anything else (`notification`); null for what people send. It counts neither as an answer nor as the last interaction.',
    ),
    email: emailSchema.nullable(),
    ...versioned,
  })
  .meta({ id: 'Interaction', description: 'One thing that happened between the business and a contact, over any channel.', example: EXAMPLE })

const participantInput = z.strictObject({
  role: z.enum(PARTICIPANT_ROLES).default('attendee'),
  name: safeText(NAME_LENGTH_MAX).nullable().default(null),
  address: nameText(ADDRESS_LENGTH_MAX).nullable().default(null).describe('An e-mail address, a phone, a handle.'),
})
const metadataValue = z.union([safeText(500), z.number(), z.boolean()])
const fewKeys = (metadata: object) => Object.keys(metadata).length <= METADATA_KEYS_MAX
const FEW_KEYS = `at most ${METADATA_KEYS_MAX} keys`

const writable = {
  channel: z.enum(CHANNELS),
  direction: z.enum(DIRECTIONS),
  kind: z.enum(INTERACTION_KINDS),
  subject: safeText(SUBJECT_LENGTH_MAX).nullable(),
  body: safeText(BODY_LENGTH_MAX).nullable(),
  durationSeconds: z.int().min(0).max(2_147_483_647).nullable(),
  outcome: safeText(500).nullable().describe('What came of it: answered, no answer, sold ...'),
  staffId: idSchema.nullable().describe('The user who took part for the business.'),
  related: z
    .strictObject({ type: nameText(50), id: resourceIdText(200) })
    .nullable()
    .describe('What it was about: an order, a complaint ...'),
  threadKey: nameText(500).nullable().describe('Shared by the interactions of one conversation; of e-mails the Message-ID of the first.'),
  answeredBy: z.enum(ANSWERERS).nullable().describe('Who answered the contact.'),
  externalId: nameText(200).nullable().describe('The id of another system; unique. It makes a creation repeatable.'),
}
const occurredAt = instantSchema.describe('When it happened; it may be past. Now, unless given.')
const participants = z.array(participantInput).max(PARTICIPANTS_MAX)

export const newInteractionSchema = z
  .strictObject({
    contactId: idSchema,
    ...writable,
    occurredAt,
    participants,
    metadata: z.record(nameText(40), metadataValue).refine(fewKeys, FEW_KEYS),
  })
  .partial()
  .required({ contactId: true, channel: true, direction: true, kind: true })
  .meta({
    id: 'NewInteraction',
    example: { contactId: EXAMPLE.contactId, channel: 'phone', direction: 'inbound', kind: 'call', occurredAt: EXAMPLE.occurredAt, externalId: 'pbx-77' },
  })

export const interactionPatchSchema = z
  .strictObject({
    ...writable,
    occurredAt,
    participants: participants.nullable().transform((list) => list ?? []),
    metadata: z.record(nameText(40), metadataValue.nullable()).refine(fewKeys, FEW_KEYS).nullable(),
  })
  .partial()
  .meta({
    id: 'InteractionPatch',
    description: 'A JSON merge patch (RFC 7396): keys of `metadata` one by one, participants as a whole. The contact stays.',
    example: { outcome: 'sold', metadata: { campaign: null } },
  })

const INTERACTION_SORTS = ['-occurredAt', 'occurredAt', '-createdAt', 'createdAt'] as const

export const interactionListQuery = listQuery(INTERACTION_SORTS, {
  contactId: idSchema.optional(),
  channel: z.enum(CHANNELS).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  kind: z.enum(INTERACTION_KINDS).optional(),
  staffId: idSchema.optional(),
  threadKey: nameText(500).optional(),
  externalId: nameText(200).optional(),
  occurredAfter: instantSchema.optional(),
  occurredBefore: instantSchema.optional(),
})
export type InteractionListQuery = z.output<typeof interactionListQuery>
export const interactionListSchema = listOf(interactionSchema).meta({ id: 'InteractionList' })
export const interactionParams = z.object({ interactionId: idSchema })
