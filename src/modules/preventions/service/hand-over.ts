import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { preventionUpdated } from '../events.ts'
import { findExcluded, lockPreventionsOf, savePrevention } from '../repository/preventions.ts'
import { nextVersion } from '../rules/prevention.ts'
import { about } from './consequences.ts'

/**
 * What a leaver has still to carry out or to review goes to somebody else, and to nobody where it is kept from them. Its
 * tasks are handed over as tasks are.
 * @returns how many moved
 */
export async function handOverPreventions(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const theirs = await lockPreventionsOf(tx, fromUserId)
  for (const prevention of theirs) {
    const ownerId = (await findExcluded(tx, prevention.id)).includes(toUserId) ? null : toUserId
    const after = nextVersion({ ...prevention, ownerId }, tx.clock.now().toString())
    savePrevention(tx, after)
    announce(tx, { event: preventionUpdated, ...about(after), data: { ownerId }, previous: { ownerId: fromUserId } })
  }
  return theirs.length
}
