import { validationFailed } from '../../../kernel/problems.ts'
import type { Decision, PreventionDecision, RootCause } from '../tables/vocabulary.ts'
import { type Complaint, type ComplaintMessage, type ComplaintPatch, changeComplaint, nextVersion } from './complaint.ts'
import { endOfDay, expectGuards, expectPossible, isGivenWithResponse, type Move, type Situation } from './lifecycle.ts'

/** What is said with each move. */
type PreventionInput = Omit<PreventionDecision, 'preventionId'> & { readonly preventionId?: string | null | undefined }
export interface MoveInputs {
  assign: { readonly ownerId?: string | null | undefined; readonly teamId?: string | null | undefined; readonly reason?: string | undefined }
  escalate: { readonly ownerId?: string | null | undefined; readonly teamId?: string | null | undefined; readonly reason: string }
  acknowledge: {
    readonly method: ComplaintMessage['channel']
    readonly text?: string | undefined
    readonly nextStep?: string | undefined
    readonly promisedAt?: string | undefined
  }
  assess: Pick<ComplaintPatch, 'severity' | 'safety' | 'complexity' | 'impact' | 'priority'> & {
    readonly ownerId?: string | undefined
    readonly teamId?: string | null | undefined
  }
  investigate: { readonly ownerId?: string | undefined; readonly overrideReason?: string | undefined }
  await: { readonly for: 'complainant' | 'third_party'; readonly question: string }
  resume: { readonly reason: string; readonly messageId?: string | undefined }
  'propose-decision': {
    readonly outcome: 'upheld' | 'partly_upheld' | 'rejected'
    readonly rootCause: RootCause
    readonly reasons: string
    readonly noEvidenceReason?: string | undefined
  }
  'reject-decision': { readonly reason: string }
  respond: { readonly text?: string | undefined }
  accept: object
  dispute: { readonly reason: string }
  resolve: { readonly prevention?: PreventionInput | undefined }
  close: { readonly prevention?: PreventionInput | undefined }
  reopen: { readonly reason: string }
  withdraw: { readonly reason: string }
  'mark-duplicate': { readonly duplicateOfId: string; readonly reason: string }
  'mark-out-of-scope': { readonly reason: string; readonly elsewhere?: string | undefined }
}

/** What a move needs to know beside what its guards look at. */
export interface MoveSituation extends Situation {
  readonly evidenceCount: number
}

type Given<M extends Move> = { readonly complaint: Complaint; readonly input: MoveInputs[M]; readonly at: string; readonly situation: MoveSituation }

/**
 * What each move makes of a complaint. Those that need a field that is neither there nor given say so.
 */
const EFFECTS: { readonly [M in Move]: (given: Given<M>) => Complaint } = {
  assign: ({ complaint, input }) => assigned(complaint, input),
  escalate: ({ complaint, input }) => ({ ...assigned(complaint, input), escalationLevel: complaint.escalationLevel + 1 }),
  acknowledge: ({ complaint, input: { promisedAt = complaint.promisedAt }, at }) => {
    if (promisedAt !== null && Temporal.Instant.compare(Temporal.Instant.from(promisedAt), Temporal.Instant.from(at)) < 0)
      throw validationFailed({ errors: [{ pointer: '/promisedAt', code: 'in-the-past', detail: 'nothing is promised for a time that is over' }] })
    return { ...complaint, status: 'acknowledged', acknowledgedAt: at, promisedAt }
  },
  assess: ({ complaint, input: { ownerId, teamId, ...fields } }) => {
    const assessed = assigned(changeComplaint(complaint, fields), { ownerId, teamId })
    const missing = (['severity', 'safety', 'complexity', 'impact', 'ownerId'] as const).filter((field) => assessed[field] === null)
    if (missing.length > 0) throw needed(...missing)
    return { ...assessed, status: 'assessed' }
  },
  investigate: ({ complaint, input }) => ({ ...assigned(complaint, { ownerId: input.ownerId }), status: 'investigating' }),
  await: ({ complaint, input, at }) => ({ ...complaint, status: `awaiting_${input.for}`, awaiting: { question: input.question, since: at } }),
  resume: ({ complaint }) => ({ ...complaint, status: 'investigating', awaiting: null }),
  'propose-decision': ({ complaint, input, at, situation }) => {
    const { outcome, rootCause, reasons, noEvidenceReason } = input
    if (situation.evidenceCount === 0 && noEvidenceReason === undefined) throw needed('noEvidenceReason')
    const decision: Decision = { reasons, proposedBy: situation.actor.userId, proposedAt: at, noEvidenceReason: noEvidenceReason ?? null }
    const deciderIds = complaint.ownerId === null ? complaint.deciderIds : [...new Set([...complaint.deciderIds, complaint.ownerId])]
    return { ...complaint, status: 'decision_proposed', outcome, rootCause, decision, deciderIds }
  },
  'reject-decision': ({ complaint, input }) => ({ ...complaint, status: 'investigating', outcome: null, decision: null, reason: input.reason }),
  respond: ({ complaint, input, at, situation }) => ({
    ...complaint,
    status: 'responded',
    response: input.text ?? complaint.decision?.reasons ?? null,
    respondedAt: at,
    silenceEndsAt: endOfDay(at, situation.settings.silenceDays, situation.timeZone),
    acceptance: null,
  }),
  accept: ({ complaint, at, situation }) => accepted(complaint, 'complainant', at, situation),
  dispute: ({ complaint, input }) => ({ ...complaint, status: 'disputed', reason: input.reason, silenceEndsAt: null, acceptance: null }),
  resolve: ({ complaint, input, at }) => ({
    ...complaint,
    status: 'resolved',
    resolvedAt: at,
    prevention: decidedIn(input) ?? complaint.prevention,
    acceptance: complaint.acceptance ?? { by: 'silence', at: complaint.silenceEndsAt ?? at },
  }),
  close: ({ complaint, input, at }) => {
    const prevention = decidedIn(input) ?? complaint.prevention
    if (prevention === null) throw needed('prevention')
    return { ...complaint, status: 'closed', closedAt: at, prevention }
  },
  reopen: ({ complaint, input, at }) => ({
    ...complaint,
    ...{ status: 'investigating', reason: input.reason, reopenedAt: at, reopenCount: complaint.reopenCount + 1 },
    ...{ outcome: null, decision: null, response: null, acceptance: null, silenceEndsAt: null, resolvedAt: null, closedAt: null },
  }),
  withdraw: ({ complaint, input }) => ended(complaint, 'withdrawn', input.reason),
  'mark-duplicate': ({ complaint, input }) => ({ ...ended(complaint, 'duplicate', input.reason), duplicateOfId: input.duplicateOfId }),
  'mark-out-of-scope': ({ complaint, input }) => ended(complaint, 'out_of_scope', input.reason),
}

