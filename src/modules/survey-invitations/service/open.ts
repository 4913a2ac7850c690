import { validationFailed } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { isFull, type Survey, takesAnswers } from '../../surveys/index.ts'
import { surveyFull, surveyNotOpen } from '../errors.ts'
import type { Suppression } from '../rules/caps.ts'

/** What stands against asking anybody, whoever it is. */
export type Obstacle = Extract<Suppression, 'survey-not-open' | 'survey-full'>

export async function obstacleOf(ctx: Context, survey: Survey, at: Temporal.Instant): Promise<Obstacle | undefined> {
  if (!takesAnswers(survey, at)) return 'survey-not-open'
  return (await isFull(ctx, survey)) ? 'survey-full' : undefined
}

/**
 * @param sendAt when contacts are to be asked: now where it is left out or past
 * @throws validationFailed where the survey is closed by then, surveyNotOpen, surveyFull
 */
export async function expectOpen(ctx: Context, survey: Survey, sendAt: string | undefined): Promise<void> {
  const now = ctx.clock.now()
  const at = laterOf(now, sendAt)
  const { status, closesAt } = survey
  if (status === 'live' && closesAt !== null && !isBefore(at, closesAt) && isBefore(now, closesAt))
    throw validationFailed({ errors: [{ pointer: '/sendAt', code: 'too-late', detail: `the survey closes at ${closesAt}` }] })
  const against = await obstacleOf(ctx, survey, at)
  if (against === 'survey-not-open') throw surveyNotOpen({ detail: `The survey is ${status}.` })
  if (against === 'survey-full') throw surveyFull()
}

function laterOf(now: Temporal.Instant, sendAt: string | undefined): Temporal.Instant {
  const wanted = sendAt === undefined ? now : Temporal.Instant.from(sendAt)
  return Temporal.Instant.compare(wanted, now) < 0 ? now : wanted
}

function isBefore(at: Temporal.Instant, end: string): boolean {
  return Temporal.Instant.compare(at, Temporal.Instant.from(end)) < 0
}
