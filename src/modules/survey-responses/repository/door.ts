import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Answer, Response } from '../rules/response.ts'
import { surveyAnswers, surveyResponses } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyResponses)
const { organizationId: _ours, responseId: _of, ...answerColumns } = getTableColumns(surveyAnswers)

/** What was submitted under a key. */
export function findSubmission(ctx: Context, surveyId: string, submissionKey: string): Promise<Response | undefined> {
  return ctx.one(bySubmission, { surveyId, submissionKey })
}
const bySubmission: Statement<Response> = statement('surveyResponses.bySubmission', columns, (q, given) =>
  q
    .from(surveyResponses)
    .where(and(ours(surveyResponses), eq(surveyResponses.surveyId, given('surveyId')), eq(surveyResponses.submissionKey, given('submissionKey')))),
)

/** What whoever was invited answered. */
export function findByInvitation(ctx: Context, invitationId: string): Promise<Response | undefined> {
  return ctx.one(byInvitation, { invitationId })
}
const byInvitation: Statement<Response> = statement('surveyResponses.byInvitation', columns, (q, given) =>
  q.from(surveyResponses).where(and(ours(surveyResponses), eq(surveyResponses.invitationId, given('invitationId')))),
)

export type KeptAnswer = Pick<Answer, 'questionKey' | 'value' | 'skipped'>

export function findAnswers(ctx: Context, responseId: string): Promise<KeptAnswer[]> {
  return ctx.many(answersOf, { responseId })
}
const { questionKey, value, skipped } = answerColumns
const answersOf: Statement<KeptAnswer> = statement('surveyAnswers.ofResponse', { questionKey, value, skipped }, (q, given) =>
  q
    .from(surveyAnswers)
    .where(and(ours(surveyAnswers), eq(surveyAnswers.responseId, given('responseId'))))
    .orderBy(surveyAnswers.questionKey),
)

/** Makes these the answers of a response: what is not among them goes, and what stays as it was is not touched. */
export function replaceAnswers(tx: Tx, responseId: string, answers: readonly Answer[]): void {
  tx.later(replace, { responseId, answers: records(answerColumns, answers) })
}
const replace = statement(
  'surveyAnswers.replace',
  {},
  (_, given) => sql`
  with gone as (
    delete from ${surveyAnswers} where organization_id = ${given('organizationId')}::uuid and response_id = ${given('responseId')}::uuid
      and question_key <> all (select question_key from ${recordset(answerColumns, 'answers')})
  )
  insert into ${surveyAnswers} as kept (organization_id, response_id, ${columnNames(answerColumns)})
  select ${given('organizationId')}::uuid, ${given('responseId')}::uuid, ${columnNames(answerColumns)} from ${recordset(answerColumns, 'answers')}
  on conflict (organization_id, response_id, question_key) do update set value = excluded.value, skipped = excluded.skipped, tallies = excluded.tallies,
    search_key = excluded.search_key
    where (kept.value, kept.skipped, kept.tallies, kept.search_key) is distinct from (excluded.value, excluded.skipped, excluded.tallies, excluded.search_key)`,
)

export function saveResponse(tx: Tx, response: Response): void {
  tx.later(save, { ...response })
}
const SAVED = ['status', 'language', 'completedAt', 'answeredAt', 'mayContact', 'submissionKey', 'contentHash', 'version', 'updatedAt']
const save = statement('surveyResponses.save', {}, (q, given) =>
  q
    .update(surveyResponses)
    .set(givenEach(SAVED, given))
    .where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')))),
)

/** One after the other: who answers at two devices at once writes one response. */
export async function waitForOthers(tx: Tx, whose: string): Promise<void> {
  await tx.one(wait, { whose })
}
const wait = statement('surveyResponses.wait', {}, (_, given) => sql`select pg_advisory_xact_lock(hashtextextended(${given('whose')}::text, 0))`)
