import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, transact, untraced } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, lockSurvivor } from '../../contacts/index.ts'
import { invitationCompleted } from '../../survey-invitations/index.ts'
import { faultsOfAnswers, findVersion, getSurvey } from '../../surveys/index.ts'
import { responseNotEntered, responseNotFound, surveyAnswered, surveyNotAnswerable } from '../errors.ts'
import { findAnswers, replaceAnswers, saveResponse } from '../repository/door.ts'
import { lockResponse } from '../repository/exclusion.ts'
import { answersOf, completeEntry, overlaid } from '../rules/response.ts'
import type { CompletionEntry } from '../schemas/response.ts'
import { closeLoop } from './loop.ts'
import { asKept, getResponse, type ShownResponse } from './responses.ts'
import { shownAnswers } from './shown.ts'
import { toldOf } from './told.ts'

/**
 * Finishes what staff entered in part, in the version that was answered. Whoever sees the response may do so.
 * @throws responseNotFound, surveyAnswered, responseNotEntered, staleVersion, validationFailed
 */
export async function complete(ctx: Context, id: string, entry: CompletionEntry): Promise<ShownResponse> {
  const { surveyId, contactId } = await getResponse(ctx, id)
  return transact(await asKept(ctx, surveyId), async (tx) => {
    // Contacts are held before what hangs on them, as whoever merges them does.
    if (contactId !== null) await lockSurvivor(tx, contactId)
    const before = (await lockResponse(tx, id, contactVisibility)) ?? refuse(responseNotFound())
    expectVersion(tx, before)
    if (before.status === 'complete') throw surveyAnswered()
    if (before.recordedBy === null) throw responseNotEntered()
    const survey = await getSurvey(tx, surveyId)
    const { questions } = (await findVersion(tx, surveyId, before.versionNumber)) ?? refuse(surveyNotAnswerable())
    const all = overlaid(await findAnswers(tx, id), entry.answers ?? [])
    const errors = faultsOfAnswers(questions, all, { complete: true, mayDecline: true })
    if (errors.length > 0) throw validationFailed({ errors })
    const response = completeEntry(before, entry, { at: tx.clock.now().toString(), anonymous: survey.anonymous })
    const types = new Map(questions.map(({ key, type }) => [key, type]))
    const answers = answersOf(id, shownAnswers(questions, all), (key) => types.get(key) ?? 'text')
    saveResponse(tx, response)
    replaceAnswers(tx, id, answers)
    if (response.invitationId !== null) await invitationCompleted(tx, response.invitationId)
    announce(survey.anonymous ? untraced(tx) : tx, toldOf(response, survey))
    await closeLoop(tx, { survey, questions, response, answers })
    return getResponse(tx, id)
  })
}
