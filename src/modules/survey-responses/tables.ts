import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { type SurveyContext, surveyInvitations } from '../survey-invitations/tables.ts'
import { FOLLOW_UP_KINDS } from '../surveys/tables/follow-ups.ts'
import { surveys, surveyVersions } from '../surveys/tables/surveys.ts'

export type { FollowUpRule } from '../surveys/tables/follow-ups.ts'
export type { Question, Texts } from '../surveys/tables/question.ts'
export { INTERVAL_METHODS, QUADRANTS, SCORE_VARIANTS } from '../surveys/tables/question.ts'
export type { SurveyTexts } from '../surveys/tables/surveys.ts'
export { FOLLOW_UP_KINDS, type SurveyContext }
export const RESPONSE_MODES = ['self', 'phone', 'in_person'] as const
export const RESPONSE_STATUSES = ['partial', 'complete'] as const
/** What was caught by the defence against machines; it is kept, and never counted. */
export const RESPONSE_FLAGS = ['honeypot', 'too_fast', 'too_many'] as const

export const surveyResponses = pgTable(
  'survey_responses',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    surveyId: uuid('survey_id').notNull(),
    /** The version that was answered. */
    versionNumber: integer('version_number').notNull(),
    /** Never of an anonymous survey; there may be none otherwise. */
    invitationId: uuid('invitation_id'),
    contactId: uuid('contact_id'),
    mode: text({ enum: RESPONSE_MODES }).notNull(),
    recordedBy: jsonb('recorded_by').$type<{ type: string; id: string }>(),
    status: text({ enum: RESPONSE_STATUSES }).notNull(),
    language: text().notNull(),
    context: jsonb().$type<SurveyContext>().notNull(),
    /** Of an anonymous survey the hour only. */
    startedAt: instant('started_at').notNull(),
    completedAt: instant('completed_at'),
    /** Where it stands in time: when it was completed, or begun. */
    answeredAt: instant('answered_at').notNull(),
    /** Whether the respondent may be contacted about it; null when they were not asked. */
    mayContact: boolean('may_contact'),
    excludedReason: text('excluded_reason'),
    excludedBy: jsonb('excluded_by').$type<{ type: string; id: string }>(),
    excludedAt: instant('excluded_at'),
    flag: text({ enum: RESPONSE_FLAGS }),
    /**
     * By what the same submission is recognised when it comes again: a digest by a key of the service, of the Idempotency-Key, the view of
     * the page or the token. It tells neither who sent it nor when.
     */
    submissionKey: text('submission_key'),
    /** Of what was submitted, likewise: what differs is another submission. Null while it is partial. */
    contentHash: text('content_hash'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'survey_responses_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }),
    foreignKey({
      name: 'survey_responses_version_fkey',
      columns: [t.organizationId, t.surveyId, t.versionNumber],
      foreignColumns: [surveyVersions.organizationId, surveyVersions.surveyId, surveyVersions.number],
    }),
    foreignKey({ name: 'survey_responses_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    foreignKey({
      name: 'survey_responses_invitation_fkey',
      columns: [t.organizationId, t.invitationId],
      foreignColumns: [surveyInvitations.organizationId, surveyInvitations.id],
    }),
    uniqueIndex('survey_responses_once').on(t.organizationId, t.invitationId).where(sql`${t.invitationId} is not null`),
    uniqueIndex('survey_responses_submission').on(t.organizationId, t.surveyId, t.submissionKey).where(sql`${t.submissionKey} is not null`),
    index('survey_responses_answered').on(t.organizationId, t.surveyId, t.answeredAt, t.id),
    index('survey_responses_contact').on(t.organizationId, t.contactId, t.id),
    index('survey_responses_excluded').on(t.organizationId, t.surveyId, t.answeredAt, t.id).where(sql`${t.excludedAt} is not null`),
    index('survey_responses_flagged').on(t.organizationId, t.surveyId, t.answeredAt, t.id).where(sql`${t.flag} is not null`),
  ],
)

/** What was answered to a question, or that it was passed over. A question that was never reached has no row. */
export const surveyAnswers = pgTable(
  'survey_answers',
  {
    organizationId: organizationId(),
    responseId: uuid('response_id').notNull(),
    questionKey: text('question_key').notNull(),
    /** Of the question's type; null when it was skipped. */
    value: jsonb().$type<unknown>(),
    skipped: boolean().notNull(),
    /** What it adds to the counts. */
    tallies: text().array().notNull(),
    /** Words as they are searched (`kernel/fold.ts`); null of all other answers. */
    searchKey: text('search_key'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.responseId, t.questionKey] }),
    foreignKey({
      name: 'survey_answers_response_fkey',
      columns: [t.organizationId, t.responseId],
      foreignColumns: [surveyResponses.organizationId, surveyResponses.id],
    }).onDelete('cascade'),
  ],
)

