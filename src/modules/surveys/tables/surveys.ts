import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import type { FollowUpRule } from './follow-ups.ts'
import type { Question } from './question.ts'

export const SURVEY_KINDS = ['nps', 'csat', 'ces', 'custom'] as const
export const SURVEY_STATUSES = ['draft', 'live', 'paused', 'closed'] as const

/** Submissions an hour. */
export interface SurveyLimits {
  perAddress: number
  perSurvey: number
}

/** What respondents read beside the questions, by language. */
export interface SurveyTexts {
  title?: Record<string, string> | undefined
  welcome?: Record<string, string> | undefined
  thanks?: Record<string, string> | undefined
}

/** What a survey asks after by itself: a complaint that was closed, an interaction, an order when it was placed or received. */
export const AUDIENCE_OCCASIONS = ['complaint_closed', 'interaction', 'order_placed', 'order_delivered'] as const
export const AUDIENCE_CHANNELS = ['email', 'sms', 'messenger'] as const

/** Who is asked without anybody asking for it. What the filter leaves open does not matter. */
export interface Audience {
  after: (typeof AUDIENCE_OCCASIONS)[number]
  channel: (typeof AUDIENCE_CHANNELS)[number]
  delayHours: number
  filter: {
    channels?: string[] | undefined
    kinds?: string[] | undefined
    outcomes?: string[] | undefined
    skus?: string[] | undefined
    categories?: string[] | undefined
    /** In minor units of the currency. */
    totalMin?: { amount: number; currency: string } | undefined
  }
}

export const surveys = pgTable(
  'surveys',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    key: text().notNull(),
    /** What staff call it. */
    title: text().notNull(),
    kind: text({ enum: SURVEY_KINDS }).notNull(),
    /** The first is spoken where nothing better is known. */
    languages: text().array().notNull(),
    texts: jsonb().$type<SurveyTexts>().notNull(),
    status: text({ enum: SURVEY_STATUSES }).notNull(),
    /** The version that is answered, and the one that is being written. */
    liveVersion: integer('live_version'),
    draftVersion: integer('draft_version'),
    opensAt: instant('opens_at'),
    closesAt: instant('closes_at'),
    /** How many complete responses it takes. */
    quota: integer(),
    /** Nobody can tell who answered: neither contact nor address nor minute is kept. */
    anonymous: boolean().notNull(),
    /** Days in which a contact who was asked by it is not asked by it again; null: the organization's alone. */
    quietDays: integer('quiet_days'),
    /** How long an invitation can be answered. */
    invitationDays: integer('invitation_days').notNull(),
    /** Days after the sending at which who has not answered is reminded. */
    reminderDays: integer('reminder_days').array().notNull(),
    /** Null where contacts are invited by hand only. */
    audience: jsonb().$type<Audience>(),
    thankYouUrl: text('thank_you_url'),
    allowedOrigins: text('allowed_origins').array().notNull(),
    honeypot: text().notNull(),
    limits: jsonb().$type<SurveyLimits>().notNull(),
    /** What is sent sooner than a hand can fill it in was sent by none. */
    fillSecondsMin: integer('fill_seconds_min').notNull(),
    /** Respondents are asked whether they may be contacted about their answer. */
    asksToContact: boolean('asks_to_contact').notNull(),
    /** What is done about answers by itself. */
    followUps: jsonb('follow_ups').$type<FollowUpRule[]>().notNull().default([]),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('surveys_key').on(t.organizationId, t.key),
    index('surveys_status').on(t.organizationId, t.status, t.id),
    index('surveys_kind').on(t.organizationId, t.kind, t.id),
  ],
)

/** What a survey asks. Once published it never changes: what was answered was asked so. */
export const surveyVersions = pgTable(
  'survey_versions',
  {
    organizationId: organizationId(),
    surveyId: uuid('survey_id').notNull(),
    number: integer().notNull(),
    questions: jsonb().$type<Question[]>().notNull(),
    publishedAt: instant('published_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.surveyId, t.number] }),
    foreignKey({ name: 'survey_versions_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }).onDelete(
      'cascade',
    ),
  ],
)
