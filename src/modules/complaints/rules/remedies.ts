import { applyPatch } from '../../../kernel/merge-patch.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { notTheProposer } from '../errors.ts'
import { POSTED_KINDS } from '../tables/vocabulary.ts'
import type { Complaint, Status as ComplaintStatus, Remedy } from './complaint.ts'
import { allowedMoves, isGivenWithResponse, isWorkedOn, type Situation } from './lifecycle.ts'
import { type Decider, expectMayApprove, isPromisedAlone, type Promises } from './remedy-limits.ts'

/** The life of a remedy: states, moves and what they need are this one table, as those of a complaint are. */

type Status = Remedy['status']

interface Transition {
  readonly from: readonly Status[]
  /** Where it leads; absent where the status stays, several where it depends on the kind. */
  readonly to?: Status | readonly Status[]
  /** Only while the complaint is worked on: what was offered may still be answered and kept when it is over. */
  readonly whileWorkedOn?: true
}

export const REMEDY_TRANSITIONS = {
  update: { from: ['proposed'], whileWorkedOn: true },
  approve: { from: ['proposed'], to: 'approved', whileWorkedOn: true },
  offer: { from: ['approved'], to: 'offered', whileWorkedOn: true },
  accept: { from: ['offered'], to: ['accepted', 'fulfilled'] },
  decline: { from: ['offered'], to: 'declined' },
  fulfil: { from: ['accepted'], to: 'fulfilled' },
  withdraw: { from: ['proposed', 'approved', 'offered', 'accepted'], to: 'withdrawn' },
} as const satisfies Record<string, Transition>
export type RemedyAction = keyof typeof REMEDY_TRANSITIONS
/** Moves that have an address of their own; an update is a PATCH. */
export type RemedyMove = Exclude<RemedyAction, 'update'>
export const REMEDY_MOVES = Object.keys(REMEDY_TRANSITIONS).filter((action) => action !== 'update') as RemedyMove[]

const WORKED_ON = { code: 'complaintWorkedOn', detail: 'a complaint that is still worked on; what is resolved or closed is reopened first' } as const

export function allowedRemedyMoves(status: Status, ofComplaint: ComplaintStatus) {
  return (Object.entries(REMEDY_TRANSITIONS) as [RemedyAction, Transition][])
    .filter(([, { from }]) => from.includes(status))
    .map(([action, transition]) => ({ action, to: [transition.to ?? status].flat(), missing: missingOf(transition, ofComplaint) }))
}

function missingOf({ whileWorkedOn }: Transition, ofComplaint: ComplaintStatus) {
  return whileWorkedOn && !isWorkedOn(ofComplaint) ? [WORKED_ON] : []
}

/** @throws transitionNotAllowed with what is possible instead, or what is missing */
export function expectRemedyMove(action: RemedyAction, { status }: Remedy, complaint: Pick<Complaint, 'status'>): void {
  const transition: Transition = REMEDY_TRANSITIONS[action]
  const isFrom = transition.from.includes(status)
  if (isFrom && missingOf(transition, complaint.status).length === 0) return
  const detail = isFrom ? `It needs ${WORKED_ON.detail}.` : `The remedy is ${status}.`
  throw transitionNotAllowed({ detail, allowed: allowedRemedyMoves(status, complaint.status) })
}

/** What the table says of a move, in words, for the documentation. */
export function describeRemedyMove(action: RemedyAction): string {
  const { from, to, whileWorkedOn }: Transition = REMEDY_TRANSITIONS[action]
  const words = (statuses: readonly Status[]) => statuses.map((status) => `\`${status}\``).join(' or ')
  return `From ${words(from)}${to === undefined ? '; the status stays' : ` to ${words([to].flat())}`}.${whileWorkedOn ? ` Needs ${WORKED_ON.detail}.` : ''}`
}

/** What a remedy consists of. */
export type Terms = Pick<Remedy, 'description' | 'amount' | 'currency' | 'percent' | 'points'>
export const TERMS = ['description', 'amount', 'currency', 'percent', 'points'] as const satisfies readonly (keyof Terms)[]

