import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { SurveyVersion } from '../rules/survey.ts'
import { surveyVersionSchema, type VersionListQuery } from '../schemas/survey.ts'
import { surveyVersions } from '../tables/surveys.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyVersions)

export function findVersion(ctx: Context, surveyId: string, number: number): Promise<SurveyVersion | undefined> {
  return ctx.one(byNumber, { surveyId, number })
}
const byNumber: Statement<SurveyVersion> = statement('surveyVersions.byNumber', columns, (q, given) =>
  q.from(surveyVersions).where(and(ours(surveyVersions), eq(surveyVersions.surveyId, given('surveyId')), eq(surveyVersions.number, given('number')))),
)

/** What was ever published, the oldest first. */
export function findPublished(ctx: Context, surveyId: string): Promise<SurveyVersion[]> {
  return ctx.many(published, { surveyId })
}
const published: Statement<SurveyVersion> = statement('surveyVersions.published', columns, (q, given) =>
  q
    .from(surveyVersions)
    .where(and(ours(surveyVersions), eq(surveyVersions.surveyId, given('surveyId')), sql`${surveyVersions.publishedAt} is not null`))
    .orderBy(surveyVersions.number),
)

export function insertVersion(tx: Tx, version: SurveyVersion): void {
  tx.later(insert, { ...version })
}
const insert = statement('surveyVersions.insert', {}, (q, given) =>
  q.insert(surveyVersions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveVersion(tx: Tx, version: SurveyVersion): void {
  tx.later(update, { ...version })
}
const update = statement('surveyVersions.update', {}, (q, given) =>
  q
    .update(surveyVersions)
    .set(givenEach(['questions', 'publishedAt', 'updatedAt'], given))
    .where(and(ours(surveyVersions), eq(surveyVersions.surveyId, given('surveyId')), eq(surveyVersions.number, given('number')))),
)

const list: List = {
  name: 'surveyVersions',
  table: surveyVersions,
  fields: wireFields(surveyVersionSchema, columns),
  sorts: { number: [surveyVersions.number] },
}

export function listVersions(ctx: Context, surveyId: string, query: VersionListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(surveyVersions, { surveyId }, ['surveyId'], { leads: 'all' }))
}
