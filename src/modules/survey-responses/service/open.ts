import { anonymousActor } from '../../../kernel/actor.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { idempotencyKeyReused, validationFailed } from '../../../kernel/problems.ts'
import { type Context, makeContext, sendAtOnce, transact, untraced, writeAtOnce } from '../../../platform/context.ts'
import { announcing } from '../../../platform/jobs/outbox.ts'
import { contextBySlug, getOrganization } from '../../identity/index.ts'
import {
  type AskedSurvey,
  faultsOfAnswers,
  findAsked,
  findVersion,
  isFull,
  type Question,
  type Survey,
  surveyNotFound,
  takesAnswers,
} from '../../surveys/index.ts'
import { surveyNotAnswerable } from '../errors.ts'
import { findSubmission } from '../repository/door.ts'
import { insertingResponses } from '../repository/responses.ts'
import { type AskedForm, contentOf, formIn } from '../rules/door/form.ts'
import { languageAmong, textIn } from '../rules/door/language.ts'
import { flagOf } from '../rules/door/spam.ts'
import { beginResponse, completeResponse } from '../rules/door/submission.ts'
import { answersOf, type GivenAnswer, type Response } from '../rules/response.ts'
import { expectRoomInAll, expectRoomInSurvey, isTooMany } from './limits.ts'
import { shownAnswers } from './shown.ts'
import { toldOf } from './told.ts'

export { surveyNotFound } from '../../surveys/index.ts'

/** A survey that a stranger has before them, in its organization. */
export interface OpenSurvey {
  readonly ctx: Context
  readonly survey: AskedSurvey & { readonly liveVersion: number }
  readonly questions: readonly Question[]
}

/** @throws surveyNotFound, whatever is wrong */
export async function openSurvey(
  ctx: Context,
  { organizationSlug, surveyKey }: { readonly organizationSlug: string; readonly surveyKey: string },
): Promise<OpenSurvey> {
  // No text of the database holds it, so nothing is called so.
  if (`${organizationSlug}${surveyKey}`.includes('\0')) throw surveyNotFound()
  const stranger = (await contextBySlug(ctx, organizationSlug)) ?? refuse(surveyNotFound())
  const survey = (await findAsked(stranger, surveyKey)) ?? refuse(surveyNotFound())
  const { liveVersion, questions } = survey
  if (liveVersion === null || questions === null) throw surveyNotFound()
  return { ctx: makeContext({ ...stranger, actor: { ...anonymousActor, id: 'respondent' } }), survey: { ...survey, liveVersion }, questions }
}

/** What is asked, in the best of the survey's languages. @throws surveyNotAnswerable */
export async function readOpenSurvey({ ctx, survey, questions }: OpenSurvey, wanted: readonly string[]): Promise<AskedForm & { readonly honeypot: string }> {
  await expectAnswerable(ctx, survey)
  const { name } = await getOrganization(ctx)
  const form = formIn(languageAmong(survey.languages, wanted), { survey, questions, versionNumber: survey.liveVersion, organization: name })
  return { ...form, honeypot: survey.honeypot }
}

/** @throws surveyNotAnswerable */
export async function expectAnswerable(ctx: Context, survey: Survey): Promise<void> {
  if (!takesAnswers(survey, ctx.clock.now())) throw surveyNotAnswerable()
  if (await isFull(ctx, survey)) throw surveyNotAnswerable()
}

/** What is sent by an open link, as JSON or as a form. */
export interface Submission {
  readonly answers: readonly GivenAnswer[]
  readonly mayContact: boolean | null
  readonly language: string | undefined
  /** The version that was shown; the live one where it is not said. */
  readonly versionNumber: number | undefined
  readonly openedAt: Temporal.Instant | undefined
  /** What was put into the field that people do not see. */
  readonly bait: unknown
  /** By what it is recognised when it comes again. */
  readonly repeatKey: string | undefined
}
export interface Received {
  readonly status: 'received'
  readonly thanks: string | null
  readonly thankYouUrl: string | null
}

/**
 * Takes what somebody sent. What fell for the defence against machines is answered as everything else, kept, and not counted. The same
 * again changes nothing, also when the survey takes no answers any more.
 * @throws surveyNotAnswerable, validationFailed, idempotencyKeyReused, tooManyRequests
 */
