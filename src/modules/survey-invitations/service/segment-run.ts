import { type Scope, systemActor } from '../../../kernel/actor.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { isDatabaseAway } from '../../../platform/database.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { type Contact, contactListQuery, holdContacts, listContacts, lockContacts } from '../../contacts/index.ts'
import { contextOfTask, waitUntilActive } from '../../identity/index.ts'
import { getSurvey } from '../../surveys/index.ts'
import { askedBySending } from '../repository/invitations.ts'
import { findSending, lockSending, saveSending } from '../repository/segments.ts'
import { ended, isUnderWay, type Looked, movedOn, type Sending } from '../rules/segment.ts'
import { SEGMENT_DUE } from './consequences.ts'
import { invitationsOf, keep } from './invite.ts'
import { obstacleOf } from './open.ts'
import { beginSending, tellSending } from './segments.ts'

/** They are held while they are judged: more of them would keep others from them for longer. */
const CHUNK_CONTACTS = 250
/** A task does not work for longer: what is left is the next one's, so that others have their turn and a stop is soon. */
const TURN_MS = 4_000
const SCOPES: ReadonlySet<Scope> = new Set(['contacts:read', 'surveys:invite'])

export interface SegmentTask {
  readonly organizationId: string
  readonly sendingId: string
}

/** Works on a sending, chunk by chunk; who was asked when it was killed was asked, and the rest is taken up from there. */
export async function runSending(services: TaskServices, task: SegmentTask): Promise<void> {
  const ctx = await contextOfSending(services, task)
  if (ctx === undefined) return
  try {
    const startedMs = elapsedMs()
    while (await askNext(ctx, task.sendingId)) if (elapsedMs() - startedMs > TURN_MS) return await transact(ctx, async (tx) => beginSending(tx, task.sendingId))
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    services.log.error({ err: error }, 'a sending could not go on')
    await transact(ctx, async (tx) => {
      const before = await lockSending(tx, task.sendingId)
      if (before !== undefined && isUnderWay(before)) save(tx, ended(before, 'failed', 'internal-error', tx.clock.now().toString()))
    })
  }
}

/** In the name of the one who asked for it, as part of a bulk; undefined where there is nothing to do. While the organization is not active it waits. */
async function contextOfSending(services: TaskServices, { organizationId, sendingId }: SegmentTask): Promise<Context | undefined> {
  const ctx = await contextOfTask(services, organizationId, systemActor('survey-sendings'))
  if (ctx === undefined) {
    await waitUntilActive(services, organizationId, { kind: SEGMENT_DUE, reference: sendingId })
    return undefined
  }
  const requester = (await findSending(ctx, sendingId))?.requester
  return requester && makeContext({ ...ctx, bulk: true, actor: { ...requester, personId: requester.userId, role: null, scopes: SCOPES } })
}

/** Judges the next contacts, each held when its turn comes. @returns whether there is more to do */
async function askNext(ctx: Context, id: string): Promise<boolean> {
  const sending = await findSending(ctx, id)
  if (sending === undefined || !isUnderWay(sending)) return false
  const looked = await lookAhead(ctx, sending)
  return transact(ctx, async (tx) => {
    const contacts = await holdAlive(tx, looked.ids)
    const before = await lockSending(tx, id)
    // It was stopped, or another has been at it meanwhile.
    if (before === undefined || !isUnderWay(before) || before.version !== sending.version) return false
    const at = tx.clock.now()
    const survey = await getSurvey(tx, before.surveyId)
    const against = await obstacleOf(tx, survey, wantedAt(before, at))
    if (against !== undefined) {
      save(tx, ended(before, 'stopped', against, at.toString()))
      return false
    }
    for (const contactId of await askedBySending(tx, id, [...contacts.keys()])) contacts.delete(contactId ?? '')
    const { channel, language, context, sendAt, dryRun } = before
    const asking = { channel, language: language ?? undefined, sendAt: sendAt ?? undefined, sendingId: id }
    const invitations = await invitationsOf(tx, survey, contacts, asking, context)
    if (!dryRun) keep(tx, survey, invitations)
    const after = movedOn(before, looked, invitations, at.toString())
    save(tx, after)
    return isUnderWay(after)
  })
}

function save(tx: Tx, sending: Sending): void {
  saveSending(tx, sending)
  tellSending(tx, sending)
}

/** When they are asked: a dry run may be about later. */
function wantedAt({ sendAt }: Sending, now: Temporal.Instant): Temporal.Instant {
  const wanted = sendAt === null ? now : Temporal.Instant.from(sendAt)
  return Temporal.Instant.compare(wanted, now) < 0 ? now : wanted
}

/** The next contacts. Who is made after it began is not among them, so that it ends. */
async function lookAhead(ctx: Context, { filter, position, startedAt }: Sending): Promise<Looked> {
  const begun = startedAt === null ? ctx.clock.now() : Temporal.Instant.from(startedAt)
  const until = begun.add({ milliseconds: 1 })
  const wanted = filter['createdBefore'] as string | undefined
  const createdBefore = wanted !== undefined && Temporal.Instant.compare(Temporal.Instant.from(wanted), until) < 0 ? wanted : until.toString()
  const query = contactListQuery.parse({ ...filter, createdBefore, sort: 'createdAt', includeTotal: position === null })
  const listed = await listContacts(ctx, { ...query, limit: CHUNK_CONTACTS, afterId: position ?? undefined })
  const { data, nextCursor, total } = JSON.parse(listed.text) as ContactPage
  const matched = total && total.value + (total.relation === 'gte' ? 1 : 0)
  return { ids: data.map(({ id }) => id), more: nextCursor !== null, matched }
}

interface ContactPage {
  readonly data: readonly { readonly id: string }[]
  readonly nextCursor: string | null
  readonly total?: { readonly value: number; readonly relation: 'eq' | 'gte' }
}

/** The contacts, held, each once, without who was erased; those who were merged are whom they were merged into. */
async function holdAlive(tx: Tx, ids: readonly string[]): Promise<Map<string, Contact>> {
  const held = await holdContacts(tx, ids)
  const contacts = await lockContacts(tx, [...new Set(ids.map(held.idOf))])
  return new Map(contacts.filter(({ erasedAt }) => erasedAt === null).map((contact) => [contact.id, contact]))
}
