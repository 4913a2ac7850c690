import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact, untraced } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, lockSurvivor } from '../../contacts/index.ts'
import { getOrganization, linkNotFound } from '../../identity/index.ts'
import {
  findInvitation,
  type Invitation,
  invitationCompleted,
  invitationStarted,
  isInvitationOver,
  openInvitation,
  spendInvitation,
} from '../../survey-invitations/index.ts'
import { faultsOfAnswers, findVersion, type Question, type Survey, shownQuestions } from '../../surveys/index.ts'
import { invitationExpired, surveyAnswered, surveyNotAnswerable } from '../errors.ts'
import * as repository from '../repository/door.ts'
import { lockResponse } from '../repository/exclusion.ts'
import { insertResponses } from '../repository/responses.ts'
import { type AskedForm, contentOf, formIn } from '../rules/door/form.ts'
import { languageAmong, textIn } from '../rules/door/language.ts'
import { beginResponse, completeResponse } from '../rules/door/submission.ts'
import { type Answer, answersOf, type GivenAnswer, isSame, overlaid, type Response, unlinked } from '../rules/response.ts'
import { closeLoop } from './loop.ts'
import { expectAnswerable, expectAnswers, type Received } from './open.ts'
import { shownAnswers } from './shown.ts'
import { toldOf } from './told.ts'

export { linkNotFound } from '../../identity/index.ts'

/** Somebody who was invited, at their secret link. */
export interface InvitedSurvey {
  readonly ctx: Context
  readonly token: string
  readonly invitation: Invitation
  readonly survey: Survey
  readonly versionNumber: number
  readonly questions: readonly Question[]
  /** In which they are asked. */
  readonly language: string
  /** Null before the first answer. */
  readonly status: Response['status'] | null
  readonly answers: readonly repository.KeptAnswer[]
  readonly mayContact: boolean | null
}

/**
 * Opens what a token leads to, with what was answered so far. What was answered already can be looked at and sent again.
 * @param wanted languages, the one wanted most first
 * @throws linkNotFound, whatever is wrong with the token; invitationExpired, surveyNotAnswerable
 */
export async function openInvited(
  ctx: Context,
  token: string,
  wanted: { readonly first: readonly string[]; readonly last: readonly string[] },
): Promise<InvitedSurvey> {
  const opened = await openInvitation(ctx, token)
  const { invitation, survey } = opened
  const response = await findBegun(opened.ctx, { invitation, survey, token })
  const status = response?.status ?? (invitation.spent ? 'complete' : null)
  if (status !== 'complete' && isInvitationOver(invitation, opened.ctx.clock.now())) throw invitationExpired()
  // What was begun before the survey was closed may be finished; and what was finished is only told.
  if (status === null) await expectAnswerable(opened.ctx, survey)
  const versionNumber = response?.versionNumber ?? survey.liveVersion ?? 0
  const version = (await findVersion(opened.ctx, survey.id, versionNumber)) ?? refuse(surveyNotAnswerable())
  const answers = response === undefined ? [] : await repository.findAnswers(opened.ctx, response.id)
  const language = languageAmong(survey.languages, [...wanted.first, invitation.language, ...wanted.last])
  return { ...opened, token, versionNumber, questions: version.questions, language, status, answers, mayContact: response?.mayContact ?? null }
}

type Whose = Pick<InvitedSurvey, 'invitation' | 'survey' | 'token'>

/** Nothing but the token leads to what was answered anonymously, and only until it is finished. */
function findBegun(ctx: Context, whose: Whose): Promise<Response | undefined> {
  const { invitation, survey } = whose
  return survey.anonymous ? repository.findSubmission(ctx, survey.id, keyOf(ctx, whose)) : repository.findByInvitation(ctx, invitation.id)
}

function keyOf({ seal }: Context, { token }: Pick<Whose, 'token'>): string {
  return seal.digest(`survey token ${token}`)
}

