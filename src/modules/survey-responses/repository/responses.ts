import type { SQL } from 'drizzle-orm'
import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import type { Answer, Response } from '../rules/response.ts'
import { type ResponseListQuery, responseSchema } from '../schemas/response.ts'
import { surveyAnswers, surveyResponses } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyResponses)
const { organizationId: _ours, ...answerColumns } = getTableColumns(surveyAnswers)

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL
export type ShownResponse = Response & { readonly answers: readonly Pick<Answer, 'questionKey' | 'value' | 'skipped'>[] }

const answers = sql<ShownResponse['answers']>`(
  select coalesce(jsonb_agg(jsonb_build_object('questionKey', ${surveyAnswers.questionKey}, 'value', ${surveyAnswers.value}, 'skipped', ${surveyAnswers.skipped})
    order by ${surveyAnswers.questionKey}), '[]') from ${surveyAnswers} where ${ours(surveyAnswers)} and ${surveyAnswers.responseId} = ${surveyResponses.id})`

function visible(ctx: Context, visibility: Visibility): Condition[] {
  if (ctx.actor.visibleOwners === null) return []
  return [{ key: 'visible', where: sql`(${surveyResponses.contactId} is null or ${visibility(surveyResponses.contactId)})` }]
}

export function findResponse(ctx: Context, id: string, visibility: Visibility): Promise<ShownResponse | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<ShownResponse> = statement(undefined, { ...columns, answers }, (q, given) =>
    q.from(surveyResponses).where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')), ...conditions.map(({ where }) => where))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

/** Responses with their answers, in one statement whatever their number. */
export function insertResponses(tx: Tx, rows: readonly Response[], given: readonly Answer[]): void {
  tx.later(insert, { responses: records(columns, rows), answers: records(answerColumns, given) })
}
const insert = statement(
  'surveyResponses.insert',
  {},
  (_, given) => sql`
  with response as (
    insert into ${surveyResponses} (organization_id, ${columnNames(columns)})
    select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'responses')}
  )
  insert into ${surveyAnswers} (organization_id, ${columnNames(answerColumns)})
  select ${given('organizationId')}::uuid, ${columnNames(answerColumns)} from ${recordset(answerColumns, 'answers')}`,
)

const list: List = {
  name: 'surveyResponses',
  table: surveyResponses,
  fields: wireFields(responseSchema, { ...columns, answers }),
  sorts: { answeredAt: [surveyResponses.answeredAt, surveyResponses.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

export function listResponses(ctx: Context, surveyId: string, query: ResponseListQuery, visibility: Visibility): Promise<JsonText> {
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
  return readPage(ctx, list, query, [...conditions, ...visible(ctx, visibility)])
}
