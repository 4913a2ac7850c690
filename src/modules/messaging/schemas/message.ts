import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, safeText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { MESSAGE_CHANNELS, MESSAGE_STATES, messages, PURPOSES } from '../tables.ts'

const SUBJECT_LENGTH_MAX = 500
const BODY_LENGTH_MAX = 200_000

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb0',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  channel: 'email',
  purpose: 'marketing',
  reference: 'spring-2026',
  templateKey: 'spring',
  language: 'en',
  subject: 'Spring is here',
  text: 'Dear Ada, spring is here.',
  html: null,
  address: 'ada@example.com',
  state: 'delivered',
  reason: null,
  sendAt: '2026-03-28T20:00:00Z',
  attempts: 1,
  sentAt: '2026-03-28T20:00:01Z',
  deliveredAt: '2026-03-28T20:00:09Z',
  openedAt: null,
  failedAt: null,
  messageId: '<0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb0@example.com>',
  inReplyTo: null,
  references: [],
  version: 4,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:09Z',
}

const purposeSchema = z
  .enum(PURPOSES)
  .describe('`service` needs no consent and has no cap; `survey` is allowed unless withdrawn, `marketing` only when granted, both within quiet hours and caps.')
const when = wireInstant.nullable()

/** A message on the wire. */
export const messageSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    ...createSelectSchema(messages).pick({ channel: true, reference: true, templateKey: true, language: true, subject: true, text: true, html: true }).shape,
    purpose: purposeSchema,
    address: z.string().nullable().describe('Where it goes or went.'),
    state: z.enum(MESSAGE_STATES).describe('What is known to have become of it.'),
    reason: z
      .string()
      .nullable()
      .describe(
        'Why it waits, came back or failed. `unknown-outcome`: the service stopped while it was being sent, or no answer came; it is never sent twice.',
      ),
    sendAt: wireInstant.describe('When it is due, and once tried, when it was.'),
    attempts: z.int(),
    sentAt: when,
    deliveredAt: when,
    openedAt: when,
    failedAt: when,
    messageId: z.string().nullable().describe('Of an e-mail, as in its header.'),
    inReplyTo: z.string().nullable(),
    references: z.array(z.string()),
    ...versioned,
  })
  .meta({ id: 'Message', description: 'A message to a contact, and what became of it.', example: EXAMPLE })

// As JSON writes them: NUL and lone surrogates.
const NOT_TEXT = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

export const templateData = z
  .record(nameText(100), z.unknown())
  .refine((data) => JSON.stringify(data).length <= 50_000, 'at most 50,000 characters as JSON')
  .refine((data) => !NOT_TEXT.test(JSON.stringify(data)), 'must not contain NUL or lone surrogates')
  .describe('What the template may name, beside `contact`, `organization` and `preferencesUrl`.')

export const newMessageSchema = z
  .strictObject({
    contactId: idSchema,
    channel: z.enum(MESSAGE_CHANNELS),
    purpose: purposeSchema,
    reference: nameText(200)
      .optional()
      .describe(
        'What it is about. There is at most one message per purpose, reference and contact: asking again answers the first. Left out, it is a new one.',
      ),
    templateKey: nameText(100).optional().describe('The template whose words it has, in the language of the contact.'),
    data: templateData.optional(),
    subject: nameText(SUBJECT_LENGTH_MAX).optional().describe('Of an e-mail without template.'),
    text: safeText(BODY_LENGTH_MAX, 1).optional().describe('The words, where no template has them; taken as they are.'),
    html: safeText(BODY_LENGTH_MAX, 1).optional().describe('The same as HTML, of an e-mail.'),
    sendAt: boundedInstantSchema.optional().describe('When it is to go; now, unless given.'),
  })
  .refine(({ templateKey, text }) => (templateKey === undefined) !== (text === undefined), {
    message: 'is given, or templateKey, but not both',
    path: ['text'],
  })
  .refine(({ templateKey, data }) => templateKey !== undefined || data === undefined, { message: 'is for templates', path: ['data'] })
  .refine(({ templateKey, subject, html }) => templateKey === undefined || (subject === undefined && html === undefined), {
    message: 'is what the template says',
    path: ['subject'],
  })
  .refine(({ channel, subject, templateKey }) => channel !== 'email' || templateKey !== undefined || subject !== undefined, {
    message: 'is needed by an e-mail',
    path: ['subject'],
  })
  .refine(({ channel, subject, html }) => channel === 'email' || (subject === undefined && html === undefined), { message: 'is for e-mail', path: ['subject'] })
  .meta({
    id: 'NewMessage',
    example: { contactId: EXAMPLE.contactId, channel: 'email', purpose: 'marketing', reference: 'spring-2026', templateKey: 'spring', data: { discount: 10 } },
  })
export type NewMessageBody = z.output<typeof newMessageSchema>

export const messageListQuery = listQuery(['-createdAt', 'createdAt'], {
  contactId: idSchema.optional(),
  channel: z.enum(MESSAGE_CHANNELS).optional(),
  purpose: z.enum(PURPOSES).optional(),
  state: z.enum(MESSAGE_STATES).optional(),
  reference: nameText(200).optional(),
})
export type MessageListQuery = z.output<typeof messageListQuery>
export const messageListSchema = listOf(messageSchema).meta({ id: 'MessageList' })
export const messageParams = z.object({ messageId: idSchema })

export const deliveryReportSchema = z
  .strictObject({
    state: z.enum(['delivered', 'opened', 'bounced', 'failed']),
    reason: nameText(300).nullable().optional().describe('Why it came back or failed.'),
  })
  .meta({ id: 'DeliveryReport', description: 'What a gateway knows of a message.', example: { state: 'delivered' } })
export type DeliveryReport = z.output<typeof deliveryReportSchema>
export const tokenParams = z.object({ token: z.string().max(200) })
export const contactParams = z.object({ contactId: idSchema })
