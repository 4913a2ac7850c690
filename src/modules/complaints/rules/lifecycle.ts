import type { Refusal } from '../../../kernel/problem.ts'
import { transitionNotAllowed } from '../../../kernel/problems.ts'
import { COMPLAINT_STATUSES, ENDED_STATUSES, GIVEN_WITH_RESPONSE } from '../tables/vocabulary.ts'
import { type Complaint, type FollowUp, namedStaff, type Remedy, type Settings, type Status } from './complaint.ts'

/**
 * The life of a complaint (ISO 10002:2018, 7.2-7.9): states, moves and what stands in their way are this one table. Routes,
 * documentation and tests read it; nothing else decides a move.
 */

/** What a guard looks at: state, people and time. */
export interface Situation {
  readonly complaint: Complaint
  readonly at: Temporal.Instant
  readonly timeZone: string
  readonly actor: { readonly userId: string | null; readonly role: string | null }
  readonly settings: Settings
  readonly remedies: readonly Pick<Remedy, 'kind' | 'status'>[]
  readonly followUps: readonly Pick<FollowUp, 'outcome' | 'at'>[]
  /** Whether anybody could own it who is neither named by it nor has decided it. */
  readonly anotherIsEligible: boolean
  /** Why an owner or admin lets a decider look at it again. */
  readonly overrideReason?: string | undefined
}

const GUARDS = {
  investigatorNotNamed: {
    missing: 'an owner whom the complaint does not name',
    holds: ({ complaint }) => complaint.ownerId !== null && !namedStaff(complaint).includes(complaint.ownerId),
  },
  ownerIsNew: {
    missing: 'an owner who has not decided it before; where nobody else is eligible, an owner or admin may override with a reason',
    holds: ({ complaint, actor, anotherIsEligible, overrideReason }) =>
      (complaint.ownerId !== null && !complaint.deciderIds.includes(complaint.ownerId)) ||
      (overrideReason !== undefined && !anotherIsEligible && (actor.role === 'owner' || actor.role === 'admin')),
  },
  remediesApproved: {
    missing: 'the approval of every proposed remedy',
    holds: ({ remedies }) => remedies.every(({ status }) => status !== 'proposed'),
  },
  unanswered: {
    missing: 'a response that the complainant has not accepted yet',
    holds: ({ complaint }) => complaint.acceptance?.by !== 'complainant',
  },
  accepted: {
    missing: 'the acceptance of the response, or the end of the silence period',
    holds: ({ complaint, at }) => complaint.acceptance !== null || (complaint.silenceEndsAt !== null && isPast(complaint.silenceEndsAt, at)),
  },
  remediesDone: {
    missing: 'every remedy fulfilled, declined or withdrawn',
    holds: ({ remedies, complaint }) =>
      remedies.every(({ kind, status }) => isDone(status) || (complaint.acceptance === null && isGivenWithResponse(kind) && status === 'offered')),
  },
  followedUp: {
    missing: 'a follow-up that found it solved, or all attempts made and the waiting time over',
    holds: ({ followUps, settings, at }) => verdictOf(followUps) === 'solved' || isUsedUp(followUps, settings, at),
  },
  insideReopenWindow: {
    missing: 'a time inside the reopen window; later, make a new complaint and link it to this one',
    holds: ({ complaint, at, timeZone, settings }) =>
      complaint.resolvedAt === null || !isPast(endOfDay(complaint.resolvedAt, settings.reopenWindowDays, timeZone), at),
  },
} as const satisfies Record<string, { readonly missing: string; readonly holds: (situation: Situation) => boolean }>
type Guard = keyof typeof GUARDS

interface Transition {
  readonly from: readonly Status[]
  /** Where it leads; absent where the status stays, several where it depends on what is said or found. */
  readonly to?: Status | readonly Status[]
  readonly guards?: readonly Guard[]
}

const OPEN = COMPLAINT_STATUSES.filter((status) => !(ENDED_STATUSES as readonly Status[]).includes(status))
const WORKED_ON = OPEN.filter((status) => status !== 'resolved')
const FRESH = ['received', 'acknowledged', 'assessed'] as const

export const TRANSITIONS = {
  update: { from: OPEN },
  assign: { from: OPEN },
  escalate: { from: WORKED_ON },
  acknowledge: { from: ['received'], to: 'acknowledged' },
  assess: { from: ['received', 'acknowledged'], to: 'assessed' },
  investigate: { from: ['assessed', 'disputed'], to: 'investigating', guards: ['investigatorNotNamed', 'ownerIsNew'] },
  await: { from: ['investigating'], to: ['awaiting_complainant', 'awaiting_third_party'] },
  resume: { from: ['awaiting_complainant', 'awaiting_third_party'], to: 'investigating' },
  'propose-decision': { from: ['investigating'], to: 'decision_proposed' },
  'reject-decision': { from: ['decision_proposed'], to: 'investigating' },
  respond: { from: ['decision_proposed'], to: 'responded', guards: ['remediesApproved'] },
  accept: { from: ['responded'], to: ['remedy_in_progress', 'responded'], guards: ['unanswered'] },
  dispute: { from: ['responded'], to: 'disputed' },
  resolve: { from: ['responded', 'remedy_in_progress'], to: 'resolved', guards: ['accepted', 'remediesDone'] },
  close: { from: ['resolved'], to: 'closed', guards: ['followedUp'] },
  reopen: { from: ['resolved', 'closed'], to: 'investigating', guards: ['insideReopenWindow'] },
  withdraw: { from: OPEN, to: 'withdrawn' },
  'mark-duplicate': { from: FRESH, to: 'duplicate' },
  'mark-out-of-scope': { from: FRESH, to: 'out_of_scope' },
} as const satisfies Record<string, Transition>
export type Action = keyof typeof TRANSITIONS
/** Moves that have an address of their own; an update is a PATCH. */
export type Move = Exclude<Action, 'update'>
export const MOVES = Object.keys(TRANSITIONS).filter((action) => action !== 'update') as Move[]

