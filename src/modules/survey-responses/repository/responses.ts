import type { SQL } from 'drizzle-orm'
import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import { type Part, type Write, writing } from '../../../platform/parts.ts'
import type { ShownLoop } from '../rules/loop.ts'
import type { Answer, Response } from '../rules/response.ts'
import { type ResponseListQuery, responseSchema } from '../schemas/response.ts'
import { surveyAnswers, surveyResponses } from '../tables.ts'
import { loopGiven, loopOf, type Standings } from './loop.ts'
import { type Visibility, visible } from './visibility.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyResponses)
const { organizationId: _ours, ...answerColumns } = getTableColumns(surveyAnswers)

export type ShownResponse = Omit<Response, 'language'> & { readonly language: string | null } & {
  readonly answers: readonly Pick<Answer, 'questionKey' | 'value' | 'skipped'>[]
  readonly loop: ShownLoop
}

const answers = sql<ShownResponse['answers']>`(
  select coalesce(jsonb_agg(jsonb_build_object('questionKey', ${surveyAnswers.questionKey}, 'value', ${surveyAnswers.value}, 'skipped', ${surveyAnswers.skipped})
    order by ${surveyAnswers.questionKey}), '[]') from ${surveyAnswers} where ${ours(surveyAnswers)} and ${surveyAnswers.responseId} = ${surveyResponses.id})`

export function findResponse(ctx: Context, id: string, visibility: Visibility, standings: Standings): Promise<ShownResponse | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<ShownResponse> = statement(undefined, { ...columns, answers, loop: loopOf(standings) }, (q, given) =>
    q.from(surveyResponses).where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')), ...conditions.map(({ where }) => where))),
  )
  return ctx.one(find, { id, ...loopGiven(ctx), ...valuesGiven(conditions) })
}

/** Responses with their answers, in one statement whatever their number. */
export function insertResponses(tx: Tx, rows: readonly Response[], given: readonly Answer[]): void {
  tx.later(insert, insertingResponses(rows, given).given)
}

/** The same as a part of one statement. */
export function insertingResponses(rows: readonly Response[], given: readonly Answer[]): Write {
  return { part: insertPart, given: { responses: records(columns, rows), answers: records(answerColumns, given) } }
}
const insertPart: Part = {
  name: 'surveyResponses',
  lists: ['responses', 'answers'],
  expressions: sql`
  response as (
    insert into ${surveyResponses} (organization_id, ${columnNames(columns)})
    select ${sql.placeholder('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'responses')}
  ), response_answers as (
    insert into ${surveyAnswers} (organization_id, ${columnNames(answerColumns)})
    select ${sql.placeholder('organizationId')}::uuid, ${columnNames(answerColumns)} from ${recordset(answerColumns, 'answers')}
  )`,
}
const insert = statement('surveyResponses.insert', {}, () => writing(insertPart))

/** What is shown of a response of an anonymous survey instead of what groups are made of. */
export const UNGROUPED = { language: sql`null::text`, context: sql`'{}'::jsonb` }

const listShowing = (standings: Standings, anonymous = false): List => ({
  name: anonymous ? 'surveyResponsesUngrouped' : 'surveyResponses',
  table: surveyResponses,
  fields: wireFields(responseSchema, { ...columns, answers, loop: loopOf(standings), ...(anonymous && UNGROUPED) }),
  sorts: { answeredAt: [surveyResponses.answeredAt, surveyResponses.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
})

/** Of a contact, over all surveys. */
export function listResponsesOf(ctx: Context, contactId: string, query: ListQuery, visibility: Visibility, standings: Standings): Promise<JsonText> {
  const of: Condition = { key: 'contactId', where: eq(surveyResponses.contactId, sql.placeholder('contactId')), given: { contactId } }
  return readPage(ctx, listShowing(standings), query, [of, asOf(ctx), ...visible(ctx, visibility)])
}

/** Not a filter: what the loops that are shown are told by. */
function asOf(ctx: Context): Condition {
  return { key: 'asOf', where: sql`true`, current: loopGiven(ctx), leads: 'all' }
}

export function listResponses(
  ctx: Context,
  { id: surveyId, anonymous }: { readonly id: string; readonly anonymous: boolean },
  query: ResponseListQuery,
  visibility: Visibility,
  standings: Standings,
): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'surveyId', where: eq(surveyResponses.surveyId, sql.placeholder('surveyId')), given: { surveyId }, leads: 'all' }]
  const add = (key: string, value: unknown, where: SQL, leads?: 'all') => {
    if (value !== undefined) conditions.push({ key, where, given: { [key]: value }, ...(leads && { leads }), ...(key === 'contactId' && { rare: true }) })
  }
  for (const field of ['contactId', 'status', 'mode'] as const) add(field, query[field], eq(surveyResponses[field], sql.placeholder(field)))
  // Said without a parameter, as the indexes say it.
  const isThere = (key: string, wanted: boolean | undefined, column: PgColumn) => {
    if (wanted === true) conditions.push({ key, where: isNotNull(column), leads: 'one' })
    if (wanted === false) conditions.push({ key: `not ${key}`, where: isNull(column) })
  }
  isThere('excluded', query.excluded, surveyResponses.excludedAt)
  isThere('flagged', query.flagged, surveyResponses.flag)
  add('answeredAfter', query.answeredAfter, sql`${surveyResponses.answeredAt} > ${sql.placeholder('answeredAfter')}::timestamptz`, 'all')
  add('answeredBefore', query.answeredBefore, sql`${surveyResponses.answeredAt} < ${sql.placeholder('answeredBefore')}::timestamptz`, 'all')
  return readPage(ctx, listShowing(standings, anonymous), query, [...conditions, asOf(ctx), ...visible(ctx, visibility)])
}