/** How a trend is cut. */
export const TREND_INTERVALS = ['day', 'week', 'month'] as const
/** What responses have in common, that figures can be grouped by: of the context frozen in them, and their language. */
export const RESPONSE_DIMENSIONS = ['staff', 'team', 'product', 'channel', 'segment', 'language'] as const
/** The same, and of the questions themselves. */
export const FIGURE_DIMENSIONS = [...RESPONSE_DIMENSIONS, 'driver'] as const
/**
 * How many answers of a value there are in an hour or a day (of UTC), by version, mode and whether the response is complete. Several rows
 * of the same are added up: who answers at the same time does not wait for each other. Of what excluded responses answered only their
 * number is in it, of flagged ones nothing.
 */
export const surveyCounts = pgTable(
  'survey_counts',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    surveyId: uuid('survey_id').notNull(),
    questionKey: text('question_key').notNull(),
    /** Everything stands twice: by the hour, and by the day that the hours belong to, so that long periods are short to read. */
    grain: text({ enum: ['hour', 'day'] }).notNull(),
    /** Of a day its first. */
    hour: instant().notNull(),
    mode: text({ enum: RESPONSE_MODES }).notNull(),
    versionNumber: integer('version_number').notNull(),
    complete: boolean().notNull(),
    /** What is counted: an answer's tally. */
    value: text().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'survey_counts_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }).onDelete(
      'cascade',
    ),
    index('survey_counts_hour').on(t.organizationId, t.surveyId, t.questionKey, t.grain, t.hour, t.mode, t.versionNumber, t.complete, t.value, t.n),
  ],
)

/**
 * The same of each group of responses that have something in common, by the month (of UTC). A response that has nothing of a kind is in no
 * group of it.
 */
export const surveyGroupCounts = pgTable(
  'survey_group_counts',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    surveyId: uuid('survey_id').notNull(),
    questionKey: text('question_key').notNull(),
    dimension: text({ enum: RESPONSE_DIMENSIONS }).notNull(),
    /** Its first instant. */
    month: instant().notNull(),
    groupKey: text('group_key').notNull(),
    versionNumber: integer('version_number').notNull(),
    complete: boolean().notNull(),
    value: text().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      name: 'survey_group_counts_survey_fkey',
      columns: [t.organizationId, t.surveyId],
      foreignColumns: [surveys.organizationId, surveys.id],
    }).onDelete('cascade'),
    index('survey_group_counts_month').on(
      ...([t.organizationId, t.surveyId, t.questionKey, t.dimension, t.month, t.groupKey, t.versionNumber, t.complete, t.value, t.n] as const),
    ),
  ],
)

/** Where something stands that was opened about a response: `late` is open and past its due time. */
export const STANDINGS = ['open', 'late', 'done', 'cancelled'] as const
/** Where a response stands: `none` where nothing was opened, `done` where nothing is left open. */
export const LOOP_STATES = ['none', 'open', 'late', 'done'] as const

/** What the rules of a survey opened about a response: once for each rule, whatever repeats. Where it stands is asked of what was opened. */
export const surveyLoopItems = pgTable(
  'survey_loop_items',
  {
    organizationId: organizationId(),
    responseId: uuid('response_id').notNull(),
    ruleKey: text('rule_key').notNull(),
    surveyId: uuid('survey_id').notNull(),
    kind: text({ enum: FOLLOW_UP_KINDS }).notNull(),
    /** The task, the complaint or the win-back; null once the person is erased. */
    targetId: uuid('target_id'),
    /** Where it stood when the person was erased. */
    settledAs: text('settled_as', { enum: ['done', 'cancelled'] }),
    openedAt: instant('opened_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.responseId, t.ruleKey] }),
    foreignKey({
      name: 'survey_loop_items_response_fkey',
      columns: [t.organizationId, t.responseId],
      foreignColumns: [surveyResponses.organizationId, surveyResponses.id],
    }).onDelete('cascade'),
    index('survey_loop_items_survey').on(t.organizationId, t.surveyId),
  ],
)

/** The words of respondents, as they are searched: of responses that count. Triggers keep it. */
export const surveyComments = pgTable(
  'survey_comments',
  {
    organizationId: organizationId(),
    responseId: uuid('response_id').notNull(),
    questionKey: text('question_key').notNull(),
    surveyId: uuid('survey_id').notNull(),
    answeredAt: instant('answered_at').notNull(),
    searchKey: text('search_key').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.responseId, t.questionKey] }),
    foreignKey({
      name: 'survey_comments_answer_fkey',
      columns: [t.organizationId, t.responseId, t.questionKey],
      foreignColumns: [surveyAnswers.organizationId, surveyAnswers.responseId, surveyAnswers.questionKey],
    }).onDelete('cascade'),
    index('survey_comments_answered').on(t.organizationId, t.surveyId, t.answeredAt, t.responseId, t.questionKey),
    index('survey_comments_search').using('gin', t.searchKey.op('gin_trgm_ops')),
  ],
)