/** A move that is possible now, and what it still needs where a guard forbids it. */
export interface AllowedMove {
  readonly action: string
  readonly to: readonly Status[]
  readonly missing: readonly { readonly code: string; readonly detail: string }[]
}

export function allowedMoves(situation: Situation): AllowedMove[] {
  return (Object.entries(TRANSITIONS) as [Action, Transition][])
    .filter(([, { from }]) => from.includes(situation.complaint.status))
    .map(([action, transition]) => ({ action, to: leadsTo(transition, situation.complaint.status), missing: missingOf(transition, situation) }))
}

/** @throws transitionNotAllowed with every move possible from here when this one is not */
export function expectPossible(action: Action, situation: Situation): void {
  if (!isPossible(action, situation.complaint.status)) throw notPossible(situation)
}

/** Whether an action begins in a status, whatever its guards say. */
export function isPossible(action: Action, status: Status): boolean {
  return (TRANSITIONS[action].from as readonly Status[]).includes(status)
}

/** The refusal of what does not begin here, with every move that does. */
export function notPossible(situation: Situation): Refusal {
  return transitionNotAllowed({ detail: `The complaint is ${situation.complaint.status}.`, allowed: allowedMoves(situation) })
}

/** @param situation with the owner whom the move would give it @throws transitionNotAllowed saying what is missing */
export function expectGuards(action: Action, situation: Situation): void {
  const missing = missingOf(TRANSITIONS[action], situation)
  if (missing.length > 0)
    throw transitionNotAllowed({ detail: `It still needs ${missing.map(({ detail }) => detail).join('; and ')}.`, allowed: allowedMoves(situation) })
}

function missingOf({ guards = [] }: Transition, situation: Situation) {
  return guards.filter((guard) => !GUARDS[guard].holds(situation)).map((guard) => ({ code: guard, detail: GUARDS[guard].missing }))
}

function leadsTo({ to }: Transition, present: Status): readonly Status[] {
  return to === undefined ? [present] : typeof to === 'string' ? [to] : to
}

/** What the table says of a move, in words, for the documentation. */
export function describeMove(action: Action): string {
  const { from, to, guards = [] }: Transition = TRANSITIONS[action]
  const source = from === OPEN ? 'any open status' : from === WORKED_ON ? 'any open status but `resolved`' : from.map((status) => `\`${status}\``).join(' or ')
  const target =
    to === undefined
      ? '; the status stays'
      : ` to ${[to]
          .flat()
          .map((status) => `\`${status}\``)
          .join(' or ')}`
  return `From ${source}${target}.${guards.length === 0 ? '' : ` Needs ${guards.map((guard) => GUARDS[guard].missing).join('; ')}.`}`
}

/** Withdrawn, out of scope or a duplicate: nothing will be decided. */
export function hasEndedUndecided(status: Status): boolean {
  return !isOpen(status) && status !== 'closed'
}

export function isOpen(status: Status): boolean {
  return OPEN.includes(status as (typeof OPEN)[number])
}

/** Whether something may still be promised: open, and not resolved. */
export function isWorkedOn(status: Status): boolean {
  return WORKED_ON.includes(status as (typeof WORKED_ON)[number])
}

/** Whether something is left to be done once a remedy is accepted. */
export function isGivenWithResponse(kind: Remedy['kind']): boolean {
  return (GIVEN_WITH_RESPONSE as readonly string[]).includes(kind)
}

function isDone(status: Remedy['status']): boolean {
  return status === 'fulfilled' || status === 'declined' || status === 'withdrawn'
}

/** What the complainant said last of whether it is solved; undefined while they have said nothing. */
export function verdictOf(tried: Situation['followUps']): 'solved' | 'not_solved' | undefined {
  const isBefore = (one: string, other: string) => Temporal.Instant.compare(Temporal.Instant.from(one), Temporal.Instant.from(other)) < 0
  let last: { readonly outcome: 'solved' | 'not_solved'; readonly at: string } | undefined
  for (const { outcome, at } of tried)
    if ((outcome === 'solved' || outcome === 'not_solved') && (last === undefined || !isBefore(at, last.at))) last = { outcome, at }
  return last?.outcome
}

export function isUsedUp(tried: Situation['followUps'], { followUpAttemptsMax, followUpWaitDays }: Settings, at: Temporal.Instant): boolean {
  const last = tried
    .map((followUp) => Temporal.Instant.from(followUp.at))
    .sort(Temporal.Instant.compare)
    .at(-1)
  if (tried.length < followUpAttemptsMax || last === undefined || verdictOf(tried) === 'not_solved') return false
  return Temporal.Instant.compare(last.add({ hours: 24 * followUpWaitDays }), at) <= 0
}

/** The end of the day so many days later, where the organization is: "90 days" means what a customer reads. */
export function endOfDay(instant: string, days: number, timeZone: string): string {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate()
  return day
    .add({ days: days + 1 })
    .toZonedDateTime(timeZone)
    .toInstant()
    .toString()
}

function isPast(instant: string, at: Temporal.Instant): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(instant), at) <= 0
}
