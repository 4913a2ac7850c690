import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { users } from '../identity/tables.ts'

export const CHANNELS = ['phone', 'email', 'sms', 'messenger', 'chat', 'web_form', 'in_person', 'letter', 'social', 'other'] as const
export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const
export const INTERACTION_KINDS = ['call', 'message', 'meeting', 'visit', 'note', 'gift'] as const
export const ANSWERERS = ['human', 'bot', 'script'] as const
/** What a machine sent: the answer of an absent person (RFC 3834), the report of a failed delivery (RFC 3464), anything else. */
export const AUTOMATIC_KINDS = ['reply', 'bounce', 'notification'] as const
export const PARTICIPANT_ROLES = ['from', 'to', 'cc', 'bcc', 'attendee'] as const

export interface Participant {
  role: (typeof PARTICIPANT_ROLES)[number]
  name: string | null
  address: string | null
}
export interface Related {
  type: string
  id: string
}
export interface Attachment {
  name: string | null
  type: string
  sizeBytes: number
}
/** A recipient that a delivery report names. */
export interface Delivery {
  recipient: string
  action: string
  status: string | null
  diagnostic: string | null
}
/** What an e-mail says of itself beside subject, body and participants. */
export interface EmailFacts {
  messageId: string
  inReplyTo: string | null
  attachments: Attachment[]
  deliveries: Delivery[]
  truncated: boolean
}

/** One thing that happened between the business and a contact, over any channel. */
export const interactions = pgTable(
  'interactions',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    direction: text({ enum: DIRECTIONS }).notNull(),
    kind: text({ enum: INTERACTION_KINDS }).notNull(),
    subject: text(),
    body: text(),
    occurredAt: instant('occurred_at').notNull(),
    durationSeconds: integer('duration_seconds'),
    outcome: text(),
    staffId: uuid('staff_id'),
    participants: jsonb().$type<Participant[]>().notNull(),
    /** What each participant is found by, in their order: an erased person is taken out of the interactions of others too. */
    participantKeys: text('participant_keys').array().notNull(),
    related: jsonb().$type<Related | null>(),
    threadKey: text('thread_key'),
    answeredBy: text('answered_by', { enum: ANSWERERS }),
    metadata: jsonb().$type<Record<string, string | number | boolean>>().notNull(),
    externalId: text('external_id'),
    automatic: text({ enum: AUTOMATIC_KINDS }),
    email: jsonb().$type<EmailFacts | null>(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      name: 'interactions_contact_fkey',
      columns: [t.organizationId, t.contactId],
      foreignColumns: [contacts.organizationId, contacts.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'interactions_staff_fkey', columns: [t.organizationId, t.staffId], foreignColumns: [users.organizationId, users.id] }),
    check('interactions_duration_check', sql`${t.durationSeconds} >= 0`),
    uniqueIndex('interactions_external_id_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    // One per filter, each ending in the default order.
    index('interactions_occurred_at').on(t.organizationId, t.occurredAt, t.id),
    index('interactions_contact').on(t.organizationId, t.contactId, t.occurredAt, t.id),
    index('interactions_channel').on(t.organizationId, t.channel, t.occurredAt, t.id),
    index('interactions_direction').on(t.organizationId, t.direction, t.occurredAt, t.id),
    index('interactions_kind').on(t.organizationId, t.kind, t.occurredAt, t.id),
    index('interactions_staff').on(t.organizationId, t.staffId, t.occurredAt, t.id).where(sql`${t.staffId} is not null`),
    index('interactions_thread').on(t.organizationId, t.threadKey, t.occurredAt, t.id).where(sql`${t.threadKey} is not null`),
    index('interactions_participants').using('gin', t.participantKeys),
  ],
)

/**
 * Every Message-ID that was seen, in messages or in what they refer to, with the thread it belongs to: a message may come
 * before those that it answers.
 */
export const emailMessages = pgTable(
  'email_messages',
  {
    organizationId: organizationId(),
    messageId: text('message_id').notNull(),
    threadKey: text('thread_key').notNull(),
    /** Null while others only refer to the message. */
    interactionId: uuid('interaction_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.messageId] }),
    foreignKey({
      name: 'email_messages_interaction_fkey',
      columns: [t.organizationId, t.interactionId],
      foreignColumns: [interactions.organizationId, interactions.id],
    }).onDelete('cascade'),
    index('email_messages_thread').on(t.organizationId, t.threadKey),
    index('email_messages_interaction').on(t.organizationId, t.interactionId),
  ],
)