export type InvitedForm = AskedForm & Pick<InvitedSurvey, 'status' | 'answers' | 'mayContact'> & { readonly expiresAt: string }

/** What is asked, with what was answered so far. */
export async function readInvited({
  ctx,
  invitation,
  survey,
  versionNumber,
  questions,
  language,
  status,
  answers,
  mayContact,
}: InvitedSurvey): Promise<InvitedForm> {
  const { name } = await getOrganization(ctx)
  const form = formIn(language, { survey, versionNumber, questions, organization: name })
  return { ...form, status, answers, mayContact, expiresAt: invitation.expiresAt }
}

/**
 * Saves some answers; the response stays open, here and on other devices. An answer that another one hides is kept, since it may be shown
 * again, and does not count meanwhile.
 * @throws surveyAnswered, linkNotFound, surveyNotAnswerable, validationFailed
 */
export async function saveAnswers(invited: InvitedSurvey, given: readonly GivenAnswer[], language = invited.language): Promise<void> {
  const { survey } = invited
  await within(invited, async (tx, begun) => {
    if (begun === 'finished') throw surveyAnswered()
    if (begun?.response.status === 'complete') {
      if (!isSame(begun.answers, given)) throw surveyAnswered()
      return
    }
    const { questions } = invited
    const errors = faultsOfAnswers(questions, given, { complete: false, mayDecline: false })
    if (errors.length > 0) throw validationFailed({ errors })
    const response = begun?.response ?? (await begin(tx, invited, language))
    const answers = talliedWhereShown(response, overlaid(begun?.answers ?? [], given), questions)
    if (begun !== undefined) return repository.replaceAnswers(tx, response.id, answers)
    insertResponses(tx, [response], answers)
    announce(tx, toldOf(response, survey))
    if (!survey.anonymous) await invitationStarted(tx, invited.invitation.id)
  })
}

/** One answer by itself: what is wrong is told of it. @throws as `saveAnswers` does */
export async function saveAnswer(invited: InvitedSurvey, given: GivenAnswer): Promise<void> {
  const errors = faultsOfAnswers(invited.questions, [given], { complete: false, mayDecline: false })
  if (errors.length > 0) throw validationFailed({ errors: errors.map((fault) => ({ ...fault, pointer: fault.pointer.replace('/answers/0', '') })) })
  await saveAnswers(invited, [given])
}

export interface Finish {
  readonly answers: readonly GivenAnswer[]
  /** As it was said before where it is not said. */
  readonly mayContact?: boolean | null | undefined
  readonly language?: string | undefined
  /** What was sent, where what is read in it hangs on what was answered before: it is the same when it comes again. */
  readonly sent?: readonly GivenAnswer[] | undefined
}

/**
 * Finishes the response: once for an invitation, whoever sends what at the same time. The same again answers the same.
 * @throws surveyAnswered, linkNotFound, surveyNotAnswerable, validationFailed
 */
