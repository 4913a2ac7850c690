import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations } from '../identity/tables.ts'

/** What messages are sent by. */
export const MESSAGE_CHANNELS = ['email', 'sms', 'messenger'] as const
/** What somebody may be contacted by at all; what is not sent from here is checked all the same. */
export const CONTACT_CHANNELS = ['email', 'sms', 'phone', 'messenger', 'letter', 'social'] as const
/** `service` belongs to what somebody ordered; the others ask for something. */
export const PURPOSES = ['service', 'survey', 'marketing'] as const
export const MESSAGE_STATES = ['queued', 'sent', 'delivered', 'opened', 'bounced', 'failed'] as const

export type MessageChannel = (typeof MESSAGE_CHANNELS)[number]
export type ContactChannel = (typeof CONTACT_CHANNELS)[number]
export type Purpose = (typeof PURPOSES)[number]
export type MessageState = (typeof MESSAGE_STATES)[number]

/** The words of a template in one language. */
export interface TemplateContent {
  language: string
  subject: string | null
  text: string
  html: string | null
}

/** How an organization sends by a channel: whose name its e-mails carry, or the gateway that takes its other messages. */
export const messageChannels = pgTable(
  'message_channels',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    channel: text({ enum: MESSAGE_CHANNELS }).notNull(),
    fromName: text('from_name'),
    fromAddress: text('from_address'),
    replyTo: text('reply_to'),
    url: text(),
    contentType: text('content_type'),
    bodyTemplate: text('body_template'),
    /** Sent to the gateway and never shown again. */
    secretHeaders: jsonb('secret_headers').$type<Record<string, string>>().notNull(),
    /** Whose handles messages go to; null where they go to phones. */
    network: text(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), uniqueIndex('message_channels_key').on(t.organizationId, t.channel)],
)

export const messageTemplates = pgTable(
  'message_templates',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    key: text().notNull(),
    channel: text({ enum: MESSAGE_CHANNELS }).notNull(),
    contents: jsonb().$type<TemplateContent[]>().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('message_templates_key').on(t.organizationId, t.channel, t.key),
    index('message_templates_by_key').on(t.organizationId, t.key, t.id),
  ],
)

/** The sending log: one row per message, from the wish to send it to what became of it. */
export const messages = pgTable(
  'messages',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    channel: text({ enum: MESSAGE_CHANNELS }).notNull(),
    purpose: text({ enum: PURPOSES }).notNull(),
    /** What it is about, in the words of whoever sends it: there is one message per purpose, reference and contact. */
    reference: text().notNull(),
    /** The resource that it belongs to: from whom that is kept, the message is kept too. */
    aboutId: text('about_id'),
    templateKey: text('template_key'),
    language: text().notNull(),
    subject: text(),
    text: text(),
    html: text(),
    /** Where it goes or went; chosen anew when it is sent. */
    address: text(),
    state: text({ enum: MESSAGE_STATES }).notNull(),
    reason: text(),
    /** When it is due, and once tried, when it was. */
    sendAt: instant('send_at').notNull(),
    /** Whether it stands against the frequency caps. */
    counted: boolean().notNull(),
    attempts: integer().notNull(),
    /** While an attempt is under way: whoever finds it set does not know what became of that attempt. */
    attemptedAt: instant('attempted_at'),
    sentAt: instant('sent_at'),
    deliveredAt: instant('delivered_at'),
    openedAt: instant('opened_at'),
    failedAt: instant('failed_at'),
    /** Of an e-mail (RFC 5322, 3.6.4), with angle brackets. */
    messageId: text('message_id'),
    inReplyTo: text('in_reply_to'),
    references: text('reference_ids').array().notNull(),
    /** Hashes of the secrets in the links that the contact and the gateway were given. */
    linkHash: text('link_hash'),
    callbackHash: text('callback_hash'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'messages_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete(
      'cascade',
    ),
    uniqueIndex('messages_once_key').on(t.organizationId, t.purpose, t.reference, t.contactId),
    // One per filter, each ending in the default order.
    index('messages_contact').on(t.organizationId, t.contactId, t.id),
    index('messages_state').on(t.organizationId, t.state, t.id),
    index('messages_channel').on(t.organizationId, t.channel, t.id),
    index('messages_purpose').on(t.organizationId, t.purpose, t.id),
    index('messages_reference').on(t.organizationId, t.reference, t.id),
    index('messages_counted').on(t.organizationId, t.contactId, t.sendAt).where(sql`${t.counted}`),
    index('messages_message_id').on(t.organizationId, t.messageId).where(sql`${t.messageId} is not null`),
  ],
)

/** Addresses to which nothing can be delivered, whoever has them. */
export const bouncedAddresses = pgTable(
  'bounced_addresses',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    channel: text({ enum: MESSAGE_CHANNELS }).notNull(),
    /** As addresses are compared with each other. */
    address: text().notNull(),
    reason: text(),
    bouncedAt: instant('bounced_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('bounced_addresses_key').on(t.organizationId, t.channel, t.address),
    index('bounced_addresses_address').on(t.organizationId, t.address, t.id),
    index('bounced_addresses_channel').on(t.organizationId, t.channel, t.id),
  ],
)
