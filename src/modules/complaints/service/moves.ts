import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { complaintMoved } from '../events.ts'
import type { Complaint } from '../rules/complaint.ts'
import type { Move } from '../rules/lifecycle.ts'
import { type MoveInputs, move } from '../rules/moves.ts'
import { followed, promiseTo } from './clocks.ts'
import { communicate } from './communication.ts'
import { conclude, type ShownComplaint, shown, tellAssigned, tellEscalated } from './consequences.ts'
import { holdComplainant } from './hold.ts'
import { linkDuplicate } from './links.ts'
import { tellParticipants } from './participants.ts'
import { expectAssignable, expectOther } from './references.ts'
import { followComplaint } from './remedy-consequences.ts'
import { expectKnownCause } from './root-causes.ts'
import { assessedAndRouted, withOwnerHere } from './routing.ts'
import { isSeen, lockSeen } from './seen.ts'
import { situationOf } from './situation.ts'

export { describeMove, MOVES, type Move } from '../rules/lifecycle.ts'
export type { MoveInputs } from '../rules/moves.ts'

/**
 * One move of a complaint's life, with all that follows from it.
 * @throws complaintNotFound, staleVersion, transitionNotAllowed, validationFailed
 */
export function moveComplaint<M extends Move>(ctx: Context, id: string, action: M, input: MoveInputs[M]): Promise<ShownComplaint> {
  return transact(ctx, async (tx) => {
    await holdComplainant(tx, id)
    return shown(await moveWithin(tx, await lockSeen(tx, id), action, input))
  })
}

/** The same of a locked complaint, within the caller's transaction. */
export async function moveWithin<M extends Move>(tx: Tx, before: Complaint, action: M, given: MoveInputs[M]): Promise<Complaint> {
  const input = await completed(tx, before, action, given)
  const made = move(before, action, input, await situationOf(tx, before))
  const moved = action === 'reopen' ? await withOwnerHere(tx, made) : made
  if (isReassigned(before, moved)) await expectAssignable(tx, moved)
  if (moved.duplicateOfId !== null && moved.duplicateOfId !== before.duplicateOfId)
    await expectOther(tx, moved.id, moved.duplicateOfId, (other) => isSeen(tx, other))
  await expectKnownCause(tx, before, moved)
  const after = await followed(tx, before, await communicate(tx, moved, action, input))
  conclude(tx, before, after, { action, event: complaintMoved[action], details: input })
  linkDuplicate(tx, before, after)
  await tellParticipants(tx, action, after)
  await tellAssigned(tx, before, after)
  if (action === 'escalate') await tellEscalated(tx, after)
  await followComplaint(tx, before, after)
  return after
}

/** What goes without saying: who gets what is assessed without an owner, and until when an answer is promised. */
async function completed<M extends Move>(tx: Tx, before: Complaint, action: M, given: MoveInputs[M]): Promise<MoveInputs[M]> {
  if (action === 'assess') return (await assessedAndRouted(tx, before, given as MoveInputs['assess'])) as MoveInputs[M]
  if (action !== 'acknowledge') return given
  const promisedAt = (given as MoveInputs['acknowledge']).promisedAt ?? (await promiseTo(tx, before))
  return promisedAt === undefined ? given : { ...given, promisedAt }
}

function isReassigned(before: Complaint, after: Complaint): boolean {
  return before.ownerId !== after.ownerId || before.teamId !== after.teamId
}