export async function submitOpenly(
  open: OpenSurvey,
  given: Submission,
  submissionsPerMinuteMax: number,
): Promise<{ readonly received: Received; readonly repeated: boolean }> {
  const { ctx, survey } = open
  const { mayContact } = given
  const contentHash = ctx.seal.digest(`survey answers ${survey.id} ${contentOf({ answers: given.answers, mayContact })}`)
  const submissionKey = given.repeatKey === undefined ? null : ctx.seal.digest(`survey submission ${survey.id} ${given.repeatKey}`)
  const language = languageAmong(survey.languages, given.language === undefined ? [] : [given.language])
  const received = { status: 'received' as const, thanks: textIn(survey.texts.thanks, language), thankYouUrl: survey.thankYouUrl }
  const isRepeat = async () => {
    const before = submissionKey === null ? undefined : await findSubmission(ctx, survey.id, submissionKey)
    if (before !== undefined && before.contentHash !== contentHash) throw idempotencyKeyReused()
    return before !== undefined
  }
  const now = ctx.clock.now()
  const by = survey.anonymous ? untraced(ctx) : ctx
  const at = by.clock.now().toString()
  try {
    expectRoomInAll(submissionsPerMinuteMax)
    if (!takesAnswers(survey, now)) throw surveyNotAnswerable()
    const { questions, versionNumber } = await versionOf(open, given.versionNumber)
    expectAnswers(questions, given)
    const flag = flagOf({ bait: given.bait, openedAt: given.openedAt, tooMany: isTooMany(ctx, survey) }, survey.fillSecondsMin, now)
    // Refused where everything is: a machine learns nothing from it.
    if (flag !== null) await expectAnswerable(ctx, survey)
    else expectRoomInSurvey(survey)
    const begun = beginResponse({
      ...{ id: by.newId(), at, surveyId: survey.id, versionNumber, language, context: {}, invitationId: null, contactId: null, submissionKey, flag },
    })
    const response = completeResponse(begun, { at, mayContact: survey.asksToContact ? mayContact : null, contentHash })
    const writes = writesOf(by, survey, response, shownAnswers(questions, given.answers), questions)
    // Something unique is taken: it was sent before. Otherwise somebody else was in the way.
    if (await writeAtOnce(by, undefined, writes)) return { received, repeated: false }
    if (await isRepeat()) return { received, repeated: true }
    await transact(by, async (tx) => sendAtOnce(tx, writes))
    return { received, repeated: false }
  } catch (error) {
    if (error instanceof Refusal && (await isRepeat())) return { received, repeated: true }
    throw error
  }
}

function writesOf(ctx: Context, survey: Pick<Survey, 'anonymous'>, response: Response, answers: readonly GivenAnswer[], questions: readonly Question[]) {
  const types = new Map(questions.map(({ key, type }) => [key, type]))
  const inserting = insertingResponses(
    [response],
    answersOf(response.id, answers, (key) => types.get(key) ?? 'text'),
  )
  return response.flag === null ? [inserting, announcing(ctx, toldOf(response, survey))] : [inserting]
}

/** @throws validationFailed */
export function expectAnswers(questions: readonly Question[], { answers }: { readonly answers: readonly GivenAnswer[] }): void {
  const errors = faultsOfAnswers(questions, answers, { complete: true, mayDecline: false })
  if (errors.length > 0) throw validationFailed({ errors })
}

/** What was asked: the live version, or the published one that the respondent still had before them. @throws validationFailed */
export async function versionOf(
  { ctx, survey, questions }: OpenSurvey,
  number = survey.liveVersion,
): Promise<{ questions: readonly Question[]; versionNumber: number }> {
  if (number === survey.liveVersion) return { questions, versionNumber: number }
  const version = await findVersion(ctx, survey.id, number)
  if (version === undefined || version.publishedAt === null)
    throw validationFailed({ errors: [{ pointer: '/versionNumber', code: 'unknown', detail: 'is no published version of the survey' }] })
  return { questions: version.questions, versionNumber: number }
}
