import { boolean, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { messages } from '../../messaging/tables.ts'
import { ofComplaint } from './complaints.ts'
import { COMPLAINT_CHANNELS, MESSAGE_DIRECTIONS, MESSAGE_TOPICS, SPEAKERS } from './vocabulary.ts'

/** What the complainant was told, and what they said after their complaint: word for word. */
export const complaintMessages = pgTable(
  'complaint_messages',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    direction: text({ enum: MESSAGE_DIRECTIONS }).notNull(),
    /** What it says; the words of the complainant are always `words`. */
    topic: text({ enum: MESSAGE_TOPICS }).notNull(),
    channel: text({ enum: COMPLAINT_CHANNELS }).notNull(),
    subject: text(),
    /** Empty once the person is erased. */
    body: text().notNull(),
    by: text({ enum: SPEAKERS }).notNull(),
    author: jsonb().$type<{ type: string; id: string }>().notNull(),
    at: instant().notNull(),
    /** Whether the complainant's page shows it. */
    public: boolean().notNull(),
    /** The message that carried it, where it was sent from here; null where it was said otherwise. */
    sentMessageId: uuid('sent_message_id'),
    /** The interaction that brought it, where it came by raw e-mail. */
    interactionId: uuid('interaction_id'),
    /** Of an e-mail (RFC 5322, 3.6.4): what answers to it refer to. */
    emailMessageId: text('email_message_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_messages_complaint_fkey', t as never),
    foreignKey({
      name: 'complaint_messages_sent_fkey',
      columns: [t.organizationId, t.sentMessageId],
      foreignColumns: [messages.organizationId, messages.id],
    }),
    index('complaint_messages_complaint').on(t.organizationId, t.complaintId, t.id),
    index('complaint_messages_sent').on(t.organizationId, t.sentMessageId),
    index('complaint_messages_email').on(t.organizationId, t.emailMessageId),
  ],
)
