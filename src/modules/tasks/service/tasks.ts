import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, findContact, lockContact, survivorOf } from '../../contacts/index.ts'
import { callersTeam, membersOf } from '../../identity/index.ts'
import { taskNotFound } from '../errors.ts'
import { taskCancelled, taskCompleted, taskCreated, taskReassigned, taskRescheduled, taskUpdated } from '../events.ts'
import * as repository from '../repository/tasks.ts'
import type { WhenInput } from '../rules/due.ts'
import { expectAllowed } from '../rules/lifecycle.ts'
import * as rules from '../rules/task.ts'
import type { TaskListQuery } from '../schemas/task.ts'
import { settle, tellAssigned, wireTask } from './consequences.ts'
import { expectAssignable, expectContact, zoneOf } from './references.ts'

export { contactArchived } from '../../contacts/index.ts'

type Task = rules.Task

/** What a limited caller may see, in SQL: the modules that know say it. */
export const VISIBILITY: repository.Visibility = { contact: contactVisibility, ownTeam: callersTeam }

/**
 * Makes a task. Who sees only certain contacts gets what they give to nobody, since they could not see it else.
 * @throws validationFailed, contactArchived
 */
export function createTask(ctx: Context, given: rules.NewTask): Promise<Task> {
  return transact(ctx, (tx) => createAsked(tx, given))
}

export function createAsked(tx: Tx, given: rules.NewTask): Promise<Task> {
  const { visibleOwners, userId } = tx.actor
  const nobodys = given.assigneeId == null && given.teamId == null
  return createWithin(tx, visibleOwners !== null && nobodys ? { ...given, assigneeId: userId } : given)
}

/** Makes the task as it is given. */
export async function createWithin(tx: Tx, input: rules.NewTask): Promise<Task> {
  const contactId = input.contactId == null ? null : await expectContact(tx, input.contactId)
  await expectAssignable(tx, input)
  const task = rules.createTask({ ...input, contactId }, await momentOf(tx, input))
  await repository.insertTask(tx, task)
  await settle(tx, task)
  announce(tx, { event: taskCreated, ...about(task), data: wireTask(task) })
  await tellAssigned(tx, task)
  return task
}

/** Now, by the clock of whoever is to do it. */
export async function momentOf(tx: Tx, { assigneeId }: { readonly assigneeId?: string | null | undefined }): Promise<rules.Moment> {
  return { at: tx.clock.now().toString(), newId: tx.newId(), timeZone: await zoneOf(tx, assigneeId ?? null) }
}

function about(task: Task) {
  return { resourceId: task.id, contactId: task.contactId, aboutId: task.related?.id, summary: task.title ?? task.type }
}

/** @throws taskNotFound */
export async function getTask(ctx: Context, taskId: string): Promise<Task> {
  const task = (await repository.findTask(ctx, taskId)) ?? refuse(taskNotFound())
  await expectSeen(ctx, task)
  return task
}

/** @throws invalidCursor */
export async function listTasks(ctx: Context, query: TaskListQuery): Promise<JsonText> {
  return repository.listTasks(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, VISIBILITY)
}

/** As the list does: a task of a contact is seen by who sees the contact, any other by whose it is. @throws taskNotFound */
async function expectSeen(ctx: Context, { contactId, assigneeId, teamId, related }: Task): Promise<void> {
  if (await isConcealed(ctx, related?.id)) throw taskNotFound()
  const { visibleOwners, userId } = ctx.actor
  if (visibleOwners === null) return
  const isSeen =
    contactId !== null
      ? (await findContact(ctx, contactId)) !== undefined
      : userId !== null && (assigneeId === userId || (await membersOf(ctx, teamId)).includes(userId))
  if (!isSeen) throw taskNotFound()
}

/**
 * The task, locked, at the version that the request expects. Its contact is locked before it, as wherever both are: what the
 * contact shows of its tasks is then worked out by one at a time.
 * @throws taskNotFound, staleVersion
 */
async function lock(tx: Tx, taskId: string): Promise<Task> {
  const { contactId } = (await repository.findTask(tx, taskId)) ?? refuse(taskNotFound())
  if (contactId !== null) (await lockContact(tx, contactId)) ?? refuse(taskNotFound())
  const task = (await repository.lockTask(tx, taskId)) ?? refuse(taskNotFound())
  await expectSeen(tx, task)
  expectVersion(tx, task)
  return task
}