type Measure = 'money' | 'percent' | 'points'
/** The measures that each kind takes, and of which it needs one. */
const MEASURES: { readonly [K in Remedy['kind']]: { readonly takes: readonly Measure[]; readonly needsOne: boolean } } = {
  refund: { takes: ['money'], needsOne: true },
  discount: { takes: ['money', 'percent'], needsOne: true },
  voucher: { takes: ['money', 'percent'], needsOne: true },
  points: { takes: ['points'], needsOne: true },
  repair: { takes: ['money'], needsOne: false },
  replacement: { takes: ['money'], needsOne: false },
  apology: { takes: [], needsOne: false },
  information: { takes: [], needsOne: false },
  process_change: { takes: [], needsOne: false },
}
const REMEDIES_MAX = 100

/**
 * A remedy as it is proposed: approved at once where the proposer may promise it alone.
 * @throws transitionNotAllowed where the complaint is not worked on, validationFailed
 */
export function proposeRemedy(
  input: Terms & Pick<Remedy, 'kind'>,
  {
    id,
    at,
    by,
    situation,
    promises,
  }: { readonly id: string; readonly at: string; readonly by: Decider; readonly situation: Situation; readonly promises: Promises },
): Remedy {
  const { complaint } = situation
  if (!isWorkedOn(complaint.status)) throw transitionNotAllowed({ detail: `The complaint is ${complaint.status}.`, allowed: allowedMoves(situation) })
  expectTerms(input)
  if (input.kind === 'points' && complaint.contactId === null)
    throw validationFailed({ errors: [fault('/kind', 'anonymous', 'points need a contact who gets them')] })
  if (promises.others.length >= REMEDIES_MAX) throw validationFailed({ errors: [fault('', 'too-many', `a complaint has at most ${REMEDIES_MAX} remedies`)] })
  return decidedAlone(by, promises, {
    ...{ ...input, id, complaintId: complaint.id, status: 'proposed', proposedBy: by.actor, proposerId: by.userId, approvedBy: null, approverId: null },
    ...{ offeredAt: null, answeredAt: null, fulfilledAt: null, fulfilment: null, reason: null, consented: null },
    ...{ version: 1, createdAt: at, updatedAt: at },
  })
}

/** Other terms, by the proposer: what they may promise alone is approved now. @throws notTheProposer, validationFailed */
export function changeRemedy(
  remedy: Remedy,
  patch: Partial<Terms>,
  { at, by, promises }: { readonly at: string; readonly by: Decider; readonly promises: Promises },
): Remedy {
  const isTheirs = by.userId === null ? by.actor.id === remedy.proposedBy.id : by.userId === remedy.proposerId
  if (!isTheirs) throw notTheProposer()
  const changed = applyPatch<Remedy>(remedy, patch)
  expectTerms(changed)
  return nextVersion(decidedAlone(by, promises, changed), at)
}

function decidedAlone(by: Decider, promises: Promises, remedy: Remedy): Remedy {
  return isPromisedAlone(remedy, by, promises) ? approved(remedy, by) : remedy
}

