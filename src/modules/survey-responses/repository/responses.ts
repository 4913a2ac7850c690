import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import { type Part, type Write, writing } from '../../../platform/parts.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { ShownLoop } from '../rules/loop.ts'
import type { Answer, Response } from '../rules/response.ts'
import { type ResponseListQuery, responseSchema } from '../schemas/response.ts'
import { surveyAnswers, surveyResponses } from '../tables.ts'
import { loopGiven, loopOf, type Standings } from './loop.ts'
import { visible } from './visibility.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyResponses)
const { organizationId: _ours, ...answerColumns } = getTableColumns(surveyAnswers)

export type ShownResponse = Omit<Response, 'language'> & { readonly language: string | null } & {
  readonly answers: readonly Pick<Answer, 'questionKey' | 'value' | 'skipped'>[]
  readonly loop: ShownLoop
}

const answers = sql<ShownResponse['answers']>`(
  select coalesce(jsonb_agg(jsonb_build_object('questionKey', ${surveyAnswers.questionKey}, 'value', ${surveyAnswers.value}, 'skipped', ${surveyAnswers.skipped})
    order by ${surveyAnswers.questionKey}), '[]') from ${surveyAnswers} where ${ours(surveyAnswers)} and ${surveyAnswers.responseId} = ${surveyResponses.id})`

export function findResponse(ctx: Context, id: string, visibility: ContactVisibility, standings: Standings): Promise<ShownResponse | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<ShownResponse> = statement(undefined, { ...columns, answers, loop: loopOf(standings) }, (q, given) =>
    q.from(surveyResponses).where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')), whereAll(conditions))),
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

/** The list of responses, and that of an anonymous survey's. */
interface ResponseLists {
  readonly all: List
  readonly ungrouped: List
}

/** Made once. */
export function responseLists(standings: Standings): ResponseLists {
  const list = (name: string, shown: object): List => ({
    name,
    table: surveyResponses,
    fields: wireFields(responseSchema, { ...columns, answers, loop: loopOf(standings), ...shown }),
    sorts: { answeredAt: [surveyResponses.answeredAt, surveyResponses.id] },
    combined: { candidatesMax: 6_000, sortedMax: 20_000 },
  })
  return { all: list('surveyResponses', {}), ungrouped: list('surveyResponsesUngrouped', UNGROUPED) }
}

/** Of a contact, over all surveys. */
export function listResponsesOf(ctx: Context, lists: ResponseLists, contactId: string, query: ListQuery, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, lists.all, query, [...equals(surveyResponses, { contactId }, ['contactId']), asOf(ctx), ...visible(ctx, visibility)])
}

/** Not a filter: what the loops that are shown are told by. */
function asOf(ctx: Context): Condition {
  return { key: 'asOf', where: sql`true`, current: loopGiven(ctx), leads: 'all' }
}

export function listResponses(
  ctx: Context,
  lists: ResponseLists,
  { id: surveyId, anonymous }: { readonly id: string; readonly anonymous: boolean },
  query: ResponseListQuery,
  visibility: ContactVisibility,
): Promise<JsonText> {
  const { answeredAt } = surveyResponses
  // Said without a parameter, as the indexes say it.
  const isThere = (key: string, wanted: boolean | undefined, column: PgColumn): Condition[] => {
    if (wanted === undefined) return []
    return [wanted ? { key, where: isNotNull(column), leads: 'one' } : { key: `not ${key}`, where: isNull(column) }]
  }
  return readPage(ctx, anonymous ? lists.ungrouped : lists.all, query, [
    ...equals(surveyResponses, { surveyId }, ['surveyId'], { leads: 'all' }),
    ...equals(surveyResponses, query, ['contactId'], { rare: true }),
    ...equals(surveyResponses, query, ['status', 'mode']),
    ...isThere('excluded', query.excluded, surveyResponses.excludedAt),
    ...isThere('flagged', query.flagged, surveyResponses.flag),
    ...filter('answeredAfter', query.answeredAfter, sql`${answeredAt} > ${sql.placeholder('answeredAfter')}::timestamptz`, { leads: 'all' }),
    ...filter('answeredBefore', query.answeredBefore, sql`${answeredAt} < ${sql.placeholder('answeredBefore')}::timestamptz`, { leads: 'all' }),
    asOf(ctx),
    ...visible(ctx, visibility),
  ])
}
