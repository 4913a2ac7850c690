import { type Context, transact } from '../../../platform/context.ts'
import { complaintMoved } from '../events.ts'
import type { Complaint } from '../rules/complaint.ts'
import type { Move } from '../rules/lifecycle.ts'
import { type MoveInputs, move } from '../rules/moves.ts'
import { conclude, type ShownComplaint, shown, tellAssigned, tellEscalated } from './consequences.ts'
import { linkDuplicate } from './links.ts'
import { type Participants, tellParticipants } from './participants.ts'
import { expectAssignable, expectOther } from './references.ts'
import { expectKnownCause } from './root-causes.ts'
import { assessedAndRouted } from './routing.ts'
import { isSeen, lockSeen } from './seen.ts'
import { situationOf } from './situation.ts'

export { describeMove, MOVES, type Move } from '../rules/lifecycle.ts'
export type { MoveInputs } from '../rules/moves.ts'

/**
 * One move of a complaint's life, with all that follows from it.
 * @param participants who join what staff do
 * @throws complaintNotFound, staleVersion, transitionNotAllowed, validationFailed
 */
export function moveComplaint<M extends Move>(
  ctx: Context,
  id: string,
  action: M,
  given: MoveInputs[M],
  participants: Participants = [],
): Promise<ShownComplaint> {
  return transact(ctx, async (tx) => {
    const before = await lockSeen(tx, id)
    const input = action === 'assess' ? ((await assessedAndRouted(tx, before, given as MoveInputs['assess'])) as MoveInputs[M]) : given
    const after = move(before, action, input, await situationOf(tx, before))
    if (isReassigned(before, after)) await expectAssignable(tx, after)
    if (after.duplicateOfId !== null && after.duplicateOfId !== before.duplicateOfId)
      await expectOther(tx, id, after.duplicateOfId, (other) => isSeen(tx, other))
    await expectKnownCause(tx, before, after)
    conclude(tx, before, after, { action, event: complaintMoved[action], details: input })
    linkDuplicate(tx, before, after)
    await tellParticipants(tx, participants, action, after)
    await tellAssigned(tx, before, after)
    if (action === 'escalate') await tellEscalated(tx, after)
    return shown(after)
  })
}

function isReassigned(before: Complaint, after: Complaint): boolean {
  return before.ownerId !== after.ownerId || before.teamId !== after.teamId
}