function expectTerms(remedy: Terms & Pick<Remedy, 'kind'>): void {
  const { takes, needsOne } = MEASURES[remedy.kind]
  const given = (['money', 'percent', 'points'] as const).filter((measure) => remedy[measure === 'money' ? 'amount' : measure] !== null)
  const faults = given
    .filter((measure) => !takes.includes(measure))
    .map((measure) => fault(`/${measure}`, 'contradicts', `is nothing that a remedy of the kind ${remedy.kind} has`))
  if (needsOne && !given.some((measure) => takes.includes(measure)))
    faults.push(fault(`/${takes[0]}`, 'required', `a remedy of the kind ${remedy.kind} needs ${takes.join(' or ')}`))
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

/** What is said with each move. */
export interface RemedyInputs {
  approve: { readonly by: Decider; readonly promises: Promises }
  offer: object
  accept: object
  decline: { readonly reason?: string | undefined }
  fulfil: { readonly fulfilment?: string | undefined }
  withdraw: { readonly reason: string; readonly consented?: true | undefined }
}

const EFFECTS: { readonly [M in RemedyMove]: (remedy: Remedy, input: RemedyInputs[M], at: string) => Remedy } = {
  approve: (remedy, { by, promises }) => {
    expectMayApprove(remedy, by, promises)
    return approved(remedy, by)
  },
  offer: (remedy, _, at) => ({ ...remedy, status: 'offered', offeredAt: at }),
  accept: (remedy, _, at) => ({
    ...remedy,
    answeredAt: at,
    ...(isGivenWithResponse(remedy.kind) ? { status: 'fulfilled', fulfilledAt: at } : { status: 'accepted' }),
  }),
  decline: (remedy, { reason = null }, at) => ({ ...remedy, status: 'declined', answeredAt: at, reason }),
  fulfil: (remedy, { fulfilment = null }, at) => ({ ...remedy, status: 'fulfilled', fulfilledAt: at, fulfilment }),
  withdraw: (remedy, { reason, consented }) => {
    if (remedy.offeredAt === null) return { ...remedy, status: 'withdrawn', reason }
    if (consented !== true)
      throw validationFailed({ errors: [fault('/consented', 'required', 'what was offered is withdrawn with the consent of the complainant only')] })
    return { ...remedy, status: 'withdrawn', reason, consented }
  },
}

/** A move of a remedy's life. @throws transitionNotAllowed, then what the move itself refuses: validationFailed, or what expectMayApprove throws */
export function moveRemedy<M extends RemedyMove>(remedy: Remedy, action: M, input: RemedyInputs[M], complaint: Pick<Complaint, 'status'>, at: string): Remedy {
  expectRemedyMove(action, remedy, complaint)
  return nextVersion(EFFECTS[action](remedy, input, at), at)
}

function approved(remedy: Remedy, by: Decider): Remedy {
  return { ...remedy, status: 'approved', approvedBy: by.actor, approverId: by.userId }
}

/** What a move of the complaint does to its remedies. */
interface Following<M extends RemedyMove = RemedyMove> {
  readonly action: M
  readonly of: readonly Status[]
  readonly input: RemedyInputs[M]
}

/**
 * What follows for the remedies of a complaint from its own move: a response offers what is approved, its acceptance accepts
 * what is offered, and with a complaint that ends without a decision goes what nobody counts on yet. A dispute leaves the offers
 * standing: the complainant rejects the decision, and may still accept, or decline, what is offered.
 */
export function followingMove(before: Pick<Complaint, 'status' | 'acceptance'>, after: Complaint): Following | undefined {
  if (before.acceptance === null && after.acceptance !== null) return { action: 'accept', of: ['offered'], input: {} }
  if (before.status === after.status) return undefined
  const reason = after.reason ?? ''
  // That the complainant withdraws the complaint is their consent.
  if (after.status === 'withdrawn') return { action: 'withdraw', of: ['proposed', 'approved', 'offered'], input: { reason, consented: true } }
  if (after.status === 'duplicate' || after.status === 'out_of_scope') return { action: 'withdraw', of: ['proposed', 'approved'], input: { reason } }
  return after.status === 'responded' ? { action: 'offer', of: ['approved'], input: {} } : undefined
}

/** Until when the complainant's silence is waited for; null where it is not. */
export function silenceOf({ status, acceptance, silenceEndsAt }: Pick<Complaint, 'status' | 'acceptance' | 'silenceEndsAt'>): string | null {
  return status === 'responded' && acceptance === null ? silenceEndsAt : null
}

/** Whether fulfilling it is the loyalty module's to do. */
export function isPosted(remedy: Remedy): remedy is Remedy & { kind: (typeof POSTED_KINDS)[number] } {
  return (POSTED_KINDS as readonly string[]).includes(remedy.kind)
}

function nextVersion(remedy: Remedy, at: string): Remedy {
  return { ...remedy, version: remedy.version + 1, updatedAt: at }
}

function fault(pointer: string, code: string, detail: string): Fault {
  return { pointer, code, detail }
}
