import { changesBetween } from '../../../kernel/merge-patch.ts'
import type { ComplaintChange } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { conceal } from '../../../platform/concealment.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintVisibility, findSeenComplaint, listComplaintsAmong, seeComplaint, seenComplaint } from '../../complaints/index.ts'
import { findUser } from '../../identity/index.ts'
import { preventionNotFound, unknownReference } from '../errors.ts'
import { preventionCreated, preventionExtended, preventionMoved, preventionUpdated } from '../events.ts'
import { findPattern } from '../repository/patterns.ts'
import * as repository from '../repository/preventions.ts'
import * as rules from '../rules/prevention.ts'
import type { MemberListQuery } from '../schemas/pattern.ts'
import type { NewPreventionInput, PreventionListQuery } from '../schemas/prevention.ts'
import { about, followTasks, settle, wirePrevention } from './consequences.ts'

type Prevention = rules.Prevention

const seenBy =
  (ctx: Context): repository.Seen =>
  (id) =>
    seenComplaint(ctx, id, complaintVisibility)

/** @throws validationFailed */
export function createPrevention(ctx: Context, { complaintIds, ...input }: NewPreventionInput): Promise<Prevention> {
  return transact(ctx, async (tx) => {
    await expectOwner(tx, input.ownerId)
    if (input.patternId !== null && (await findPattern(tx, input.patternId)) === undefined) throw unknownReference('/patternId', 'is not a pattern')
    const contacts = new Set<string | null>(input.patternId === null ? [] : [null])
    for (const [i, id] of complaintIds.entries()) contacts.add(await expectComplaint(tx, id, `/complaintIds/${i}`))
    const contactId = contacts.size === 1 ? ([...contacts][0] ?? null) : null
    const made = rules.createPrevention(input, { id: tx.newId(), at: tx.clock.now().toString(), contactId })
    repository.insertPrevention(tx, made)
    for (const id of new Set(complaintIds)) await repository.addComplaint(tx, made.id, id)
    await keepFrom(tx, made)
    const prevention = await followTasks(tx, undefined, made)
    repository.savePrevention(tx, prevention)
    settle(tx, prevention)
    announce(tx, { event: preventionCreated, ...about(prevention), data: wirePrevention(prevention) })
    return prevention
  })
}

/** @throws preventionNotFound */
export async function getPrevention(ctx: Context, id: string): Promise<Prevention> {
  return (await repository.findPrevention(ctx, id, seenBy(ctx))) ?? refuse(preventionNotFound())
}

/** @throws invalidCursor */
export function listPreventions(ctx: Context, query: PreventionListQuery): Promise<JsonText> {
  return repository.listPreventions(ctx, query, seenBy(ctx))
}

/** The complaints that it follows from, as far as the caller may see them. @throws preventionNotFound, invalidCursor */
export async function listPreventedComplaints(ctx: Context, id: string, query: MemberListQuery): Promise<JsonText> {
  return listComplaintsAmong(ctx, query, repository.preventedBy(await getPrevention(ctx, id)))
}

/** @throws preventionNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function updatePrevention(ctx: Context, id: string, patch: rules.PreventionPatch): Promise<Prevention> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const changed = rules.changePrevention(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    if (data.ownerId != null) {
      await expectOwner(tx, data.ownerId)
      await keepFrom(tx, changed)
    }
    const after = await save(tx, before, changed)
    announce(tx, { event: preventionUpdated, ...about(after), data, previous })
    return after
  })
}

/** @throws preventionNotFound, staleVersion, transitionNotAllowed */
export function startPrevention(ctx: Context, id: string): Promise<Prevention> {
  return move(ctx, id, 'start', rules.startPrevention)
}

/** @throws preventionNotFound, staleVersion, transitionNotAllowed */
export function completePrevention(ctx: Context, id: string): Promise<Prevention> {
  return move(ctx, id, 'complete', (before, { at }) => rules.completePrevention(before, at))
}

/** @throws preventionNotFound, staleVersion, transitionNotAllowed */
export function cancelPrevention(ctx: Context, id: string, reason: string): Promise<Prevention> {
  return move(ctx, id, 'cancel', (before) => rules.cancelPrevention(before, reason))
}

