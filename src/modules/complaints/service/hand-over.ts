import type { Tx } from '../../../platform/context.ts'
import { complaintMoved } from '../events.ts'
import { lockOpenOf } from '../repository/participants.ts'
import { type Complaint, namedStaff, nextVersion } from '../rules/complaint.ts'
import { conclude } from './consequences.ts'

const BATCH_MAX = 500

/**
 * A leaver's open complaints go to somebody else; those that name whom they would go to have no owner then.
 * @returns how many moved
 */
export async function handOverComplaints(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  for (let moved = 0; ; ) {
    const before = await lockOpenOf(tx, fromUserId, BATCH_MAX)
    for (const complaint of before) {
      const after: Complaint = { ...complaint, ownerId: namedStaff(complaint).includes(toUserId) ? null : toUserId }
      conclude(tx, complaint, nextVersion(after, tx.clock.now().toString()), { action: 'assign', event: complaintMoved.assign, details: { fromUserId } })
    }
    moved += before.length
    if (before.length < BATCH_MAX) return moved
  }
}
