import type { SQL } from 'drizzle-orm'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import { type Part, type Write, writing } from '../../../platform/parts.ts'
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
  tx.later(insert, insertingResponses(rows, given).given)
}

/** The same as a part of one statement. */
export function insertingResponses(rows: readonly Response[], given: readonly Answer[]): Write {
  return { part: insertPart, given: { responses: records(columns, rows), answers: records(answerColumns, given) } }
}
const insertPart: Part = {
  name: 'surveyResponses',
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

const list: List = {
  name: 'surveyResponses',
  table: surveyResponses,
  fields: wireFields(responseSchema, { ...columns, answers }),
  sorts: { answeredAt: [surveyResponses.answeredAt, surveyResponses.id] },
}

export function listResponses(ctx: Context, surveyId: string, query: ResponseListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'surveyId', where: eq(surveyResponses.surveyId, sql.placeholder('surveyId')), given: { surveyId }, leads: 'all' }]
  const add = (key: string, value: unknown, where: SQL) => {
    if (value !== undefined) conditions.push({ key, where, given: { [key]: value } })
  }
  for (const field of ['contactId', 'status', 'mode'] as const) add(field, query[field], eq(surveyResponses[field], sql.placeholder(field)))
  add('excluded', query.excluded, sql`(${surveyResponses.excludedAt} is not null) = ${sql.placeholder('excluded')}::boolean`)
  add('flagged', query.flagged, sql`(${surveyResponses.flag} is not null) = ${sql.placeholder('flagged')}::boolean`)
  add('answeredAfter', query.answeredAfter, sql`${surveyResponses.answeredAt} > ${sql.placeholder('answeredAfter')}::timestamptz`)
  add('answeredBefore', query.answeredBefore, sql`${surveyResponses.answeredAt} < ${sql.placeholder('answeredBefore')}::timestamptz`)
  return readPage(ctx, list, query, [...conditions, ...visible(ctx, visibility)])
}