/** @throws preventionNotFound, staleVersion, transitionNotAllowed */
export function reviewPrevention(ctx: Context, id: string, review: Parameters<typeof rules.reviewPrevention>[1]): Promise<Prevention> {
  return move(ctx, id, 'review', (before, moment) => rules.reviewPrevention(before, review, moment))
}

const MOVED_FIELDS = ['status', 'doneAt', 'cancelReason', 'verdict', 'reviewComment', 'reviewedAt', 'reviewedBy'] as const
function move(
  ctx: Context,
  id: string,
  action: keyof typeof preventionMoved,
  decide: (before: Prevention, moment: { at: string; by: { type: string; id: string } }) => Prevention,
): Promise<Prevention> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const { type, id: actorId } = tx.actor
    const after = await save(tx, before, decide(before, { at: tx.clock.now().toString(), by: { type, id: actorId } }))
    const { data, previous } = changesBetween(before, after, MOVED_FIELDS)
    announce(tx, { event: preventionMoved[action], ...about(after), data, previous })
    return after
  })
}

/** It follows from one more complaint. A second time changes nothing. @throws preventionNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function extendPrevention(ctx: Context, id: string, complaintId: string): Promise<Prevention> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    rules.expectAllowed('update', before.status)
    return extend(tx, before, complaintId, await expectComplaint(tx, complaintId, '/complaintId'))
  })
}

async function extend(tx: Tx, before: Prevention, complaintId: string, contactId: string | null): Promise<Prevention> {
  if (!(await repository.addComplaint(tx, before.id, complaintId))) return before
  const after = await save(tx, before, { ...before, contactId: before.contactId === contactId ? contactId : null })
  await keepFrom(tx, after)
  announce(tx, { event: preventionExtended, ...about(after), aboutId: complaintId, data: { complaintId } })
  return after
}

/** A complaint was resolved or closed naming what is done about it. @throws validationFailed unless it is a prevention that the caller may see and that was not cancelled */
export async function followFromComplaint(tx: Tx, { complaintId }: ComplaintChange, preventionId: string): Promise<void> {
  const prevention = (await repository.findPrevention(tx, preventionId, seenBy(tx))) && (await repository.lockPrevention(tx, preventionId))
  if (prevention === undefined) throw unknownReference('/prevention/preventionId', 'is not a prevention')
  if (prevention.status === 'cancelled') throw unknownReference('/prevention/preventionId', 'was cancelled')
  await extend(tx, prevention, complaintId, (await findSeenComplaint(tx, complaintId)).contactId)
}

/** A complaint names others now: from whom its preventions are kept may have changed. */
export async function keepFollowing(tx: Tx, complaintId: string): Promise<void> {
  for (const id of await repository.findPreventionIdsOf(tx, complaintId)) conceal(tx, id, await repository.findExcluded(tx, id))
}

/** @throws validationFailed when it would be kept from its owner */
async function keepFrom(tx: Tx, { id, ownerId }: Prevention): Promise<void> {
  const userIds = await repository.findExcluded(tx, id)
  if (ownerId !== null && userIds.includes(ownerId)) throw unknownReference('/ownerId', 'is named by every complaint that it follows from')
  conceal(tx, id, userIds)
}

async function expectOwner(ctx: Context, ownerId: string): Promise<void> {
  const user = await findUser(ctx, ownerId)
  if (user === undefined || user.status === 'suspended') throw unknownReference('/ownerId', 'is not a user who works in this organization')
}

/** @returns whose complaint it is @throws validationFailed unless it is one that the caller may see */
async function expectComplaint(tx: Tx, id: string, pointer: string): Promise<string | null> {
  const complaint = (await seeComplaint(tx, id)) ?? refuse(unknownReference(pointer, 'is not a complaint'))
  return complaint.contactId
}

async function lock(tx: Tx, id: string): Promise<Prevention> {
  const prevention = (await repository.lockPrevention(tx, id)) ?? refuse(preventionNotFound())
  if ((await repository.findPrevention(tx, id, seenBy(tx))) === undefined) throw preventionNotFound()
  expectVersion(tx, prevention)
  return prevention
}

async function save(tx: Tx, before: Prevention, changed: Prevention): Promise<Prevention> {
  const after = rules.nextVersion(await followTasks(tx, before, changed), tx.clock.now().toString())
  repository.savePrevention(tx, after)
  settle(tx, after)
  return after
}
