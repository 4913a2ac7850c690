import { type Act, type PublicStatus, SHOWN_REMEDY_STATUSES, type ShownRemedyStatus, type STEP_STATES, STEPS, type Step } from '../../tables/door.ts'
import type { Language } from '../../tables/settings.ts'
import { ENDED_STATUSES } from '../../tables/vocabulary.ts'
import type { Complaint, ComplaintMessage, Remedy, Settings, Status } from '../complaint.ts'
import { endOfDay } from '../lifecycle.ts'
import { wordsIn } from './words.ts'

/** What a complainant may know of their complaint, and nothing else: no notes, no findings, nobody's name. */
export interface DoorState {
  readonly complaint: Complaint
  readonly settings: Pick<Settings, 'reopenWindowDays'>
  readonly organization: string
  readonly timeZone: string
  readonly at: Temporal.Instant
  readonly messages: readonly Pick<ComplaintMessage, 'public' | 'direction' | 'at' | 'body'>[]
  readonly remedies: readonly Pick<Remedy, 'kind' | 'status' | 'description' | 'amount' | 'currency' | 'points'>[]
  /** What the complainant gave. */
  readonly evidence: readonly { readonly name: string; readonly mediaType: string; readonly size: number; readonly createdAt: string }[]
}

const PUBLIC: Readonly<Record<Status, PublicStatus>> = {
  received: 'received',
  acknowledged: 'acknowledged',
  assessed: 'acknowledged',
  investigating: 'in_review',
  awaiting_complainant: 'awaiting_you',
  awaiting_third_party: 'in_review',
  decision_proposed: 'in_review',
  responded: 'answered',
  remedy_in_progress: 'remedy_in_progress',
  disputed: 'disputed',
  resolved: 'solved',
  closed: 'closed',
  withdrawn: 'withdrawn',
  out_of_scope: 'out_of_scope',
  duplicate: 'joined',
}
/** How many steps are done in each status. */
const DONE: Readonly<Record<PublicStatus, number>> = {
  ...{ received: 1, acknowledged: 2, in_review: 2, awaiting_you: 2, disputed: 2, answered: 4, accepted: 4, remedy_in_progress: 4, solved: 5, closed: 6 },
  ...{ withdrawn: 1, out_of_scope: 1, joined: 1 },
}
const ENDED_EARLY: readonly Status[] = ENDED_STATUSES.filter((status) => status !== 'closed')
const AT: Readonly<Record<Step, (complaint: Complaint) => string | null>> = {
  received: ({ receivedAt }) => receivedAt,
  acknowledged: ({ acknowledgedAt }) => acknowledgedAt,
  examined: () => null,
  answered: ({ respondedAt }) => respondedAt,
  solved: ({ resolvedAt }) => resolvedAt,
  closed: ({ closedAt }) => closedAt,
}

export interface PublicComplaint {
  readonly reference: string
  readonly organization: string
  readonly language: Language
  readonly receivedAt: string
  readonly status: PublicStatus
  readonly statusText: string
  readonly steps: {
    readonly step: Step
    readonly text: string
    readonly state: (typeof STEP_STATES)[number]
    readonly at: string | null
    readonly promisedAt: string | null
  }[]
  readonly promisedAt: string | null
  readonly question: string | null
  readonly response: string | null
  readonly answerBefore: string | null
  readonly reopenBefore: string | null
  readonly remedies: {
    readonly kind: Remedy['kind']
    readonly text: string
    readonly description: string | null
    readonly money: { readonly amount: number; readonly currency: string } | null
    readonly points: number | null
    readonly status: ShownRemedyStatus
    readonly statusText: string
  }[]
  readonly messages: { readonly from: 'complainant' | 'organization'; readonly at: string; readonly text: string }[]
  readonly evidence: { readonly name: string; readonly mediaType: string; readonly size: number; readonly at: string }[]
  readonly possible: Act[]
}

