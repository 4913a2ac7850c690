import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { surveyNotFound, surveyVersionNotFound } from '../errors.ts'
import { surveyCreated, surveyDrafted, surveyMoved, surveyUpdated } from '../events.ts'
import * as repository from '../repository/surveys.ts'
import { findPublished, findVersion, insertVersion, listVersions as listOf, saveVersion } from '../repository/versions.ts'
import { expectSameMeaning, expectSound } from '../rules/definition.ts'
import { filledIn } from '../rules/from-template.ts'
import * as rules from '../rules/survey.ts'
import type { NewSurveyInput, SurveyListQuery, VersionListQuery } from '../schemas/survey.ts'
import { expectFollowUps } from './follow-ups.ts'

type Survey = rules.Survey
type SurveyVersion = rules.SurveyVersion
type Questions = SurveyVersion['questions']

/** Makes a survey with its first draft. @throws validationFailed, surveyKeyTaken */
export function createSurvey(ctx: Context, given: NewSurveyInput): Promise<Survey> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const { questions, ...input } = filledIn(given, tx.organization.language)
    const survey = rules.createSurvey(input, { id: tx.newId(), at })
    expectSound(questions, survey)
    await expectFollowUps(tx, survey, questions)
    await repository.insertSurvey(tx, survey)
    insertVersion(tx, { surveyId: survey.id, number: 1, questions, publishedAt: null, createdAt: at, updatedAt: at })
    announce(tx, { event: surveyCreated, resourceId: survey.id, data: survey })
    return survey
  })
}

/** @throws surveyNotFound */
export async function getSurvey(ctx: Context, id: string): Promise<Survey> {
  return (await repository.findSurvey(ctx, id)) ?? refuse(surveyNotFound())
}

/** @throws invalidCursor */
export function listSurveys(ctx: Context, query: SurveyListQuery): Promise<JsonText> {
  return repository.listSurveys(ctx, query)
}

/** @throws surveyNotFound, staleVersion, transitionNotAllowed, validationFailed, surveyKeyTaken */
export function updateSurvey(ctx: Context, id: string, patch: rules.SurveyPatch): Promise<Survey> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const changed = rules.changeSurvey(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    if (fields.includes('languages')) for (const { questions } of await currentVersions(tx, before)) expectSound(questions, changed)
    const after = rules.nextVersion(changed, tx.clock.now().toString())
    if (fields.includes('followUps'))
      await expectFollowUps(
        tx,
        after,
        (await currentVersions(tx, before)).flatMap(({ questions }) => questions),
      )
    await repository.saveSurvey(tx, after)
    announce(tx, { event: surveyUpdated, resourceId: id, data, previous })
    return after
  })
}

/** @throws surveyNotFound, staleVersion, transitionNotAllowed, surveyDraftMissing */
export function moveSurvey(ctx: Context, id: string, move: rules.Move): Promise<Survey> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const moved = rules.moveSurvey(before, move)
    const at = tx.clock.now().toString()
    if (move === 'publish') await publish(tx, before, at)
    const after = rules.nextVersion(moved, at)
    await repository.saveSurvey(tx, after)
    const { data, previous } = changesBetween(before, after, ['status', 'liveVersion', 'draftVersion'])
    announce(tx, { event: surveyMoved[move], resourceId: id, data, previous })
    return after
  })
}

async function publish(tx: Tx, survey: Survey, at: string): Promise<void> {
  const { id, draftVersion } = survey
  const draft = (await findVersion(tx, id, draftVersion ?? 0)) ?? refuse(surveyVersionNotFound())
  expectSound(draft.questions, survey)
  saveVersion(tx, { ...draft, publishedAt: at, updatedAt: at })
}

/**
 * The questions of the next version: a draft that is there is replaced, and what was published stays as it is.
 * @throws surveyNotFound, staleVersion, transitionNotAllowed, validationFailed, questionMeaningChanged
 */
export function draftVersion(ctx: Context, surveyId: string, questions: Questions): Promise<SurveyVersion> {
  return transact(ctx, async (tx) => {
    const survey = await lock(tx, surveyId)
    rules.expectAllowed('edit', survey.status)
    expectSound(questions, survey)
    const published = await findPublished(tx, surveyId)
    expectSameMeaning(
      questions,
      published.map((version) => version.questions),
    )
    const at = tx.clock.now().toString()
    const before = survey.draftVersion === null ? undefined : await findVersion(tx, surveyId, survey.draftVersion)
    const draft: SurveyVersion =
      before === undefined
        ? { surveyId, number: (survey.liveVersion ?? 0) + 1, questions, publishedAt: null, createdAt: at, updatedAt: at }
        : { ...before, questions, updatedAt: at }
    if (before === undefined) insertVersion(tx, draft)
    else saveVersion(tx, draft)
    await repository.saveSurvey(tx, rules.nextVersion({ ...survey, draftVersion: draft.number }, at))
    announce(tx, { event: surveyDrafted, resourceId: surveyId, data: { number: draft.number } })
    return draft
  })
}

/** @throws surveyNotFound, surveyVersionNotFound */
export async function getVersion(ctx: Context, surveyId: string, number: number): Promise<SurveyVersion> {
  await getSurvey(ctx, surveyId)
  return (await findVersion(ctx, surveyId, number)) ?? refuse(surveyVersionNotFound())
}

/** @throws surveyNotFound, invalidCursor */
export async function listVersions(ctx: Context, surveyId: string, query: VersionListQuery): Promise<JsonText> {
  await getSurvey(ctx, surveyId)
  return listOf(ctx, surveyId, query)
}

/** What is answered, and what is being written. */
async function currentVersions(ctx: Context, { id, liveVersion, draftVersion }: Survey): Promise<SurveyVersion[]> {
  const numbers = [liveVersion, draftVersion].filter((number) => number !== null)
  const found = await Promise.all(numbers.map((number) => findVersion(ctx, id, number)))
  return found.filter((version) => version !== undefined)
}

async function lock(tx: Tx, id: string): Promise<Survey> {
  const survey = (await repository.lockSurvey(tx, id)) ?? refuse(surveyNotFound())
  expectVersion(tx, survey)
  return survey
}
