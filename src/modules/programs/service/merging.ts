import type { ContactMerge, Obstacle } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { notedRows, noteRows } from '../../../platform/merging.ts'
import { accountsOf, mergeMembers } from '../../ledger/index.ts'
import { memberNotFound } from '../errors.ts'
import { memberMerged } from '../events.ts'
import { lockMember, saveMember } from '../repository/members.ts'
import { followEvents, lockMembershipsOf, movedEvents, movedMembers, redirectMerged, whileMerging } from '../repository/participants.ts'
import { deleteTokensOf } from '../repository/tokens.ts'
import type { Member } from '../rules/telling.ts'
import { broughtBy, takenFrom, unitedWith } from '../rules/uniting.ts'
import { EXPIRING_DUE } from './expiring.ts'
import { balancesOf } from './members.ts'
import { getProgram } from './programs.ts'
import { followTier } from './tiers.ts'

/** A member that goes on in another, as it was before. */
interface Gone {
  readonly status: Member['status']
  readonly programId: string
  readonly into: string
  /** Null where it had no books, so that nothing of them was put together. */
  readonly journalId: string | null
  /** What the other was given of it. */
  readonly brought: ReturnType<typeof broughtBy>
}
const GONE = 'goneMembers'

/** Memberships go to the survivor; where both are in one program, the books of the one are the other's from now on. All contacts are held. */
export async function mergeMemberships(tx: Tx, merge: ContactMerge): Promise<Record<string, number>> {
  const contactIds = [merge.survivorId, ...merge.duplicateIds]
  if ((await lockMembershipsOf(tx, contactIds)).length === 0) return { loyaltyMembers: 0 }
  const moved = await movedMembers.move(tx, merge)
  const all = await lockMembershipsOf(tx, contactIds)
  const gone = all.filter(({ contactId }) => contactId !== merge.survivorId)
  for (const member of gone) {
    const target = all.find(({ contactId, programId }) => contactId === merge.survivorId && programId === member.programId)
    if (target !== undefined) await unite(tx, merge, member, target.id)
  }
  return { loyaltyMembers: moved + gone.length }
}

async function unite(tx: Tx, merge: ContactMerge, gone: Member, targetId: string): Promise<void> {
  const target = (await lockMember(tx, targetId)) ?? refuse(memberNotFound())
  const { programId } = gone
  const hasBooks = (await accountsOf(tx, [gone.id])).length > 0
  const act = {
    programId,
    source: { type: 'merge', id: `${merge.id} ${gone.id}` },
    details: { reason: 'contacts_merged' },
    fromMemberId: gone.id,
    toMemberId: targetId,
  }
  const journalId = hasBooks ? (await mergeMembers(tx, act)).journalId : null
  await whileMerging(tx, async () => {
    await movedEvents.move(tx, { id: merge.id, survivorId: targetId, duplicateIds: [gone.id] })
    followEvents(tx, [gone.id])
  })
  const was: Gone = { status: gone.status, programId, into: targetId, journalId, brought: broughtBy(gone, target) }
  noteRows(tx, merge, GONE, [{ rowId: gone.id, contactId: gone.contactId ?? merge.survivorId, was }])
  redirectMerged(tx, gone.id, targetId)
  deleteTokensOf(tx, gone.id)
  await save(tx, { ...gone, status: 'merged', mergedInto: targetId })
  const united = await save(tx, unitedWith(target, gone))
  announce(tx, {
    event: memberMerged,
    resourceId: gone.id,
    contactId: merge.survivorId,
    data: { programId, memberId: targetId, journalId },
  })
  // What came along may expire sooner than what was there.
  const dueAt = tx.clock.now().toString()
  for (const { unit } of await balancesOf(tx, united)) scheduleDue(tx, { kind: EXPIRING_DUE, reference: `${targetId} ${unit}`, dueAt })
  await followTier(tx, await getProgram(tx, programId), united)
}

/** Memberships go back. Books that were put together stay so, which stands in the way. */
export async function revertMemberships(tx: Tx, merge: ContactMerge): Promise<Obstacle[]> {
  const gone = await notedRows<Gone>(tx, merge, GONE)
  const obstacles = gone.flatMap(({ contactId, was }): Obstacle[] =>
    was.journalId === null ? [] : [{ kind: 'membership', contactId, name: was.programId, detail: 'has its books together with those of the other contact' }],
  )
  if (obstacles.length > 0) return obstacles
  await lockMembershipsOf(tx, [merge.survivorId, ...merge.duplicateIds])
  for (const { rowId, was } of gone) {
    const [member, target] = [await lockMember(tx, rowId), await lockMember(tx, was.into)]
    if (member === undefined || target === undefined) throw memberNotFound()
    await whileMerging(tx, async () => {
      movedEvents.giveBack(tx, { id: merge.id, survivorId: target.id, duplicateIds: [] })
      followEvents(tx, [target.id])
    })
    const program = await getProgram(tx, was.programId)
    await followTier(tx, program, await save(tx, takenFrom(target, was.brought)))
    await followTier(tx, program, await save(tx, { ...member, status: was.status, mergedInto: null }))
  }
  movedMembers.giveBack(tx, merge)
  return []
}

async function save(tx: Tx, member: Member): Promise<Member> {
  const after = { ...member, version: member.version + 1, updatedAt: tx.clock.now().toString() }
  await saveMember(tx, after)
  return after
}
