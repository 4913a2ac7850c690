import { applyPatch } from '../../../kernel/merge-patch.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Recurrence, tasks } from '../tables.ts'
import { dueInstantOf, faultsOfWhen, NEVER, readWhen, type When, type WhenInput } from './due.ts'
import { expectAllowed, type Status, TRANSITIONS } from './lifecycle.ts'
import { faultsOfRule, localTimeOf, nextOf } from './recurrence.ts'

export type Task = Omit<typeof tasks.$inferSelect, 'organizationId'>

/** Who is to do something: a person, a team, or a person for a team. */
export type Assignment = Pick<Task, 'assigneeId' | 'teamId'>
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }
type Details = Pick<Task, 'title' | 'description' | 'priority' | 'related'>
export interface RecurrenceInput {
  readonly rrule: string
  readonly timeZone?: string | undefined
}

export interface NewTask extends Optional<Details & Assignment & Pick<Task, 'contactId'>>, WhenInput {
  readonly type: Task['type']
  readonly recurrence?: RecurrenceInput | null | undefined
}
export interface TaskPatch extends Optional<Details & Pick<Task, 'type'>> {
  readonly status?: 'open' | 'in_progress' | undefined
  readonly recurrence?: RecurrenceInput | null | undefined
}

/** When and where a rule decides: now, an id for what may begin, and the zone of whoever is to do it. */
export interface Moment {
  readonly at: string
  readonly newId: string
  readonly timeZone: string
}

/** What a change of a task may touch; everything else moves by its own action. */
export const CHANGEABLE_FIELDS = ['type', 'title', 'description', 'priority', 'related', 'status', 'recurrence'] as const satisfies readonly (keyof Task)[]
export const WHEN_FIELDS = ['dueAt', 'dueDate', 'windowStart', 'windowEnd'] as const satisfies readonly (keyof Task)[]
export const ASSIGNMENT_FIELDS = ['assigneeId', 'teamId'] as const satisfies readonly (keyof Task)[]

/** @param id also of its series, if it recurs @throws validationFailed naming each field at fault */
export function createTask(input: NewTask, { at, newId: id, timeZone }: Moment): Task {
  const when = readWhen(input)
  const recurrence = readRecurrence(input.recurrence, timeZone)
  const faults = [...faultsOfWhen(when), ...(recurrence === null ? [] : faultsOfRule(recurrence, when))]
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return {
    id,
    type: input.type,
    title: input.title ?? null,
    description: input.description ?? null,
    contactId: input.contactId ?? null,
    assigneeId: input.assigneeId ?? null,
    teamId: input.teamId ?? null,
    ...when,
    dueInstant: dueInstantOf(when, timeZone),
    recurrence,
    ...seriesOf(recurrence, when, id),
    priority: input.priority ?? 'normal',
    status: 'open',
    outcome: null,
    cancelReason: null,
    related: input.related ?? null,
    overdueAt: null,
    closedAt: null,
    derived: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
}

function readRecurrence(input: RecurrenceInput | null | undefined, timeZone: string): Recurrence | null {
  return input == null ? null : { rrule: input.rrule, timeZone: input.timeZone ?? timeZone }
}

/** A series begins with the task that is given a rule. */
function seriesOf(recurrence: Recurrence | null, when: When, seriesId: string): Pick<Task, 'seriesId' | 'seriesStart' | 'occurrence'> {
  const start = recurrence === null ? undefined : localTimeOf(when, recurrence.timeZone)
  return start === undefined ? { seriesId: null, seriesStart: null, occurrence: null } : { seriesId, seriesStart: start, occurrence: start }
}

/** The fields of a merge patch replaced; a new rule begins a new series. @throws transitionNotAllowed, validationFailed */
export function changeTask(task: Task, patch: TaskPatch, { newId, timeZone }: Moment): Task {
  expectAllowed('update', task.status)
  const { recurrence: given, ...fields } = patch
  const changed = applyPatch<Task>(task, fields)
  if (given === undefined) return changed
  const recurrence = readRecurrence(given, timeZone)
  if (recurrence !== null && recurrence.rrule === task.recurrence?.rrule && recurrence.timeZone === task.recurrence.timeZone) return changed
  const faults = recurrence === null ? [] : faultsOfRule(recurrence, task)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return { ...changed, recurrence, ...seriesOf(recurrence, task, newId) }
}

/**
 * Done, and the task that follows by its rule, if one does.
 * @throws transitionNotAllowed
 */
export function completeTask(task: Task, outcome: string | null, moment: Moment): { readonly task: Task; readonly next: Task | undefined } {
  return { task: { ...close(task, 'complete', moment.at), outcome }, next: followingTask(task, moment) }
}

/** Cancelled; what recurs ends with it. @throws transitionNotAllowed */
export function cancelTask(task: Task, cancelReason: string | null, at: string): Task {
  return { ...close(task, 'cancel', at), cancelReason }
}

function close(task: Task, action: 'complete' | 'cancel', at: string): Task {
  expectAllowed(action, task.status)
  return { ...task, status: TRANSITIONS[action].to, closedAt: at }
}

function followingTask(task: Task, { at, newId, timeZone }: Moment): Task | undefined {
  const { recurrence, seriesStart, occurrence } = task
  if (recurrence === null || seriesStart === null || occurrence === null) return undefined
  const next = nextOf({ recurrence, start: seriesStart, occurrence }, task)
  if (next === undefined) return undefined
  return {
    ...task,
    ...next.when,
    id: newId,
    dueInstant: dueInstantOf(next.when, timeZone),
    occurrence: next.occurrence,
    status: 'open',
    outcome: null,
    overdueAt: null,
    derived: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
}

/** Due at another time; whether it is overdue is asked anew. @throws transitionNotAllowed, validationFailed */
export function rescheduleTask(task: Task, input: WhenInput, timeZone: string): Task {
  expectAllowed('reschedule', task.status)
  const when = readWhen(input)
  const faults = faultsOfWhen(when)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return dueAnew({ ...task, ...when }, timeZone)
}

/** Somebody else's; a due date is then over by their clock. */
export function reassignTask(task: Task, { assigneeId, teamId }: Assignment, timeZone: string): Task {
  return dueAnew({ ...task, assigneeId, teamId }, timeZone)
}

function dueAnew(task: Task, timeZone: string): Task {
  const dueInstant = dueInstantOf(task, timeZone)
  const same =
    dueInstant === task.dueInstant || (dueInstant !== NEVER && task.dueInstant !== NEVER && Temporal.Instant.compare(dueInstant, task.dueInstant) === 0)
  return same ? task : { ...task, dueInstant, overdueAt: null }
}

/** What the clock says once: the deadline has passed. Undefined where there is nothing left to raise. */
export function raiseOverdue(task: Task, dueAt: Temporal.Instant, at: string): Task | undefined {
  if (!isOpen(task.status) || task.overdueAt !== null || task.dueInstant === NEVER) return undefined
  if (Temporal.Instant.compare(Temporal.Instant.from(task.dueInstant), dueAt) !== 0) return undefined
  return { ...task, overdueAt: at, derived: task.derived + 1 }
}

export function isOpen(status: Status): boolean {
  return status === 'open' || status === 'in_progress'
}

/** The next version of a row that has changed. */
export function nextVersion(task: Task, at: string): Task {
  return { ...task, version: task.version + 1, updatedAt: at }
}

/** A call-back that is overdue concerns the team, as does whatever is a team's. */
export function escalates({ type, teamId }: Task): boolean {
  return type === 'call_back' || teamId !== null
}
