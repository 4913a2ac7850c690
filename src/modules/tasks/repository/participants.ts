import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import type { Task } from '../rules/task.ts'
import { isOpenTask, tasks } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(tasks)

/** For the statements of other modules: the ids of a contact's tasks, the contact being given as `contactId`. */
export const taskIdsOfContact = sql`select ${tasks.id} from ${tasks} where ${and(ours(tasks), eq(tasks.contactId, sql.placeholder('contactId')))}`

/** What the task is about that a column names, in SQL. */
export function aboutOfTask(id: PgColumn): SQL {
  return sql`(select ${tasks.related} ->> 'id' from ${tasks} where ${ours(tasks)} and ${tasks.id} = ${id})`
}

/** Where the task stands that a column names, in SQL, at the instant given as `now`: open, late, done or cancelled; null where there is none. */
export function standingOfTask(id: PgColumn): SQL<string | null> {
  return sql`(select case when not (${isOpenTask}) then ${tasks.status} when ${tasks.dueInstant} <= ${sql.placeholder('now')}::timestamptz then 'late' else 'open' end
    from ${tasks} where ${ours(tasks)} and ${tasks.id} = ${id})`
}

export const movedTasks = movable('tasks', tasks, tasks.contactId)

/** Up to `limit` of what a user has still to do, locked, whoever asks: a hand-over leaves nothing behind. */
export function lockOpenTasksOf(tx: Tx, assigneeId: string, limit: number): Promise<Task[]> {
  return tx.many(lockOpen, { assigneeId, limit })
}
const lockOpen: Statement<Task> = statement('tasks.lockOpenOf', columns, (q, given) =>
  q
    .from(tasks)
    .where(and(ours(tasks), eq(tasks.assigneeId, given('assigneeId')), isOpenTask))
    .orderBy(tasks.id)
    .limit(given('limit'))
    .for('no key update'),
)

/** What is still to be done for a contact, locked. */
export async function lockOpenTasksFor(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(lockFor, { contactId })).map(({ id }) => id)
}
const lockFor = statement('tasks.lockOpenFor', { id: tasks.id }, (q, given) =>
  q
    .from(tasks)
    .where(and(ours(tasks), eq(tasks.contactId, given('contactId')), isOpenTask))
    .orderBy(tasks.id)
    .for('no key update'),
)

/** Takes the words out of the tasks of an erased person, and ends what was still to be done; kind, dates and numbers stay. */
export function eraseTasks(tx: Tx, contactId: string, at: string): void {
  tx.later(erase, { contactId, at })
}
const erase = statement(
  'tasks.erase',
  {},
  (_, given) => sql`
  update ${tasks} set title = null, description = null, outcome = null, cancel_reason = null, related = null,
    status = case when ${isOpenTask} then 'cancelled' else status end, closed_at = coalesce(closed_at, ${given('at')}::timestamptz),
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}`,
)
