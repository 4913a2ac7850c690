import { transitionNotAllowed } from '../../../kernel/problems.ts'
import type { TASK_STATUSES } from '../tables.ts'

export type Status = (typeof TASK_STATUSES)[number]

interface Transition {
  readonly from: readonly Status[]
  /** Where it leads; absent where the status stays. */
  readonly to?: Status
}

/** What may be done with a task, and from where: what is done or cancelled stays as it is. */
export const TRANSITIONS = {
  update: { from: ['open', 'in_progress'] },
  complete: { from: ['open', 'in_progress'], to: 'done' },
  cancel: { from: ['open', 'in_progress'], to: 'cancelled' },
  reschedule: { from: ['open', 'in_progress'] },
  reassign: { from: ['open', 'in_progress'] },
} as const satisfies Record<string, Transition>
export type Action = keyof typeof TRANSITIONS

const ACTIONS = Object.keys(TRANSITIONS) as Action[]

export function allowedIn(status: Status): { action: Action; to: Status[] }[] {
  return ACTIONS.filter((action) => isAllowed(action, status)).map((action) => ({ action, to: [leadsTo(action, status)] }))
}

function leadsTo(action: Action, present: Status): Status {
  const { to = present }: Transition = TRANSITIONS[action]
  return to
}

/** @throws transitionNotAllowed with what is allowed instead */
export function expectAllowed(action: Action, status: Status): void {
  if (!isAllowed(action, status)) throw transitionNotAllowed({ detail: `The task is ${status}.`, allowed: allowedIn(status) })
}

function isAllowed(action: Action, status: Status): boolean {
  return (TRANSITIONS[action].from as readonly Status[]).includes(status)
}