/**
 * A move of a complaint's life. It is refused, in this order, when it does not begin here, when a field is missing, and when a
 * guard forbids it.
 * @throws transitionNotAllowed, validationFailed
 */
export function move<M extends Move>(complaint: Complaint, action: M, input: MoveInputs[M], situation: MoveSituation): Complaint {
  expectPossible(action, situation)
  const at = situation.at.toString()
  const moved = EFFECTS[action]({ complaint, input, at, situation })
  // State and times are asked as they were, people as they would be.
  expectGuards(action, { ...situation, complaint: { ...complaint, ownerId: moved.ownerId }, ...overrideOf(input) })
  return nextVersion(moved, at)
}

/** What the end of the silence period does: the system accepts in the complainant's place. Undefined where there is nothing to accept. */
export function acceptBySilence(complaint: Complaint, situation: Situation): Complaint | undefined {
  const { status, acceptance, silenceEndsAt } = complaint
  if (status !== 'responded' || acceptance !== null || silenceEndsAt === null) return undefined
  if (Temporal.Instant.compare(Temporal.Instant.from(silenceEndsAt), situation.at) > 0) return undefined
  return nextVersion(accepted(complaint, 'silence', silenceEndsAt, situation), situation.at.toString())
}

function accepted(complaint: Complaint, by: 'complainant' | 'silence', at: string, { remedies }: Situation): Complaint {
  const remains = remedies.some(({ kind, status }) => !isGivenWithResponse(kind) && (status === 'offered' || status === 'accepted'))
  return { ...complaint, status: remains ? 'remedy_in_progress' : 'responded', acceptance: { by, at }, silenceEndsAt: null }
}

function assigned(complaint: Complaint, { ownerId, teamId }: { readonly ownerId?: string | null | undefined; readonly teamId?: string | null | undefined }) {
  return { ...complaint, ownerId: ownerId === undefined ? complaint.ownerId : ownerId, teamId: teamId === undefined ? complaint.teamId : teamId }
}

function ended(complaint: Complaint, status: 'withdrawn' | 'out_of_scope' | 'duplicate', reason: string): Complaint {
  return { ...complaint, status, outcome: status === 'duplicate' ? null : status, reason, awaiting: null, silenceEndsAt: null }
}

/** What is done so that it does not happen again, where the move says so. */
function decidedIn({ prevention }: MoveInputs['close']): PreventionDecision | undefined {
  if (prevention === undefined) return undefined
  const { preventionId = null } = prevention
  if (preventionId !== null && prevention.decided === 'none')
    throw validationFailed({ errors: [{ pointer: '/prevention/preventionId', code: 'contradicts', detail: 'nothing is done, so no prevention is' }] })
  return { ...prevention, preventionId }
}

function overrideOf(input: object): { readonly overrideReason?: string } {
  return 'overrideReason' in input && typeof input.overrideReason === 'string' ? { overrideReason: input.overrideReason } : {}
}

function needed(...fields: readonly string[]) {
  return validationFailed({ errors: fields.map((field) => ({ pointer: `/${field}`, code: 'required', detail: 'is needed for this move' })) })
}
