import type { ClockSubject } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { holdDeadlineRules } from '../../calendars/index.ts'
import { holdContacts } from '../../contacts/index.ts'
import * as repository from '../repository/complaints.ts'
import type { Complaint } from '../rules/complaint.ts'

/**
 * Everybody who changes complaints locks in one order, so that nobody waits for who waits for them: the contact (where there is to do with
 * it, as by who writes to them), the rules of deadlines, complaints, their clocks, their due work.
 */

export async function holdComplainant(tx: Tx, complaintId: string): Promise<void> {
  const contactId = (await repository.findComplaint(tx, complaintId))?.contactId
  if (contactId != null) await holdContacts(tx, [contactId])
}

export function lockComplaint(tx: Tx, id: string): Promise<Complaint | undefined> {
  holdDeadlineRules(tx)
  return repository.lockComplaint(tx, id)
}

/** Before due work of a complaint is taken, which whoever has the complaint may move. */
export async function holdWhole(tx: Tx, complaintId: string): Promise<void> {
  await holdComplainant(tx, complaintId)
  await lockComplaint(tx, complaintId)
}

export async function holdForClock(tx: Tx, { type, id }: ClockSubject): Promise<void> {
  if (type === 'complaint') await holdWhole(tx, id)
}

export async function holdForRecount(tx: Tx, subjects: readonly ClockSubject[]): Promise<void> {
  await repository.lockComplaints(tx, idsAmong(subjects))
}

/** The complaints among what has clocks, each once. */
export function idsAmong(subjects: readonly ClockSubject[]): string[] {
  return [...new Set(subjects.flatMap(({ type, id }) => (type === 'complaint' ? [id] : [])))]
}
