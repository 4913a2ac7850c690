import { validationFailed } from '../../../kernel/problems.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { businessDueAt } from '../../calendars/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { unknownReference } from '../errors.ts'
import { surveyUpdated } from '../events.ts'
import { lockSurveysFollowedBy, saveSurvey } from '../repository/surveys.ts'
import { faultsOfFollowUps } from '../rules/follow-ups.ts'
import type { Question } from '../rules/question.ts'
import { nextVersion, type Survey } from '../rules/survey.ts'

/** @throws validationFailed unless the rules ask about these questions, and whoever they name works here */
export async function expectFollowUps(ctx: Context, { followUps }: Survey, questions: readonly Question[]): Promise<void> {
  const errors = faultsOfFollowUps(followUps, questions)
  if (errors.length > 0) throw validationFailed({ errors })
  const start = ctx.clock.now().toString()
  for (const [i, rule] of followUps.entries()) {
    const owner = rule.ownerId === null ? undefined : await findUser(ctx, rule.ownerId)
    if (rule.ownerId !== null && (owner === undefined || owner.status === 'suspended'))
      throw unknownReference(`/followUps/${i}/ownerId`, 'is not a user who works in this organization')
    if (rule.teamId !== null && (await findTeam(ctx, rule.teamId)) === undefined)
      throw unknownReference(`/followUps/${i}/teamId`, 'is not a team of this organization')
    if (rule.open === 'complaint' || rule.calendarId === null) continue
    if ((await businessDueAt(ctx, rule.calendarId, { start, businessMinutes: 0 })) === undefined)
      throw unknownReference(`/followUps/${i}/calendarId`, 'is not a calendar of this organization')
  }
}

/** What rules give to a leaver they give to somebody else from now on. @returns how many surveys have such rules */
export async function handOverFollowUps(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const surveys = await lockSurveysFollowedBy(tx, fromUserId)
  for (const before of surveys) {
    const followUps = before.followUps.map((rule) => (rule.ownerId === fromUserId ? { ...rule, ownerId: toUserId } : rule))
    await saveSurvey(tx, nextVersion({ ...before, followUps }, tx.clock.now().toString()))
    announce(tx, { event: surveyUpdated, resourceId: before.id, data: { followUps }, previous: { followUps: before.followUps } })
  }
  return surveys.length
}
