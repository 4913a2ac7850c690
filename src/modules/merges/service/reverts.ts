import type { ContactMerge, Obstacle } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { forgetNotedRows } from '../../../platform/merging.ts'
import { type Contact, lockContacts, type MergeSnapshot, releaseContacts } from '../../contacts/index.ts'
import { mergeErased, mergeNotFound, mergeNotRevertible, mergeReverted } from '../errors.ts'
import { contactMergeReverted } from '../events.ts'
import { lockMerge, type Merge, saveMerge } from '../repository/merges.ts'
import { getMerge, type Participants } from './merges.ts'

/**
 * Gives back what a merge moved. What was written since stays with the survivor.
 * @throws mergeNotFound, staleVersion, mergeReverted, mergeErased, mergeNotRevertible with everything that stands in the way
 */
export function revertMerge(ctx: Context, mergeId: string, participants: Participants): Promise<Merge> {
  return transact(ctx, async (tx) => {
    const { survivorId, duplicateIds } = await getMerge(tx, mergeId)
    const merge: ContactMerge = { id: mergeId, survivorId, duplicateIds }
    const locked = new Map((await lockContacts(tx, [survivorId, ...duplicateIds])).map((contact) => [contact.id, contact]))
    const before = (await lockMerge(tx, mergeId)) ?? refuse(mergeNotFound())
    expectVersion(tx, before)
    if (before.status === 'reverted') throw mergeReverted()
    if (before.snapshot === null) throw mergeErased()
    const contactOf = (id: string) => locked.get(id) ?? refuse(mergeNotFound())
    const held = contactOf(survivorId)
    const duplicates = duplicateIds.map(contactOf)
    expectNone(obstaclesAt(held))
    const { survivor, obstacles } = await releaseContacts(tx, merge, held, duplicates, before.snapshot as MergeSnapshot)
    for (const participant of participants) obstacles.push(...((await participant.onRevertMerge?.(tx, merge)) ?? []))
    expectNone(obstacles)
    forgetNotedRows(tx, merge)
    const at = tx.clock.now().toString()
    const { type, id: actorId } = tx.actor
    const after: Merge = {
      ...before,
      status: 'reverted',
      snapshot: null,
      revertedAt: at,
      revertedBy: { type, id: actorId },
      version: before.version + 1,
      updatedAt: at,
    }
    saveMerge(tx, after)
    announce(tx, {
      event: contactMergeReverted,
      resourceId: survivorId,
      contactId: survivorId,
      data: { mergeId, survivorId, duplicateIds },
      summary: survivor.displayName,
    })
    return after
  })
}

function obstaclesAt({ id: contactId, mergedInto, archivedAt }: Contact): Obstacle[] {
  if (mergedInto !== null) return [{ kind: 'contact', contactId, name: mergedInto, detail: 'was merged into this one itself: revert that merge first' }]
  return archivedAt === null ? [] : [{ kind: 'contact', contactId, name: contactId, detail: 'was archived: restore it first' }]
}

function expectNone(obstacles: readonly Obstacle[]): void {
  if (obstacles.length > 0) throw mergeNotRevertible({ obstacles })
}
