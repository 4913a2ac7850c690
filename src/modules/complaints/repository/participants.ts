import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import type { Complaint } from '../rules/complaint.ts'
import { complaintSubjects, complaints, isOpenComplaint } from '../tables/complaints.ts'
import { complaintEvidence } from '../tables/evidence.ts'
import { complaintMessages } from '../tables/messages.ts'
import { complaintActions, complaintNotes, followUps, remedies } from '../tables/parts.ts'
import { complaintSecretLinks } from '../tables/secret-links.ts'
import { eraseTexts } from './similarity.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaints)

/**
 * Where the complaint stands that a column names, in SQL, at the instant given as `now`: open, late (one of its clocks has run
 * out), done when it is closed, cancelled when it ended otherwise; null where there is none.
 */
export function standingOfComplaint(id: PgColumn): SQL<string | null> {
  return sql`(select case when ${complaints.status} = 'closed' then 'done' when not (${isOpenComplaint}) then 'cancelled'
      when ${complaints.dueInstant} <= ${sql.placeholder('now')}::timestamptz then 'late' else 'open' end
    from ${complaints} where ${ours(complaints)} and ${complaints.id} = ${id})`
}

export const movedComplaints = movable('complaints', complaints, complaints.contactId)

/** Up to `limit` open complaints of an owner, locked, whoever asks: a hand-over leaves nothing behind. */
export function lockOpenOf(tx: Tx, ownerId: string, limit: number): Promise<Complaint[]> {
  return tx.many(lockOpen, { ownerId, limit })
}
const lockOpen: Statement<Complaint> = statement('complaints.lockOpenOf', columns, (q, given) =>
  q
    .from(complaints)
    .where(and(ours(complaints), eq(complaints.ownerId, given('ownerId')), isOpenComplaint))
    .orderBy(complaints.id)
    .limit(given('limit'))
    .for('no key update'),
)

const theirs = sql`(select id from ${complaints} where organization_id = ${sql.placeholder('organizationId')} and contact_id = ${sql.placeholder('contactId')}::uuid)`

/**
 * Holds the complaints of a person: whoever is about to write of them has written, or waits until they are erased.
 * @returns their ids, and those of their parts whose answers name no complaint
 */
export async function holdComplaintsOf(tx: Tx, contactId: string): Promise<string[]> {
  await tx.many(hold, { contactId })
  return (await tx.many(idsOf, { contactId })).map(({ id }) => id)
}
const hold = statement(
  'complaints.holdOf',
  {},
  () => sql`select from ${complaints} where ${ours(complaints)} and id in ${theirs} order by id for no key update`,
)
const idsOf = statement(
  'complaints.idsOf',
  { id: sql<string>`` },
  () => sql`
  select id from ${complaints} where ${ours(complaints)} and id in ${theirs}
  union all select id from ${complaintNotes} where ${ours(complaintNotes)} and complaint_id in ${theirs}
  union all select id from ${complaintMessages} where ${ours(complaintMessages)} and complaint_id in ${theirs}
  union all select id from ${followUps} where ${ours(followUps)} and complaint_id in ${theirs}`,
)

/** Takes the words out of the complaints of an erased person; numbers, dates, kinds and outcomes stay. */
export function eraseComplaintsOf(tx: Tx, contactId: string, at: string): void {
  for (const erasure of ERASURES) tx.later(erasure, { contactId })
  tx.later(erase, { contactId, at })
}
const ERASURES = [
  eraseTexts,
  statement(
    'complaintActions.erase',
    {},
    () => sql`update ${complaintActions} set details = '{}' where ${ours(complaintActions)} and complaint_id in ${theirs}`,
  ),
  statement(
    'complaintMessages.erase',
    {},
    () =>
      sql`update ${complaintMessages} set body = '', subject = null, email_message_id = null where ${ours(complaintMessages)} and complaint_id in ${theirs}`,
  ),
  statement('complaintNotes.erase', {}, () => sql`update ${complaintNotes} set body = '' where ${ours(complaintNotes)} and complaint_id in ${theirs}`),
  statement(
    'complaintSubjects.erase',
    {},
    () =>
      sql`update ${complaintSubjects} set label = kind, subject_id = case when kind in ('product', 'service', 'staff') then subject_id end where ${ours(complaintSubjects)} and complaint_id in ${theirs}`,
  ),
  statement(
    'remedies.erase',
    {},
    () => sql`update ${remedies} set description = null, fulfilment = null, reason = null where ${ours(remedies)} and complaint_id in ${theirs}`,
  ),
  statement('evidence.erase', {}, () => sql`delete from ${complaintEvidence} where ${ours(complaintEvidence)} and complaint_id in ${theirs}`),
  statement('secretLinks.erase', {}, () => sql`delete from ${complaintSecretLinks} where ${ours(complaintSecretLinks)} and complaint_id in ${theirs}`),
  statement('followUps.erase', {}, () => sql`update ${followUps} set comment = null where ${ours(followUps)} and complaint_id in ${theirs}`),
]
const erase = statement(
  'complaints.erase',
  {},
  (_, given) => sql`
  update ${complaints} set description = null, on_behalf_of = null, remedy_sought = null, response = null, reason = null, order_id = null,
    subjects = (select coalesce(jsonb_agg(subject || jsonb_build_object('label', subject -> 'kind') ||
      case when subject ->> 'kind' in ('product', 'service', 'staff') then '{}' else '{"id": null}'::jsonb end order by place), '[]')
      from jsonb_array_elements(subjects) with ordinality as given (subject, place)),
    root_cause = case when root_cause is not null then jsonb_build_object('code', root_cause -> 'code', 'finding', '') end,
    awaiting = case when awaiting is not null then awaiting || '{"question": ""}' end,
    decision = case when decision is not null then decision || '{"reasons": "", "noEvidenceReason": null}' end,
    prevention = case when prevention is not null then prevention || '{"reason": ""}' end,
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid`,
)
