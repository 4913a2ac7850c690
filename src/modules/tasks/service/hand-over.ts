import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { taskReassigned } from '../events.ts'
import { lockOpenTasksOf } from '../repository/participants.ts'
import { saveTasks } from '../repository/tasks.ts'
import { nextVersion, reassignTask } from '../rules/task.ts'
import { settle } from './consequences.ts'
import { zoneOf } from './references.ts'

const BATCH_MAX = 500

/**
 * What a leaver has still to do goes to somebody else, with the event that any change of hands has. Whoever gets it is told
 * of the whole, not of each.
 * @returns how many moved
 */
export async function handOverTasks(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const timeZone = await zoneOf(tx, toUserId)
  for (let moved = 0; ; ) {
    const before = await lockOpenTasksOf(tx, fromUserId, BATCH_MAX)
    const after = before.map((task) => nextVersion(reassignTask(task, { assigneeId: toUserId, teamId: task.teamId }, timeZone), tx.clock.now().toString()))
    saveTasks(tx, ...after)
    for (const [i, task] of after.entries()) if (task.dueInstant !== before[i]?.dueInstant) await settle(tx, task)
    const facts = after.map(({ id, contactId, title, type }) => ({
      event: taskReassigned,
      resourceId: id,
      contactId,
      data: { assigneeId: toUserId },
      previous: { assigneeId: fromUserId },
      summary: title ?? type,
    }))
    announce(tx, ...facts)
    moved += before.length
    if (before.length < BATCH_MAX) return moved
  }
}
