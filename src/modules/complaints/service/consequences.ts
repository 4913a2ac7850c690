import { changesBetween } from '../../../kernel/merge-patch.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce, type EventType } from '../../../platform/jobs/outbox.ts'
import { membersOf, notify, staffWhoMay } from '../../identity/index.ts'
import type { ComplaintChanges } from '../events.ts'
import { saveComplaint } from '../repository/complaints.ts'
import { insertAction } from '../repository/parts.ts'
import { type Complaint, NEVER } from '../rules/complaint.ts'
import { complaintSchema, type WireComplaint } from '../schemas/complaint.ts'

/** What a complaint shows of itself. */
export type ShownComplaint = Complaint & Pick<WireComplaint, 'nextDueAt'>

export function shown(complaint: Complaint): ShownComplaint {
  return { ...complaint, nextDueAt: complaint.dueInstant === NEVER ? null : complaint.dueInstant }
}

/** The fields of a complaint that its schema shows: what an event may carry. */
export function wireComplaint(complaint: Complaint): WireComplaint {
  return complaintSchema.parse(shown(complaint))
}

/** Whom the events of a complaint concern. */
export function about({ id, contactId, reference }: Complaint) {
  return { resourceId: id, contactId, summary: reference }
}

const BOOKKEEPING = new Set<keyof WireComplaint>(['version', 'updatedAt', 'nextDueAt'])
const TOLD = (Object.keys(complaintSchema.shape) as (keyof WireComplaint)[]).filter((field) => !BOOKKEEPING.has(field))

/** Saves what an action made of a complaint, with its place in the history and its event. */
export function conclude(
  tx: Tx,
  before: Complaint,
  after: Complaint,
  { action, event, details }: { readonly action: string; readonly event: EventType<ComplaintChanges>; readonly details: object },
): void {
  saveComplaint(tx, after)
  noteAction(tx, after, action, details, before.status)
  const { data, previous } = changesBetween(wireComplaint(before), wireComplaint(after), TOLD)
  announce(tx, { event, ...about(after), aboutId: after.duplicateOfId, data, previous })
}

/** What was done takes its place in the history. */
export function noteAction(tx: Tx, { id, status }: Complaint, action: string, details: object, fromStatus: Complaint['status'] | null): void {
  const { type, id: actorId } = tx.actor
  insertAction(tx, {
    ...{ id: tx.newId(), complaintId: id, action, at: tx.clock.now().toString(), actor: { type, id: actorId } },
    ...{ fromStatus, toStatus: status, details: details as Record<string, unknown> },
  })
}

/** Tells whoever has a complaint now. */
export async function tellAssigned(tx: Tx, before: Pick<Complaint, 'ownerId' | 'teamId'>, after: Complaint): Promise<void> {
  if (before.ownerId === after.ownerId && before.teamId === after.teamId) return
  tell(tx, await whoHas(tx, after), 'complaint.assigned', after)
}

/** Its owner, or where it has none everybody in its team. */
export async function whoHas(tx: Tx, { ownerId, teamId }: Complaint): Promise<readonly string[]> {
  return ownerId === null ? membersOf(tx, teamId) : [ownerId]
}

/** Tells who leads: whoever may approve what others propose. */
export async function tellEscalated(tx: Tx, complaint: Complaint): Promise<void> {
  tell(tx, await staffWhoMay(tx, 'complaints:approve'), 'complaint.escalated', complaint)
}

/** Never tells the one who did it; from whom the complaint is kept, the notice is kept too. */
export function tell(tx: Tx, userIds: readonly string[], type: string, { id, reference, contactId }: Complaint): void {
  for (const userId of userIds) {
    if (userId !== tx.actor.userId) notify(tx, { userId, type, summary: reference, resource: { type: 'complaint', id }, contactId })
  }
}
