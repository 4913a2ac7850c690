import type { Column } from 'drizzle-orm'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, containing, equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import { type CommentListQuery, commentSchema } from '../schemas/comments.ts'
import { surveyAnswers as answers, surveyComments as comments, surveyResponses as responses } from '../tables.ts'
import { UNGROUPED } from './responses.ts'
import { visible } from './visibility.ts'

const given = sql.placeholder
const isResponse = and(ours(responses), eq(responses.id, comments.responseId))
const ofResponse = (column: Column) => sql`(select ${column} from ${responses} where ${isResponse})`
const isAnswer = (questionKey: SQL) => sql`${and(ours(answers), eq(answers.responseId, comments.responseId))} and ${answers.questionKey} = ${questionKey}`
/** Null where the question was not answered by a number. */
const score = sql`(select case when jsonb_typeof(${answers.value}) = 'number' then ${answers.value}::numeric end from ${answers} where ${isAnswer(sql`${given('mainKey')}::text`)})`

const listShowing = (name: string, shown: object): List => ({
  name,
  table: comments,
  fields: wireFields(commentSchema, {
    responseId: comments.responseId,
    questionKey: comments.questionKey,
    text: sql`(select ${answers.value} from ${answers} where ${isAnswer(sql`${comments.questionKey}`)})`,
    score,
    answeredAt: comments.answeredAt,
    contactId: ofResponse(responses.contactId),
    versionNumber: ofResponse(responses.versionNumber),
    mode: ofResponse(responses.mode),
    language: ofResponse(responses.language),
    context: ofResponse(responses.context),
    ...shown,
  }),
  sorts: { answeredAt: [comments.answeredAt, comments.responseId, comments.questionKey] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
})
const list = listShowing('surveyComments', {})
const listOfAnonymous = listShowing('surveyCommentsUngrouped', UNGROUPED)

/** What the service made of a request's filters. */
export interface CommentFilters extends Omit<CommentListQuery, 'q' | 'from' | 'to'> {
  readonly surveyId: string
  readonly anonymous: boolean
  readonly period: { readonly start: string; readonly end: string }
  /** Folded: what all stands in them. */
  readonly words: readonly string[]
  /** Of the question that the survey is about; null where there is none. */
  readonly mainKey: string | null
}

export function listComments(ctx: Context, filters: CommentFilters, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, filters.anonymous ? listOfAnonymous : list, filters, conditionsOf(ctx, filters, visibility))
}

const CONTEXT = ['staffId', 'teamId', 'productId', 'channel', 'segment'] as const

function conditionsOf(ctx: Context, filters: CommentFilters, visibility: ContactVisibility): Condition[] {
  const { surveyId, period, words, mainKey } = filters
  const inPeriod = sql`${comments.answeredAt} >= ${given('start')}::timestamptz and ${comments.answeredAt} < ${given('end')}::timestamptz`
  const onResponse = [
    ...equals(responses, filters, ['contactId', 'mode', 'versionNumber', 'language']),
    ...CONTEXT.flatMap((field) => filter(field, filters[field], sql`${responses.context} ->> '${sql.raw(field)}' = ${given(field)}`)),
    ...visible(ctx, visibility),
  ]
  return [
    { key: 'survey', where: eq(comments.surveyId, given('surveyId')), given: { surveyId, mainKey }, leads: 'all' },
    { key: 'period', where: inPeriod, given: { ...period }, leads: 'all' },
    ...words.flatMap((word, i) => filter(`word${i}`, containing(word), sql`${comments.searchKey} like ${given(`word${i}`)}`)),
    ...equals(comments, filters, ['questionKey']),
    ...filter('scoreAtLeast', filters.scoreAtLeast, sql`${score} >= ${given('scoreAtLeast')}::int`),
    ...filter('scoreAtMost', filters.scoreAtMost, sql`${score} <= ${given('scoreAtMost')}::int`),
    ...onResponse.map((condition) => ({ ...condition, where: sql`exists (select 1 from ${responses} where ${isResponse} and ${condition.where})` })),
  ]
}