export async function finish(invited: InvitedSurvey, given: Finish): Promise<Received> {
  const { survey, questions, token } = invited
  const language = given.language === undefined ? invited.language : languageAmong(survey.languages, [given.language])
  const { seal } = invited.ctx
  const contentHash = seal.digest(`survey answers ${survey.id} ${contentOf({ answers: given.sent ?? given.answers, mayContact: given.mayContact ?? null })}`)
  const finishedKey = seal.digest(`survey finished ${token} ${contentHash}`)
  await within(invited, async (tx, begun) => {
    if (begun === 'finished') {
      if ((await repository.findSubmission(tx, survey.id, finishedKey)) === undefined) throw surveyAnswered()
      return
    }
    if (begun?.response.status === 'complete') {
      const isSaid = given.mayContact === undefined || given.mayContact === begun.response.mayContact || !survey.asksToContact
      if (!isSaid || !isSame(begun.answers, shownAnswers(questions, overlaid(begun.answers, given.answers)))) throw surveyAnswered()
      return
    }
    const all = overlaid(begun?.answers ?? [], given.answers)
    expectAnswers(questions, { answers: all })
    const shown = shownAnswers(questions, all)
    const at = tx.clock.now().toString()
    const before = begun?.response ?? (await begin(tx, invited, language))
    const mayContact = survey.asksToContact ? (given.mayContact ?? before.mayContact) : null
    const completed = completeResponse({ ...before, language }, { at, mayContact, contentHash })
    // From here on nothing leads from the invitation to what was answered: only the very same submission is recognised.
    const response = survey.anonymous ? { ...completed, submissionKey: finishedKey } : completed
    const answers = answersOf(response.id, shown, typeIn(questions))
    if (begun === undefined) insertResponses(tx, [response], answers)
    else {
      repository.saveResponse(tx, { ...response, version: response.version + 1 })
      repository.replaceAnswers(tx, response.id, answers)
    }
    announce(tx, toldOf(response, survey))
    await closeLoop(tx, { survey, questions, response, answers })
    if (!survey.anonymous) await invitationCompleted(tx, invited.invitation.id)
    else if (!(await spendInvitation(tx, invited.invitation.id))) throw surveyAnswered()
  })
  return { status: 'received', thanks: textIn(survey.texts.thanks, language), thankYouUrl: survey.thankYouUrl }
}

interface Begun {
  readonly response: Response
  readonly answers: readonly repository.KeptAnswer[]
}

/** Of several who come at once one after the other, each with what those before it did: `finished` is an anonymous one that is. */
function within(invited: InvitedSurvey, act: (tx: Tx, begun: Begun | 'finished' | undefined) => Promise<void>): Promise<void> {
  const { ctx, survey } = invited
  return transact(survey.anonymous ? untraced(ctx) : ctx, async (tx) => {
    // Contacts are held before what hangs on them, as whoever merges them does.
    if (!survey.anonymous && invited.invitation.contactId !== null) await lockSurvivor(tx, invited.invitation.contactId)
    await repository.waitForOthers(tx, keyOf(tx, invited))
    const invitation = (await findInvitation(tx, invited.invitation.id)) ?? refuse(surveyNotAnswerable())
    // Its link was taken back since it was opened: the person was erased, or the invitation never reached them.
    if (invitation.secretHash === null) throw linkNotFound()
    const found = await findBegun(tx, invited)
    // Held, and read again: staff may be excluding it just now.
    const response = found && (await lockResponse(tx, found.id, contactVisibility))
    if (response === undefined && invitation.spent) return act(tx, 'finished')
    return act(tx, response === undefined ? undefined : { response, answers: await repository.findAnswers(tx, response.id) })
  })
}

async function begin(tx: Tx, { invitation, survey, versionNumber, token }: InvitedSurvey, language: string): Promise<Response> {
  const { anonymous } = survey
  // Whoever was merged meanwhile is the survivor; whoever was erased is nobody.
  const contact = anonymous || invitation.contactId === null ? undefined : await lockSurvivor(tx, invitation.contactId)
  return beginResponse({
    ...{ id: tx.newId(), at: tx.clock.now().toString(), surveyId: survey.id, versionNumber, language, flag: null },
    ...{ context: anonymous ? unlinked(invitation.context) : invitation.context, invitationId: anonymous ? null : invitation.id },
    contactId: contact === undefined || contact.erasedAt !== null ? null : contact.id,
    submissionKey: anonymous ? keyOf(tx, { token }) : null,
  })
}

function talliedWhereShown(response: Response, answers: readonly GivenAnswer[], questions: readonly Question[]): Answer[] {
  const shown = new Set(shownQuestions(questions, answers).map(({ key }) => key))
  return answersOf(response.id, answers, typeIn(questions)).map((answer) =>
    shown.has(answer.questionKey) ? answer : { ...answer, tallies: [], searchKey: null },
  )
}

function typeIn(questions: readonly Question[]): (questionKey: string) => string {
  const types = new Map(questions.map(({ key, type }) => [key, type]))
  return (questionKey) => types.get(questionKey) ?? 'text'
}
