import type { Tx } from '../../../platform/context.ts'
import { complaintMoved } from '../events.ts'
import { acceptBySilence } from '../rules/moves.ts'
import { followed } from './clocks.ts'
import { conclude, tell } from './consequences.ts'
import { lockComplaint } from './hold.ts'
import { followComplaint } from './remedy-consequences.ts'
import { situationOf } from './situation.ts'

/**
 * The silence period is over: the system accepts in the complainant's place, in the transaction that removes the deadline. What
 * was answered in the meantime stays as it was.
 */
export async function acceptWhenSilent(tx: Tx, complaintId: string): Promise<void> {
  const before = await lockComplaint(tx, complaintId)
  const accepted = before && acceptBySilence(before, await situationOf(tx, before))
  if (before === undefined || accepted === undefined) return
  const after = await followed(tx, before, accepted)
  conclude(tx, before, after, { action: 'accept', event: complaintMoved.accept, details: { by: 'silence' } })
  await followComplaint(tx, before, after)
  if (after.ownerId !== null) tell(tx, [after.ownerId], 'complaint.accepted_by_silence', after)
}
