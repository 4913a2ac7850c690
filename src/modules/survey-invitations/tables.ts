import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Actor } from '../../kernel/actor.ts'
import type { SurveyContext } from '../../kernel/survey-context.ts'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { surveys } from '../surveys/tables/surveys.ts'

export const INVITATION_CHANNELS = ['email', 'sms', 'messenger', 'phone', 'in_person', 'link', 'embedded'] as const
/** Who is asked by us; by the other channels somebody else asks, and the invitation stands for it. */
export const SENT_CHANNELS = ['email', 'sms', 'messenger'] as const
export const INVITATION_STATES = ['queued', 'sent', 'delivered', 'opened', 'started', 'completed', 'bounced', 'failed', 'expired', 'suppressed'] as const
/** Why somebody is not asked, in the order in which it is asked. Quiet hours only where nothing can wait for their end: on the phone. */
export const SUPPRESSIONS = [
  'survey-not-open',
  'survey-full',
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

/** How far a sending has come; one that is stopped asks nobody any more. */
export const SENDING_STATUSES = ['queued', 'running', 'completed', 'stopped', 'failed'] as const

export type { SurveyContext }

/** All contacts that a filter finds, to be asked one after the other in the background. */
export const surveySendings = pgTable(
  'survey_sendings',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    surveyId: uuid('survey_id').notNull(),
    channel: text({ enum: SENT_CHANNELS }).notNull(),
    language: text(),
    context: jsonb().$type<SurveyContext>().notNull(),
    /** As the list of contacts takes it. */
    filter: jsonb().$type<Record<string, unknown>>().notNull(),
    /** When it begins; at once where it is null. */
    sendAt: instant('send_at'),
    dryRun: boolean('dry_run').notNull(),
    status: text({ enum: SENDING_STATUSES }).notNull(),
    /** In whose name it works: who asked for it, with the limits that they had. */
    requester: jsonb().$type<Pick<Actor, 'type' | 'id' | 'userId' | 'visibleOwners'>>().notNull(),
    /** The last contact who was looked at, in the order in which they were made; it moves in the transaction of who was asked. */
    position: uuid(),
    /** How many contacts the filter found when it began, counted to one more than 10,000. */
    matched: integer(),
    processed: integer().notNull(),
    send: integer().notNull(),
    suppressed: integer().notNull(),
    skipped: integer().notNull(),
    suppressedBy: jsonb('suppressed_by').$type<Partial<Record<(typeof SUPPRESSIONS)[number], number>>>().notNull(),
    /** Why it ended before its time; null where somebody stopped it. */
    reason: text(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'survey_sendings_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }),
    index('survey_sendings_survey').on(t.organizationId, t.surveyId, t.id),
  ],
)

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
    /** The sending that found the contact. */
    sendingId: uuid('sending_id'),
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
    foreignKey({
      name: 'survey_invitations_sending_fkey',
      columns: [t.organizationId, t.sendingId],
      foreignColumns: [surveySendings.organizationId, surveySendings.id],
    }),
    uniqueIndex('survey_invitations_occasion_key').on(t.organizationId, t.surveyId, t.occasion).where(sql`${t.occasion} is not null`),
    index('survey_invitations_survey').on(t.organizationId, t.surveyId, t.id),
    index('survey_invitations_state').on(t.organizationId, t.surveyId, t.state, t.id),
    index('survey_invitations_channel').on(t.organizationId, t.surveyId, t.channel, t.id),
    index('survey_invitations_contact').on(t.organizationId, t.contactId, t.id),
    index('survey_invitations_asked').on(t.organizationId, t.contactId, t.askedAt).where(sql`${t.counted}`),
    index('survey_invitations_sending').on(t.organizationId, t.sendingId, t.id).where(sql`${t.sendingId} is not null`),
    index('survey_invitations_message').on(t.organizationId, t.messageId).where(sql`${t.messageId} is not null`),
  ],
)
