import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Survey } from '../rules/survey.ts'
import { type SurveyListQuery, surveySchema } from '../schemas/survey.ts'
import type { Question } from '../tables/question.ts'
import { type Audience, surveys, surveyVersions } from '../tables/surveys.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveys)
const { id: _id, kind: _kind, createdAt: _created, ...changeable } = columns

export function findSurvey(ctx: Context, id: string): Promise<Survey | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Survey> = statement('surveys.byId', columns, (q, given) => q.from(surveys).where(and(ours(surveys), eq(surveys.id, given('id')))))

/** What is answered under a key just now: the survey with the questions of its live version, none of one that was never published. */
export function findAsked(ctx: Context, key: string): Promise<AskedSurvey | undefined> {
  return ctx.one(asked, { key })
}
export type AskedSurvey = Survey & { readonly questions: readonly Question[] | null }
const questions = sql<AskedSurvey['questions']>`(select ${surveyVersions.questions} from ${surveyVersions}
  where ${ours(surveyVersions)} and ${surveyVersions.surveyId} = ${surveys.id} and ${surveyVersions.number} = ${surveys.liveVersion})`
const asked: Statement<AskedSurvey> = statement('surveys.asked', { ...columns, questions }, (q, given) =>
  q.from(surveys).where(and(ours(surveys), eq(surveys.key, given('key')))),
)

/** What surveys are about, by their ids. */
export async function kindsOf(ctx: Context, ids: readonly string[]): Promise<Map<string, Survey['kind']>> {
  return ids.length === 0 ? new Map() : new Map((await ctx.many(kinds, { ids })).map(({ id, kind }) => [id, kind]))
}
const kinds = statement('surveys.kinds', { id: surveys.id, kind: surveys.kind }, (q, given) =>
  q.from(surveys).where(and(ours(surveys), sql`${surveys.id} = any(${given('ids')}::uuid[])`)),
)

/** The live surveys that ask by themselves after such a thing. */
export function findAskingAfter(ctx: Context, after: Audience['after']): Promise<(Pick<Survey, 'id'> & { readonly audience: Audience | null })[]> {
  return ctx.many(askingAfter, { after })
}
const askingAfter = statement('surveys.askingAfter', { id: surveys.id, audience: surveys.audience }, (q, given) =>
  q.from(surveys).where(and(ours(surveys), eq(surveys.status, 'live'), sql`${surveys.audience} ->> 'after' = ${given('after')}`)),
)

export function lockSurvey(tx: Tx, id: string): Promise<Survey | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Survey> = statement('surveys.lock', columns, (q, given) =>
  q
    .from(surveys)
    .where(and(ours(surveys), eq(surveys.id, given('id'))))
    .for('no key update'),
)

/** Those whose rules give something to a user, locked, whoever asks. */
export function lockSurveysFollowedBy(tx: Tx, ownerId: string): Promise<Survey[]> {
  return tx.many(lockFollowed, { rules: JSON.stringify([{ ownerId }]) })
}
const lockFollowed: Statement<Survey> = statement('surveys.lockFollowedBy', columns, (q, given) =>
  q
    .from(surveys)
    .where(and(ours(surveys), sql`${surveys.followUps} @> ${given('rules')}::jsonb`))
    .orderBy(surveys.id)
    .for('no key update'),
)

/** Waited for: the key may be taken. */
export async function insertSurvey(tx: Tx, survey: Survey): Promise<void> {
  await tx.one(insert, { ...survey })
}
const insert = statement('surveys.insert', {}, (q, given) =>
  q.insert(surveys).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export async function saveSurvey(tx: Tx, survey: Survey): Promise<void> {
  await tx.one(update, { ...survey })
}
const update = statement('surveys.update', {}, (q, given) =>
  q
    .update(surveys)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(surveys), eq(surveys.id, given('id')))),
)

const list: List = {
  name: 'surveys',
  table: surveys,
  fields: wireFields(surveySchema, columns),
  sorts: { createdAt: [surveys.id] },
}

export function listSurveys(ctx: Context, query: SurveyListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(surveys, query, ['key', 'status', 'kind']))
}
