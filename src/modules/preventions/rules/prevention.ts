import { applyPatch } from '../../../kernel/merge-patch.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { OPEN_STATUSES, type PREVENTION_STATUSES, type preventions, type VERDICTS } from '../tables.ts'

export type Prevention = Omit<typeof preventions.$inferSelect, 'organizationId'>
export type Status = (typeof PREVENTION_STATUSES)[number]

/** What may be done with a prevention, and from where; whether it helped is judged once it is done, and may be judged again. */
const TRANSITIONS = {
  update: { from: ['planned', 'in_progress', 'done'] },
  start: { from: ['planned'], to: 'in_progress' },
  complete: { from: ['planned', 'in_progress'], to: 'done' },
  cancel: { from: ['planned', 'in_progress'], to: 'cancelled' },
  review: { from: ['done'] },
} as const satisfies Record<string, { readonly from: readonly Status[]; readonly to?: Status }>
export type Action = keyof typeof TRANSITIONS

/** @throws transitionNotAllowed with what is allowed instead */
export function expectAllowed(action: Action, status: Status): void {
  if ((TRANSITIONS[action].from as readonly Status[]).includes(status)) return
  const allowed = Object.entries<{ readonly from: readonly Status[]; readonly to?: Status }>(TRANSITIONS)
    .filter(([, { from }]) => from.includes(status))
    .map(([name, { to = status }]) => ({ action: name, to: [to] }))
  throw transitionNotAllowed({ detail: `The prevention is ${status}.`, allowed })
}

export const CHANGEABLE_FIELDS = ['action', 'ownerId', 'dueDate', 'reviewDate'] as const satisfies readonly (keyof Prevention)[]
export interface PreventionPatch {
  readonly action?: string | undefined
  readonly ownerId?: string | undefined
  readonly dueDate?: string | undefined
  readonly reviewDate?: string | null | undefined
}
export interface NewPrevention {
  readonly action: string
  readonly ownerId: string
  readonly dueDate: string
  readonly reviewDate?: string | null | undefined
  readonly patternId?: string | null | undefined
}

/** @throws validationFailed */
export function createPrevention(
  { action, ownerId, dueDate, reviewDate = null, patternId = null }: NewPrevention,
  { id, at, contactId }: { readonly id: string; readonly at: string; readonly contactId: string | null },
): Prevention {
  return sound({
    ...{ id, action, ownerId, dueDate, status: 'planned', patternId, contactId, reviewDate },
    ...{ verdict: null, reviewComment: null, reviewedBy: null, reviewedAt: null, doneAt: null, cancelReason: null },
    ...{ overdueAt: null, reviewDueAt: null, taskId: null, reviewTaskId: null, version: 1, createdAt: at, updatedAt: at },
  })
}

/** What is due at another time may be late, or due, again. @throws transitionNotAllowed, validationFailed */
export function changePrevention(prevention: Prevention, patch: PreventionPatch): Prevention {
  expectAllowed('update', prevention.status)
  const changed = applyPatch<Prevention>(prevention, patch)
  return sound({
    ...changed,
    overdueAt: changed.dueDate === prevention.dueDate ? prevention.overdueAt : null,
    reviewDueAt: changed.reviewDate === prevention.reviewDate ? prevention.reviewDueAt : null,
  })
}

export function startPrevention(prevention: Prevention): Prevention {
  expectAllowed('start', prevention.status)
  return { ...prevention, status: 'in_progress' }
}

export function completePrevention(prevention: Prevention, at: string): Prevention {
  expectAllowed('complete', prevention.status)
  return { ...prevention, status: 'done', doneAt: at }
}

export function cancelPrevention(prevention: Prevention, cancelReason: string): Prevention {
  expectAllowed('cancel', prevention.status)
  return { ...prevention, status: 'cancelled', cancelReason }
}

export function reviewPrevention(
  prevention: Prevention,
  { verdict, comment }: { readonly verdict: (typeof VERDICTS)[number]; readonly comment: string },
  { at, by }: { readonly at: string; readonly by: { readonly type: string; readonly id: string } },
): Prevention {
  expectAllowed('review', prevention.status)
  return { ...prevention, verdict, reviewComment: comment, reviewedAt: at, reviewedBy: by }
}

export function isOpen(status: Status): boolean {
  return (OPEN_STATUSES as readonly Status[]).includes(status)
}

/** When the action is late: at the end of its date, where the organization is. Undefined where it never will be. */
export function lateAt({ status, dueDate, overdueAt }: Prevention, timeZone: string): string | undefined {
  if (!isOpen(status) || overdueAt !== null) return undefined
  return Temporal.PlainDate.from(dueDate).add({ days: 1 }).toZonedDateTime(timeZone).toInstant().toString()
}

/** When the review is due: on its date, but not before the action is done. Undefined where none is waited for. */
export function reviewAt({ status, reviewDate, reviewDueAt, verdict, doneAt }: Prevention, timeZone: string): string | undefined {
  if (status !== 'done' || doneAt === null || reviewDate === null || reviewDueAt !== null || verdict !== null) return undefined
  const begins = Temporal.PlainDate.from(reviewDate).toZonedDateTime(timeZone).toInstant()
  const done = Temporal.Instant.from(doneAt)
  return (Temporal.Instant.compare(begins, done) < 0 ? done : begins).toString()
}

export function nextVersion(prevention: Prevention, at: string): Prevention {
  return { ...prevention, version: prevention.version + 1, updatedAt: at }
}

function sound(prevention: Prevention): Prevention {
  const { dueDate, reviewDate } = prevention
  if (reviewDate !== null && Temporal.PlainDate.compare(reviewDate, dueDate) < 0)
    throw validationFailed({ errors: [{ pointer: '/reviewDate', code: 'before-due', detail: 'what is not done yet cannot be reviewed' }] })
  return prevention
}
