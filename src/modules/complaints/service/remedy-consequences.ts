import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { staffWhoMay } from '../../identity/index.ts'
import { remedyAnnounced } from '../events.ts'
import { findRemedies } from '../repository/parts.ts'
import { saveRemedies } from '../repository/remedies.ts'
import { type Complaint, namedStaff, type Remedy } from '../rules/complaint.ts'
import { followingMove, moveRemedy, silenceOf } from '../rules/remedies.ts'
import { remedySchema, type WireRemedy } from '../schemas/remedies.ts'
import { about, noteAction, tell } from './consequences.ts'

/** The kind of due work that is the end of the silence after a response; its reference is the complaint. */
export const COMPLAINT_SILENCE = 'complaint.silence'

/** A remedy as the wire shows it. */
export function wireRemedy(remedy: Remedy): WireRemedy {
  const { amount, currency } = remedy
  return remedySchema.parse({ ...remedy, money: amount === null || currency === null ? null : { amount, currency } })
}

/** What follows from a move of a complaint for its remedies, and for the wait until silence counts as acceptance. */
export async function followComplaint(tx: Tx, before: Complaint, after: Complaint): Promise<void> {
  const silence = silenceOf(after)
  if (silence !== silenceOf(before)) {
    const due = { kind: COMPLAINT_SILENCE, reference: after.id }
    if (silence === null) cancelDue(tx, due)
    else scheduleDue(tx, { ...due, dueAt: silence })
  }
  const following = followingMove(before, after)
  if (following === undefined) return
  const at = tx.clock.now().toString()
  const followed = (await findRemedies(tx, after.id)).filter(({ status }) => following.of.includes(status))
  const moved = followed.map((remedy) => moveRemedy(remedy, following.action, following.input, after, at))
  saveRemedies(tx, moved)
  for (const remedy of moved) tellOfRemedy(tx, after, remedy, following.action, {})
}

/** What was done with a remedy takes its place in the history of the complaint, and becomes known. */
export function tellOfRemedy(tx: Tx, complaint: Complaint, remedy: Remedy, action: keyof typeof remedyAnnounced, details: object): void {
  const { id, kind, status, money, percent, points } = wireRemedy(remedy)
  noteAction(tx, complaint, `remedy-${action}`, { ...details, remedyId: id, kind, status, money, percent, points }, complaint.status)
  announce(tx, { event: remedyAnnounced[action], ...about(complaint), data: { remedyId: id, kind, status, money, percent, points } })
}

/** Tells those who may approve what its proposer may not promise alone. */
export async function askForApproval(tx: Tx, complaint: Complaint, { proposerId }: Remedy): Promise<void> {
  const excluded = new Set([...namedStaff(complaint), tx.actor.personId, proposerId])
  const approvers = (await staffWhoMay(tx, 'complaints:approve')).filter((id) => !excluded.has(id))
  tell(tx, approvers, 'complaint.remedy_proposed', complaint)
}
