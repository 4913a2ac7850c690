import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { SurveyContext } from '../../kernel/survey-context.ts'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { surveys } from '../surveys/tables/surveys.ts'

export const INVITATION_CHANNELS = ['email', 'sms', 'messenger', 'phone', 'in_person', 'link', 'embedded'] as const
export const INVITATION_STATES = ['queued', 'sent', 'delivered', 'opened', 'started', 'completed', 'bounced', 'failed', 'expired', 'suppressed'] as const
/** Why somebody is not asked, in the order in which it is asked. Quiet hours only where nothing can wait for their end: on the phone. */
export const SUPPRESSIONS = [
  'contact-archived',
  'no-address',
  'address-bounced',
  'consent-withdrawn',
  'organization-quiet-period',
  'survey-quiet-period',
  'metric-quiet-period',
  'frequency-cap',
  'quiet-hours',
] as const

export type { SurveyContext }

/** Somebody who is asked, or would have been. */
export const surveyInvitations = pgTable(
  'survey_invitations',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    surveyId: uuid('survey_id').notNull(),
    /** Nobody in particular: a link that was handed out, or a person who was erased. */
    contactId: uuid('contact_id'),
    channel: text({ enum: INVITATION_CHANNELS }).notNull(),
    state: text({ enum: INVITATION_STATES }).notNull(),
    /** Of a suppressed one: by which rule, and from when on it would not be. */
    suppressedBy: text('suppressed_by', { enum: SUPPRESSIONS }),
    nextAllowedAt: instant('next_allowed_at'),
    /** Why nothing could be sent, or why it came back. */
    reason: text(),
    /** What the survey asked after by itself: it asks once after each. Null where somebody asked for it. */
    occasion: text(),
    /** In which it is written. */
    language: text().notNull(),
    context: jsonb().$type<SurveyContext>().notNull(),
    /** Of the secret of its link; null until there is one. */
    secretHash: text('secret_hash'),
    /** Whether it stands against the quiet periods, and when the contact was or will be asked the last time. */
    counted: boolean().notNull(),
    askedAt: instant('asked_at').notNull(),
    /** The message that it went out with. */
    messageId: uuid('message_id'),
    remindersSent: integer('reminders_sent').notNull(),
    lastRemindedAt: instant('last_reminded_at'),
    expiresAt: instant('expires_at').notNull(),
    sentAt: instant('sent_at'),
    deliveredAt: instant('delivered_at'),
    openedAt: instant('opened_at'),
    bouncedAt: instant('bounced_at'),
    /** Never kept of an anonymous survey, which notes only that the token is spent. */
    startedAt: instant('started_at'),
    completedAt: instant('completed_at'),
    spent: boolean().notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'survey_invitations_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }),
    foreignKey({ name: 'survey_invitations_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    uniqueIndex('survey_invitations_occasion_key').on(t.organizationId, t.surveyId, t.occasion).where(sql`${t.occasion} is not null`),
    index('survey_invitations_survey').on(t.organizationId, t.surveyId, t.id),
    index('survey_invitations_state').on(t.organizationId, t.surveyId, t.state, t.id),
    index('survey_invitations_channel').on(t.organizationId, t.surveyId, t.channel, t.id),
    index('survey_invitations_contact').on(t.organizationId, t.contactId, t.id),
    index('survey_invitations_asked').on(t.organizationId, t.contactId, t.askedAt).where(sql`${t.counted}`),
    index('survey_invitations_message').on(t.organizationId, t.messageId).where(sql`${t.messageId} is not null`),
  ],
)
