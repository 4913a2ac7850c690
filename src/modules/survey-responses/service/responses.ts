import { randomUUID } from 'node:crypto'
import { notRefused, refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, type Tx, transact, untimed, untraced } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type BatchResult, batchResult, parseItems } from '../../../platform/http/batch.ts'
import { oneByOne } from '../../../platform/http/batch-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, contactVisibility, holdContacts, survivorOf } from '../../contacts/index.ts'
import { surveyContextOf } from '../../survey-invitations/index.ts'
import { faultsOfAnswers, findVersion, getSurvey, type Survey, type SurveyVersion, unknownReference } from '../../surveys/index.ts'
import { refusalsByConstraint, responseNotFound, surveyNotAnswerable } from '../errors.ts'
import * as repository from '../repository/responses.ts'
import { ungrouped } from '../rules/anonymity.ts'
import { answersOf, type Entry, enterResponse, type GivenAnswer, type Response } from '../rules/response.ts'
import { type ResponseEntry, type ResponseListQuery, responseEntrySchema } from '../schemas/response.ts'
import { asInvited } from './asked.ts'
import { closeLoop, STANDINGS } from './loop.ts'
import { rewardResponse } from './loyalty.ts'
import { shownAnswers } from './shown.ts'
import { toldOf } from './told.ts'

export { contactArchived } from '../../contacts/index.ts'
export { surveyNotFound } from '../../surveys/index.ts'
export type { ShownResponse } from '../repository/responses.ts'

type ShownResponse = repository.ShownResponse

const LISTS = repository.responseLists(STANDINGS)

/** A survey with the version of it that is answered. */
interface Answerable {
  readonly survey: Survey & { readonly liveVersion: number }
  readonly version: SurveyVersion
}

/**
 * What staff were told on the phone or face to face. A survey that is paused or closed takes it, too: it was asked before.
 * @throws surveyNotFound, surveyNotAnswerable, validationFailed
 */
export async function enter(ctx: Context, surveyId: string, entry: ResponseEntry): Promise<ShownResponse> {
  return transact(await asKept(ctx, surveyId), async (tx) => {
    const answerable = await answerableOf(tx, surveyId)
    return enterWithin(tx, answerable, entry)
  })
}

/** The Idempotency-Key of what is entered for an anonymous survey tells the hour only, as the response does. @throws surveyNotFound */
export async function asKept(ctx: Context, surveyId: string): Promise<Context> {
  if (ctx.repeatable === undefined) return ctx
  return (await getSurvey(ctx, surveyId)).anonymous ? untimed(ctx) : ctx
}

/** Works on each item by itself, in the order given, and commits all that succeeded at once. @throws surveyNotFound, surveyNotAnswerable */
export async function enterBatch(ctx: Context, surveyId: string, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, responseEntrySchema)
  return transact(await asKept(ctx, surveyId), async (tx) => {
    const answerable = await answerableOf(tx, surveyId)
    // All at once and in one order: two batches about the same contacts wait for each other and do not deadlock.
    await holdContacts(
      tx,
      notRefused(parsed).flatMap(({ contactId }) => contactId ?? []),
    )
    const outcomes = await oneByOne(tx, parsed, refusalsByConstraint, async (inner, item) => ({
      status: 201,
      id: (await enterWithin(inner, answerable, item)).id,
    }))
    // A request may be called by its time, and the refusals name it.
    return batchResult(answerable.survey.anonymous ? untraced(tx) : tx, outcomes)
  })
}

async function enterWithin(tx: Tx, { survey, version }: Answerable, entry: Entry): Promise<ShownResponse> {
  const { type, id: actorId } = tx.actor
  const contactId = entry.contactId == null ? null : await expectContact(tx, entry.contactId)
  const context = await surveyContextOf(tx, survey, entry.context)
  const faults = faultsOfAnswers(version.questions, entry.answers, { complete: entry.status !== 'partial', mayDecline: true })
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const answers = shownAnswers(version.questions, entry.answers)
  // Version 7 would tell the millisecond.
  const id = survey.anonymous ? randomUUID() : tx.newId()
  const response = enterResponse(
    { ...entry, contactId, context },
    { id, at: tx.clock.now().toString(), by: { type, id: actorId }, language: survey.languages[0] ?? tx.organization.language, survey },
  )
  return keep(tx, { survey, version }, await asInvited(tx, response), answers)
}

/** Writes a new response with its answers and tells of it. */
async function keep(tx: Tx, { survey, version: { questions } }: Answerable, response: Response, given: readonly GivenAnswer[]): Promise<ShownResponse> {
  const types = new Map(questions.map(({ key, type }) => [key, type]))
  const answers = answersOf(response.id, given, (key) => types.get(key) ?? 'text')
  repository.insertResponses(tx, [response], answers)
  announce(survey.anonymous ? untraced(tx) : tx, toldOf(response, survey))
  await rewardResponse(tx, survey, response)
  const loop = await closeLoop(tx, { survey, questions, response, answers })
  return ungrouped({ ...response, answers: answers.map(({ questionKey, value, skipped }) => ({ questionKey, value, skipped })), loop }, survey)
}

/** @throws surveyNotFound, surveyNotAnswerable */
async function answerableOf(ctx: Context, surveyId: string): Promise<Answerable> {
  const survey = await getSurvey(ctx, surveyId)
  const { liveVersion } = survey
  if (liveVersion === null) throw surveyNotAnswerable({ detail: 'It was never published.' })
  const version = (await findVersion(ctx, surveyId, liveVersion)) ?? refuse(surveyNotAnswerable())
  return { survey: { ...survey, liveVersion }, version }
}

/** @returns the contact, or whom it was merged into @throws validationFailed, contactArchived */
async function expectContact(tx: Tx, id: string): Promise<string> {
  const held = await holdContacts(tx, [id])
  const refused = held(id)
  if (refused !== undefined) throw refused.type.status === 409 ? contactArchived() : unknownReference('/contactId', 'is no contact of this organization')
  return held.idOf(id)
}

/** @throws responseNotFound, also when its contact is not the caller's to see */
export async function getResponse(ctx: Context, id: string): Promise<ShownResponse> {
  const response = (await repository.findResponse(ctx, id, contactVisibility, STANDINGS)) ?? refuse(responseNotFound())
  return ungrouped(response, await getSurvey(ctx, response.surveyId))
}

/** @throws surveyNotFound, invalidCursor */
export async function listResponses(ctx: Context, surveyId: string, query: ResponseListQuery): Promise<JsonText> {
  const survey = await getSurvey(ctx, surveyId)
  return repository.listResponses(ctx, LISTS, survey, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** Every response of a contact. */
export function responsesOf(ctx: Context, contactId: string, query: ListQuery): Promise<JsonText> {
  return repository.listResponsesOf(ctx, LISTS, contactId, query, contactVisibility)
}
