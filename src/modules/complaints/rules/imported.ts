import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Complaint, createComplaint, type NewComplaint, type PastAction, type Status } from './complaint.ts'

/** A complaint of another system, over before it came here. */
export interface ImportedComplaint extends NewComplaint, Pick<Complaint, 'externalId'> {
  readonly receivedAt: string
  readonly status: 'closed' | 'withdrawn' | 'out_of_scope'
  readonly outcome?: 'upheld' | 'partly_upheld' | 'rejected' | undefined
  readonly acknowledgedAt?: string | null | undefined
  readonly firstRespondedAt?: string | null | undefined
  readonly respondedAt?: string | null | undefined
  readonly resolvedAt?: string | null | undefined
  readonly closedAt: string
  readonly response?: string | null | undefined
  readonly rootCause?: Complaint['rootCause'] | undefined
  readonly reopenCount?: number | undefined
  readonly history?:
    | readonly { readonly action: string; readonly at: string; readonly by?: string | undefined; readonly note?: string | undefined }[]
    | undefined
}

interface Made {
  readonly id: string
  readonly reference: string
  readonly at: string
}

/** What happened one after the other; a first response may come before or after the acknowledgement. */
const IN_ORDER = ['receivedAt', 'acknowledgedAt', 'respondedAt', 'resolvedAt', 'closedAt'] as const
const FIRST_RESPONSE = ['receivedAt', 'firstRespondedAt', 'respondedAt', 'resolvedAt', 'closedAt'] as const

/**
 * A complaint with its past times. Nobody is asked for what the other system did not ask for; no clock runs.
 * @throws validationFailed naming each time that is out of order or in the future, and an outcome that is missing
 */
export function importComplaint(input: ImportedComplaint, made: Made): Complaint {
  const faults = [...outOfOrder(input, IN_ORDER), ...outOfOrder(input, FIRST_RESPONSE).filter(({ pointer }) => pointer === '/firstRespondedAt')]
  if (faults.length === 0 && isAfter(input.closedAt, made.at))
    faults.push({ pointer: '/closedAt', code: 'in-the-future', detail: 'what is brought in is over' })
  faults.push(...faultsOfHistory(input, made.at))
  if (input.status === 'closed' && input.outcome === undefined)
    faults.push({ pointer: '/outcome', code: 'required', detail: 'is needed of a complaint that was closed' })
  if (input.status !== 'closed' && input.outcome !== undefined)
    faults.push({ pointer: '/outcome', code: 'contradicts', detail: `nothing was decided: it is ${input.status}` })
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const { status, acknowledgedAt = null, firstRespondedAt = null, respondedAt = null, resolvedAt = null, closedAt } = input
  return {
    ...createComplaint(input, made),
    ...{ status, outcome: input.outcome ?? (status === 'closed' ? null : status), rootCause: input.rootCause ?? null, response: input.response ?? null },
    ...{ acknowledgedAt, firstRespondedAt, respondedAt, resolvedAt, closedAt, reopenCount: input.reopenCount ?? 0 },
    ...{ imported: true, externalId: input.externalId },
  }
}

/** The past of an imported complaint, as its history shows it: what the other system told of it, and that it was brought in. */
export function importedActions(
  complaint: Complaint,
  { history = [] }: Pick<ImportedComplaint, 'history'>,
  { newId, actor }: { readonly newId: () => string; readonly actor: PastAction['actor'] },
): PastAction[] {
  const past = history.map(({ action, at, ...details }) => ({ action, at, details: details as PastAction['details'], toStatus: statusAt(complaint, at) }))
  const brought = { action: 'import', at: complaint.createdAt, details: { externalId: complaint.externalId }, toStatus: complaint.status }
  return [...past, brought].map((each) => ({ id: newId(), complaintId: complaint.id, actor, fromStatus: null, ...each }))
}

/** How far it had come. */
function statusAt(complaint: Complaint, at: string): Status {
  const has = (instant: string | null) => instant !== null && !isAfter(instant, at)
  if (has(complaint.closedAt)) return complaint.status
  if (has(complaint.resolvedAt)) return 'resolved'
  if (has(complaint.respondedAt)) return 'responded'
  return has(complaint.acknowledgedAt) ? 'acknowledged' : 'received'
}

function outOfOrder(input: ImportedComplaint, fields: readonly (typeof IN_ORDER | typeof FIRST_RESPONSE)[number][]): Fault[] {
  const faults: Fault[] = []
  let before: { field: string; at: string } | undefined
  for (const field of fields) {
    const at = input[field]
    if (at == null) continue
    if (before !== undefined && isAfter(before.at, at)) faults.push({ pointer: `/${field}`, code: 'out-of-order', detail: `lies before ${before.field}` })
    before = { field, at }
  }
  return faults
}

function faultsOfHistory({ history = [], receivedAt }: ImportedComplaint, now: string): Fault[] {
  return history.flatMap(({ at }, i) => {
    const pointer = `/history/${i}/at`
    if (isAfter(at, now)) return [{ pointer, code: 'in-the-future', detail: 'what is brought in is over' }]
    return isAfter(history[i - 1]?.at ?? receivedAt, at) ? [{ pointer, code: 'out-of-order', detail: 'lies before what comes before it' }] : []
  })
}

function isAfter(one: string, other: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(one), Temporal.Instant.from(other)) > 0
}
