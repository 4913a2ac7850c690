import { applyPatch } from '../../../kernel/merge-patch.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { complaints } from '../tables/complaints.ts'
import type { complaintEvidence } from '../tables/evidence.ts'
import type { complaintMessages } from '../tables/messages.ts'
import type { complaintActions, complaintNotes, followUps, remedies } from '../tables/parts.ts'
import type { complaintSecretLinks } from '../tables/secret-links.ts'
import type { complaintSettings } from '../tables/settings.ts'
import { PRIORITIES, type Subject } from '../tables/vocabulary.ts'

export type Complaint = Omit<typeof complaints.$inferSelect, 'organizationId'>
export type Remedy = Omit<typeof remedies.$inferSelect, 'organizationId'>
export type FollowUp = Omit<typeof followUps.$inferSelect, 'organizationId'>
export type Note = Omit<typeof complaintNotes.$inferSelect, 'organizationId'>
export type PastAction = Omit<typeof complaintActions.$inferSelect, 'organizationId'>
export type ComplaintMessage = Omit<typeof complaintMessages.$inferSelect, 'organizationId'>
export type Settings = Omit<typeof complaintSettings.$inferSelect, 'organizationId'>
export type Evidence = Omit<typeof complaintEvidence.$inferSelect, 'organizationId'>
export type SecretLink = Omit<typeof complaintSecretLinks.$inferSelect, 'organizationId'>
export type Status = Complaint['status']
export type Priority = Complaint['priority']

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }
interface Details
  extends Optional<Pick<Complaint, 'policyId' | 'onBehalfOf' | 'orderId' | 'remedySought' | 'language' | 'severity' | 'safety' | 'complexity' | 'impact'>> {
  readonly subjects?: readonly SubjectInput[] | undefined
  readonly priority?: Priority | undefined
}
export interface SubjectInput {
  readonly kind: Subject['kind']
  readonly id?: string | null | undefined
  readonly label?: string | undefined
}
export interface NewComplaint extends Details, Optional<Pick<Complaint, 'contactId' | 'anonymous' | 'receivedAt' | 'ownerId' | 'teamId'>> {
  readonly channel: Complaint['channel']
  readonly description: string
}
export type ComplaintPatch = Details

/** Never due: no clock runs. */
export const NEVER = 'infinity'

/** What a change of a complaint may touch; everything else moves by its own action. */
export const CHANGEABLE_FIELDS = [
  ...(['subjects', 'onBehalfOf', 'orderId', 'remedySought', 'language'] as const),
  ...(['severity', 'safety', 'complexity', 'impact', 'priority', 'raisedPriority', 'policyId'] as const),
] as const satisfies readonly (keyof Complaint)[]

/** @throws validationFailed naming each field at fault */
export function createComplaint(
  input: NewComplaint,
  { id, reference, at }: { readonly id: string; readonly reference: string; readonly at: string },
): Complaint {
  const receivedAt = input.receivedAt ?? at
  const faults: Fault[] = []
  if (input.anonymous === true && input.contactId != null) faults.push(fault('/contactId', 'contradicts', 'an anonymous complaint has no contact'))
  if (input.anonymous !== true && input.contactId == null) faults.push(fault('/contactId', 'required', 'is needed unless the complaint is `anonymous`'))
  if (Temporal.Instant.compare(Temporal.Instant.from(receivedAt), Temporal.Instant.from(at)) > 0)
    faults.push(fault('/receivedAt', 'in-the-future', 'a complaint cannot be received before it is made'))
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return prioritised(input.priority, {
    id,
    reference,
    contactId: input.contactId ?? null,
    anonymous: input.anonymous ?? false,
    onBehalfOf: input.onBehalfOf ?? null,
    channel: input.channel,
    description: input.description,
    subjects: subjectsOf(input.subjects ?? []),
    orderId: input.orderId ?? null,
    remedySought: input.remedySought ?? null,
    language: input.language ?? null,
    receivedAt,
    ...{ severity: input.severity ?? null, safety: input.safety ?? null, complexity: input.complexity ?? null, impact: input.impact ?? null },
    ...{ priority: 'normal', raisedPriority: null, policyId: input.policyId ?? null, ownerId: input.ownerId ?? null, teamId: input.teamId ?? null },
    ...{ status: 'received', outcome: null, rootCause: null, awaiting: null, decision: null, response: null, acceptance: null, prevention: null },
    ...{ reason: null, duplicateOfId: null, deciderIds: [], escalationLevel: 0, reopenCount: 0 },
    ...{
      acknowledgedAt: null,
      promisedAt: null,
      firstRespondedAt: null,
      respondedAt: null,
      silenceEndsAt: null,
      resolvedAt: null,
      closedAt: null,
      reopenedAt: null,
    },
    ...{ imported: false, externalId: null, dueInstant: NEVER, derived: 0, version: 1, createdAt: at, updatedAt: at },
  })
}

function fault(pointer: string, code: string, detail: string): Fault {
  return { pointer, code, detail }
}

function subjectsOf(given: readonly SubjectInput[]): Subject[] {
  return given.map(({ kind, id, label }) => ({ kind, id: id ?? null, label: label ?? id ?? kind }))
}

/** The fields of a merge patch replaced. @throws validationFailed when it would lower the priority below what the severity asks for */
export function changeComplaint(complaint: Complaint, { subjects, priority, ...fields }: ComplaintPatch): Complaint {
  const changed = applyPatch<Complaint>(complaint, { ...fields, subjects: subjects === undefined ? undefined : subjectsOf(subjects) })
  return prioritised(priority, changed)
}

/**
 * The priority that severity and safety ask for (1-2 low, 3 normal, 4 high, 5 urgent; a matter of safety is urgent), or what
 * staff raised it to. Before anybody has assessed it, it is normal.
 */
export function priorityOf({ severity, safety, raisedPriority }: Pick<Complaint, 'severity' | 'safety' | 'raisedPriority'>): Priority {
  const asked = askedPriority({ severity, safety })
  return raisedPriority !== null && isAbove(raisedPriority, asked) ? raisedPriority : asked
}

function askedPriority({ severity, safety }: Pick<Complaint, 'severity' | 'safety'>): Priority {
  if (safety === true || severity === 5) return 'urgent'
  if (severity === 4) return 'high'
  return severity === null || severity === 3 ? 'normal' : 'low'
}

function prioritised(wanted: Priority | undefined, complaint: Complaint): Complaint {
  const asked = askedPriority(complaint)
  if (wanted !== undefined && isAbove(asked, wanted))
    throw validationFailed({ errors: [fault('/priority', 'too-low', `the severity asks for ${asked}; staff may raise the priority, never lower it`)] })
  const changed = wanted === undefined ? complaint : { ...complaint, raisedPriority: wanted }
  return { ...changed, priority: priorityOf(changed) }
}

function isAbove(one: Priority, other: Priority): boolean {
  return PRIORITIES.indexOf(one) > PRIORITIES.indexOf(other)
}

/** The members of staff that a complaint is about. */
export function namedStaff({ subjects }: Pick<Complaint, 'subjects'>): string[] {
  return [...new Set(subjects.flatMap(({ kind, id }) => (kind === 'staff' && id !== null ? [id] : [])))]
}

// Crockford's base 32: no letter that is mistaken for a digit or for another when it is read out.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A reference that can be said on the phone, such as `C-7K3M-92`. @param random six bytes */
export function referenceOf(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, 6), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `C-${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** The next version of a row that has changed. */
export function nextVersion(complaint: Complaint, at: string): Complaint {
  return { ...complaint, version: complaint.version + 1, updatedAt: at }
}
