import { Refusal, refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import { contactListQuery, listContacts } from '../../contacts/index.ts'
import { expectConfigured } from '../../messaging/index.ts'
import { getSurvey } from '../../surveys/index.ts'
import { sendingNotFound } from '../errors.ts'
import { sendingMoved } from '../events.ts'
import * as repository from '../repository/segments.ts'
import { newSending, type Sending, stopped } from '../rules/segment.ts'
import { newSendingSchema, type SendingListQuery } from '../schemas/segment.ts'
import { SEGMENT_DUE, SEGMENT_TASK } from './consequences.ts'
import { contextOf } from './context.ts'
import type { Outward } from './invite.ts'
import { expectOpen } from './open.ts'

const segmentSchema = contactListQuery
  .pick({
    ...({
      kind: true,
      lifecycleStage: true,
      endedReasonCode: true,
      relationshipType: true,
      ownerId: true,
      keyCustomer: true,
      tag: true,
      interest: true,
    } as const),
    ...({ country: true, language: true, source: true, customField: true } as const),
    ...({ createdAfter: true, createdBefore: true, updatedAfter: true, updatedBefore: true } as const),
  })
  .meta({ id: 'ContactSegment', description: 'Contacts by the filters of their list, without those that name somebody.', example: { tag: 'vip' } })

/** What a sending to a segment is asked by. The filter is kept, and so has nothing by which a person is searched. */
export const segmentSendingSchema = newSendingSchema(segmentSchema)
type NewSending = ReturnType<typeof segmentSendingSchema.parse>

/** A sending on the wire: its counts together, without in whose name it works and where it goes on. */
export type WireSending = ReturnType<typeof wireSending>

/**
 * Lets all contacts of a segment be asked in the background, whom the filter finds when it begins.
 * @throws surveyNotFound, surveyNotOpen, surveyFull, channelNotConfigured, validationFailed
 */
export function askSegment(ctx: Context, surveyId: string, given: NewSending, { byMail }: Outward): Promise<WireSending> {
  const { filter, channel, language = null, sendAt = null, dryRun } = given
  return transact(ctx, async (tx) => {
    const survey = await getSurvey(tx, surveyId)
    await expectOpen(tx, survey, given.sendAt)
    await expectConfigured(tx, channel, byMail)
    const context = await contextOf(tx, survey, given.context)
    // What the list refuses is refused now.
    await expectFilter(tx, filter)
    const { type, id: actorId, userId, visibleOwners } = tx.actor
    const requester = { type, id: actorId, userId, visibleOwners }
    const now = tx.clock.now()
    const made = newSending({ id: tx.newId(), surveyId, channel, language, context, filter, sendAt, dryRun, requester }, now.toString())
    repository.insertSending(tx, made)
    tellSending(tx, made)
    // A dry run looks ahead: it is of now, whenever what it is about would begin.
    if (sendAt !== null && !dryRun && Temporal.Instant.compare(Temporal.Instant.from(sendAt), now) > 0)
      scheduleDue(tx, { kind: SEGMENT_DUE, reference: made.id, dueAt: sendAt })
    else beginSending(tx, made.id)
    return wireSending(made)
  })
}

/** @throws validationFailed where the list of contacts refuses a filter */
async function expectFilter(ctx: Context, filter: object): Promise<void> {
  try {
    await listContacts(ctx, contactListQuery.parse({ ...filter, limit: 1 }))
  } catch (error) {
    if (!(error instanceof Refusal) || error.extras.errors === undefined) throw error
    throw validationFailed({ errors: error.extras.errors.map(({ pointer, code, detail }) => ({ pointer: `/filter/${pointer}`, code, detail })) })
  }
}

/** Lets the work on a sending begin, or go on. */
export function beginSending(tx: Tx, sendingId: string): void {
  enqueue(tx, SEGMENT_TASK, { organizationId: tx.organization.id, sendingId })
}

/** @throws sendingNotFound */
export async function getSending(ctx: Context, id: string): Promise<WireSending> {
  return wireSending((await repository.findSending(ctx, id)) ?? refuse(sendingNotFound()))
}

/** @throws surveyNotFound, invalidCursor */
export async function listSendings(ctx: Context, surveyId: string, query: SendingListQuery): Promise<JsonText> {
  await getSurvey(ctx, surveyId)
  return repository.listSendings(ctx, surveyId, query)
}

/** Nobody more is asked, nor is who was to be and was not yet. @throws sendingNotFound, staleVersion, transitionNotAllowed */
export function stopSending(ctx: Context, id: string): Promise<WireSending> {
  return transact(ctx, async (tx) => {
    const before = (await repository.lockSending(tx, id)) ?? refuse(sendingNotFound())
    expectVersion(tx, before)
    const after = stopped(before, tx.clock.now().toString())
    repository.saveSending(tx, after)
    cancelDue(tx, { kind: SEGMENT_DUE, reference: id })
    tellSending(tx, after)
    return wireSending(after)
  })
}

/** Announces the status that a sending has come to. That it goes on is nothing to tell. */
export function tellSending(tx: Tx, sending: Sending): void {
  if (sending.status === 'running') return
  const { surveyId, channel, dryRun, status, reason, counts } = wireSending(sending)
  announce(tx, { event: sendingMoved[sending.status], resourceId: sending.id, data: { surveyId, channel, dryRun, status, reason, counts } })
}

const COUNTED_MAX = 10_000

function wireSending({ requester: _requester, position: _position, matched, processed, send, suppressed, skipped, suppressedBy, ...rest }: Sending) {
  const relation = (matched ?? 0) > COUNTED_MAX ? ('gte' as const) : ('eq' as const)
  return {
    ...rest,
    total: matched === null ? null : { value: Math.min(matched, COUNTED_MAX), relation },
    counts: { processed, send, suppressed, skipped, suppressedBy },
  }
}