export function viewOf(state: DoorState, language: Language): PublicComplaint {
  const { complaint, messages, evidence, organization } = state
  const words = wordsIn(language)
  const status = publicStatus(complaint)
  const awaited = complaint.status === 'awaiting_complainant' ? complaint.awaiting : null
  const promisedAt = complaint.response === null && !isEnded(complaint) ? complaint.promisedAt : null
  return {
    ...{ reference: complaint.reference, organization, language, receivedAt: complaint.receivedAt, status, statusText: words.statuses[status] },
    steps: stepsOf(complaint, status).map((step) => ({ ...step, text: words.steps[step.step], promisedAt: step.step === 'answered' ? promisedAt : null })),
    ...{ promisedAt, question: awaited?.question ?? null, response: complaint.response },
    answerBefore: isUnanswered(complaint) ? complaint.silenceEndsAt : null,
    reopenBefore: reopenBefore(state),
    remedies: state.remedies.filter(isShown).map(({ kind, status: standing, description, amount, currency, points }) => ({
      ...{ kind, text: words.remedies[kind], description, points, status: standing, statusText: words.remedyStatuses[standing] },
      money: amount === null || currency === null ? null : { amount, currency },
    })),
    messages: messages
      .filter((message) => message.public)
      .map(({ direction, at, body }) => ({ from: direction === 'inbound' ? 'complainant' : 'organization', at, text: body })),
    evidence: evidence.map(({ name, mediaType, size, createdAt }) => ({ name, mediaType, size, at: createdAt })),
    possible: possibleActs(state),
  }
}

/** What the complainant can do now. */
export function possibleActs(state: Pick<DoorState, 'complaint' | 'settings' | 'timeZone' | 'at'>): Act[] {
  const { complaint } = state
  if (ENDED_EARLY.includes(complaint.status)) return []
  const acts: Act[] = ['words', 'evidence']
  if (complaint.status === 'awaiting_complainant') acts.push('answer')
  if (isUnanswered(complaint)) acts.push('accept', 'dispute')
  if (complaint.status === 'resolved' || reopenBefore(state) !== null) acts.push('follow-up')
  if (!isEnded(complaint) && complaint.status !== 'resolved') acts.push('withdraw')
  return acts
}

/** Before when the complainant can have it opened again; null where they cannot. */
export function reopenBefore({ complaint, settings, timeZone, at }: Pick<DoorState, 'complaint' | 'settings' | 'timeZone' | 'at'>): string | null {
  const { status, resolvedAt } = complaint
  if ((status !== 'resolved' && status !== 'closed') || resolvedAt === null) return null
  const end = endOfDay(resolvedAt, settings.reopenWindowDays, timeZone)
  return Temporal.Instant.compare(at, Temporal.Instant.from(end)) < 0 ? end : null
}

function publicStatus(complaint: Complaint): PublicStatus {
  const status = PUBLIC[complaint.status]
  return status === 'answered' && complaint.acceptance !== null ? 'accepted' : status
}

/** The steps that were taken, the one under way, and those to come; of what ended otherwise those that were taken. */
function stepsOf(complaint: Complaint, status: PublicStatus) {
  const isOver = ENDED_EARLY.includes(complaint.status)
  return STEPS.map((step, i) => {
    const isDone = i < DONE[status] || (isOver && AT[step](complaint) !== null)
    return { step, state: isDone ? ('done' as const) : i === DONE[status] ? ('now' as const) : ('to_come' as const), at: isDone ? AT[step](complaint) : null }
  }).filter(({ state }) => !isOver || state === 'done')
}

function isUnanswered({ status, acceptance }: Complaint): boolean {
  return status === 'responded' && acceptance === null
}

function isEnded({ status }: Complaint): boolean {
  return (ENDED_STATUSES as readonly Status[]).includes(status)
}

function isShown<R extends Pick<Remedy, 'status'>>(remedy: R): remedy is R & { status: ShownRemedyStatus } {
  return (SHOWN_REMEDY_STATUSES as readonly string[]).includes(remedy.status)
}