async function save(tx: Tx, changed: Task): Promise<Task> {
  const task = rules.nextVersion(changed, tx.clock.now().toString())
  repository.saveTasks(tx, task)
  await settle(tx, task)
  return task
}

/** @throws taskNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function updateTask(ctx: Context, taskId: string, patch: rules.TaskPatch): Promise<Task> {
  return transact(ctx, (tx) => updateWithin(tx, taskId, patch))
}

export async function updateWithin(tx: Tx, taskId: string, patch: rules.TaskPatch): Promise<Task> {
  const before = await lock(tx, taskId)
  const changed = rules.changeTask(before, patch, await momentOf(tx, before))
  const { previous, data, changed: fields } = changesBetween(before, changed, rules.CHANGEABLE_FIELDS)
  if (fields.length === 0) return before
  const after = await save(tx, changed)
  // Also when it is about nothing any more: "previous" says what it was about.
  announce(tx, { event: taskUpdated, ...about(after), aboutId: after.related?.id ?? before.related?.id, data, previous })
  return after
}

/** Done; where it recurs, the next is made in the same transaction. @throws taskNotFound, staleVersion, transitionNotAllowed */
export function completeTask(ctx: Context, taskId: string, outcome: string | null): Promise<Task> {
  return transact(ctx, (tx) => completeWithin(tx, taskId, outcome))
}

export async function completeWithin(tx: Tx, taskId: string, outcome: string | null): Promise<Task> {
  const before = await lock(tx, taskId)
  const { task, next } = rules.completeTask(before, outcome, await momentOf(tx, before))
  const follows = next !== undefined && (await repository.insertTask(tx, next))
  if (follows) await settle(tx, next)
  const after = await save(tx, task)
  announce(tx, { event: taskCompleted, ...about(after), data: { outcome, nextTaskId: follows ? next.id : null } })
  if (follows) announce(tx, { event: taskCreated, ...about(next), data: wireTask(next) })
  return after
}

/** @throws taskNotFound, staleVersion, transitionNotAllowed */
export function cancelTask(ctx: Context, taskId: string, reason: string | null): Promise<Task> {
  return transact(ctx, (tx) => cancelWithin(tx, taskId, reason))
}

export async function cancelWithin(tx: Tx, taskId: string, reason: string | null): Promise<Task> {
  const after = await save(tx, rules.cancelTask(await lock(tx, taskId), reason, tx.clock.now().toString()))
  announce(tx, { event: taskCancelled, ...about(after), data: { reason } })
  return after
}

/** @throws taskNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function rescheduleTask(ctx: Context, taskId: string, when: WhenInput): Promise<Task> {
  return transact(ctx, (tx) => rescheduleWithin(tx, taskId, when))
}

export async function rescheduleWithin(tx: Tx, taskId: string, when: WhenInput): Promise<Task> {
  const before = await lock(tx, taskId)
  const changed = rules.rescheduleTask(before, when, await zoneOf(tx, before.assigneeId))
  const { previous, data, changed: fields } = changesBetween(before, changed, rules.WHEN_FIELDS)
  if (fields.length === 0) return before
  const after = await save(tx, changed)
  announce(tx, { event: taskRescheduled, ...about(after), data, previous })
  return after
}

interface Reassignment {
  readonly assigneeId?: string | null | undefined
  readonly teamId?: string | null | undefined
  readonly note?: string | null | undefined
}

/** @throws taskNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function reassignTask(ctx: Context, taskId: string, to: Reassignment): Promise<Task> {
  return transact(ctx, (tx) => reassignWithin(tx, taskId, to))
}

export async function reassignWithin(tx: Tx, taskId: string, { note = null, ...to }: Reassignment): Promise<Task> {
  const before = await lock(tx, taskId)
  const assignment = { assigneeId: to.assigneeId ?? null, teamId: to.teamId ?? null }
  expectAllowed('reassign', before.status)
  await expectAssignable(tx, assignment)
  const changed = rules.reassignTask(before, assignment, await zoneOf(tx, assignment.assigneeId))
  const { previous, data, changed: fields } = changesBetween(before, changed, rules.ASSIGNMENT_FIELDS)
  if (fields.length === 0) return before
  const after = await save(tx, changed)
  announce(tx, { event: taskReassigned, ...about(after), data: { ...data, note }, previous })
  await tellAssigned(tx, after, note)
  return after
}
