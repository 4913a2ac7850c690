import { changesBetween } from '../../kernel/merge-patch.ts'
import { refuse } from '../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../platform/context.ts'
import type { JsonText } from '../../platform/http/answers.ts'
import { announce } from '../../platform/jobs/outbox.ts'
import { contactArchived, contactVisibility, lockContact, lockSurvivor, survivorOf } from '../contacts/index.ts'
import { findTeam, findUser, membersOf, notify } from '../identity/index.ts'
import { unknownReference, winBackNotFound } from './errors.ts'
import { winBackClosed, winBackOpened, winBackUpdated } from './events.ts'
import * as repository from './repository.ts'
import * as rules from './rules.ts'
import type { WinBackListQuery } from './schemas.ts'

export { contactArchived } from '../contacts/index.ts'

type WinBack = rules.WinBack

/** @throws validationFailed, contactArchived */
export function createWinBack(ctx: Context, given: rules.NewWinBack): Promise<WinBack> {
  return transact(ctx, (tx) => openWithin(tx, given))
}

/** The same, within the caller's transaction. */
export async function openWithin(tx: Tx, given: rules.NewWinBack): Promise<WinBack> {
  const contact = await lockSurvivor(tx, given.contactId)
  if (contact === undefined || contact.erasedAt !== null) throw unknownReference('/contactId', 'is no contact')
  if (contact.archivedAt !== null) throw contactArchived()
  await expectAssignable(tx, given)
  const winBack = rules.openWinBack({ ...given, contactId: contact.id }, { id: tx.newId(), at: tx.clock.now().toString() })
  repository.insertWinBack(tx, winBack)
  announce(tx, { event: winBackOpened, ...about(winBack), data: factsOf(winBack) })
  await tellAssigned(tx, winBack)
  for (const participant of tx.participants ?? []) await participant.onWinBackOpened?.(tx, { winBackId: winBack.id, contactId: contact.id })
  return winBack
}

/** @throws winBackNotFound */
export async function getWinBack(ctx: Context, id: string): Promise<WinBack> {
  return (await repository.findWinBack(ctx, id, contactVisibility)) ?? refuse(winBackNotFound())
}

/** The win-back, if the caller may see it. */
export function seeWinBack(ctx: Context, id: string): Promise<WinBack | undefined> {
  return repository.findWinBack(ctx, id, contactVisibility)
}

/** @throws invalidCursor */
export async function listWinBacks(ctx: Context, query: WinBackListQuery): Promise<JsonText> {
  return repository.listWinBacks(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** @throws winBackNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function updateWinBack(ctx: Context, id: string, patch: rules.WinBackPatch): Promise<WinBack> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const changed = rules.changeWinBack(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    if (fields.includes('ownerId') || fields.includes('teamId')) await expectAssignable(tx, changed)
    const after = rules.nextVersion(changed, tx.clock.now().toString())
    repository.saveWinBack(tx, after)
    announce(tx, { event: winBackUpdated, ...about(after), data: factsOf(data), previous: factsOf(previous) })
    if (fields.includes('ownerId') || fields.includes('teamId')) await tellAssigned(tx, after)
    return after
  })
}

/** @throws winBackNotFound, staleVersion, transitionNotAllowed */
export function closeWinBack(ctx: Context, id: string, closing: Parameters<typeof rules.closeWinBack>[1]): Promise<WinBack> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    const { type, id: actorId } = tx.actor
    const at = tx.clock.now().toString()
    const after = rules.nextVersion(rules.closeWinBack(before, closing, { type, id: actorId }, at), at)
    repository.saveWinBack(tx, after)
    const { state, closedAt, closedBy } = after
    announce(tx, { event: winBackClosed, ...about(after), data: { state, closedAt, closedBy }, previous: { state: before.state } })
    return after
  })
}

/** What a leaver has still to win back. @returns how many moved */
export async function handOverWinBacks(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const moved = await repository.handOver(tx, { fromUserId, toUserId })
  const to = { event: winBackUpdated, data: { ownerId: toUserId }, previous: { ownerId: fromUserId } }
  announce(tx, ...moved.map(({ id, contactId }) => ({ ...to, resourceId: id, contactId })))
  return moved.length
}

/** Its contact is locked before it, as wherever both are. */
async function lock(tx: Tx, id: string): Promise<WinBack> {
  const { contactId } = await getWinBack(tx, id)
  if (contactId !== null) await lockContact(tx, contactId)
  const winBack = (await repository.lockWinBack(tx, id, contactVisibility)) ?? refuse(winBackNotFound())
  expectVersion(tx, winBack)
  return winBack
}

function about({ id, contactId }: WinBack) {
  return { resourceId: id, contactId }
}

/** Without the words, and without what only sorts. */
function factsOf({ note: _note, dueInstant: _sorted, ...facts }: Partial<WinBack>) {
  return facts
}

/** @throws validationFailed unless the user works here and the team is one of ours */
async function expectAssignable(tx: Tx, { ownerId, teamId }: Pick<rules.NewWinBack, 'ownerId' | 'teamId'>): Promise<void> {
  if (ownerId != null) {
    const user = await findUser(tx, ownerId)
    if (user === undefined || user.status === 'suspended') throw unknownReference('/ownerId', 'is not a user who works in this organization')
  }
  if (teamId != null && (await findTeam(tx, teamId)) === undefined) throw unknownReference('/teamId', 'is not a team of this organization')
}

/** Tells whoever has it now, never the one who gave it. */
async function tellAssigned(tx: Tx, { id, contactId, ownerId, teamId }: WinBack): Promise<void> {
  for (const userId of ownerId === null ? await membersOf(tx, teamId) : [ownerId])
    if (userId !== tx.actor.userId)
      notify(tx, { userId, type: 'win_back.assigned', summary: 'A customer to win back', resource: { type: 'win_back', id }, contactId })
}
