import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { Complaint } from '../rules/complaint.ts'
import { type ComplaintListQuery, complaintSchema } from '../schemas/complaint.ts'
import { complaintSubjects, complaints, isOpenComplaint } from '../tables/complaints.ts'
import type { Subject } from '../tables/vocabulary.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaints)
const { id: _id, reference: _reference, createdAt: _created, ...changeable } = columns

export function findComplaint(ctx: Context, id: string): Promise<Complaint | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Complaint> = statement('complaints.byId', columns, (q, given) =>
  q.from(complaints).where(and(ours(complaints), eq(complaints.id, given('id')))),
)

export function findComplaints(ctx: Context, ids: readonly string[]): Promise<Complaint[]> {
  return ctx.many(byIds, { ids })
}
const byIds: Statement<Complaint> = statement('complaints.byIds', columns, (q, given) =>
  q.from(complaints).where(and(ours(complaints), sql`${complaints.id} = any(${given('ids')}::uuid[])`)),
)

export function lockComplaint(tx: Tx, id: string): Promise<Complaint | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Complaint> = statement('complaints.lock', columns, (q, given) =>
  q
    .from(complaints)
    .where(and(ours(complaints), eq(complaints.id, given('id'))))
    .for('no key update'),
)

/** Several at once, in one order for all. */
export async function lockComplaints(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.many(lockSeveral, { ids })
}
const lockSeveral = statement('complaints.lockSeveral', { id: complaints.id }, (q, given) =>
  q
    .from(complaints)
    .where(and(ours(complaints), sql`${complaints.id} = any(${given('ids')}::uuid[])`))
    .orderBy(complaints.id)
    .for('no key update'),
)

/** @returns false when the reference is taken */
export async function insertComplaint(tx: Tx, complaint: Complaint): Promise<boolean> {
  return (await tx.one(insert, { complaint: records(columns, [complaint]) })) !== undefined
}
const insert = statement(
  'complaints.insert',
  { id: complaints.id },
  (_, given) => sql`
  insert into ${complaints} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'complaint')}
  on conflict (organization_id, reference) do nothing returning id`,
)

export function saveComplaint(tx: Tx, complaint: Complaint): void {
  tx.later(update, { complaint: records({ id: complaints.id, ...changeable }, [complaint]) })
}
const assignments = Object.values(changeable).map(({ name }) => sql`${sql.identifier(name)} = complaint.${sql.identifier(name)}`)
const update = statement(
  'complaints.update',
  {},
  (_, given) => sql`
  update ${complaints} set ${sql.join(assignments, sql`, `)} from ${recordset({ id: complaints.id, ...changeable }, 'complaint')}
  where ${complaints.organizationId} = ${given('organizationId')} and ${complaints.id} = complaint.id`,
)

/** When complaints are due next; those of which nothing has changed stay as they are. */
export function saveDues(tx: Tx, dues: readonly Pick<Complaint, 'id' | 'dueInstant'>[]): void {
  tx.later(updateDues, { dues: records(dueColumns, dues) })
}
const dueColumns = { id: complaints.id, dueInstant: complaints.dueInstant }
const updateDues = statement(
  'complaints.updateDues',
  {},
  (_, given) => sql`
  update ${complaints} set due_instant = dues.due_instant, derived = derived + 1 from ${recordset(dueColumns, 'dues')}
  where ${complaints.organizationId} = ${given('organizationId')} and ${complaints.id} = dues.id and ${complaints.dueInstant} <> dues.due_instant`,
)

/** What the complaint is about, as it can be looked for: instead of what it was about before. */
export function saveSubjects(tx: Tx, complaintId: string, subjects: readonly Subject[]): void {
  tx.later(clearSubjects, { complaintId })
  if (subjects.length > 0) tx.later(insertSubjects, { complaintId, subjects: JSON.stringify(subjects) })
}
const clearSubjects = statement('complaintSubjects.clear', {}, (q, given) =>
  q.delete(complaintSubjects).where(and(ours(complaintSubjects), eq(complaintSubjects.complaintId, given('complaintId')))),
)
const insertSubjects = statement(
  'complaintSubjects.insert',
  {},
  (_, given) => sql`
  insert into ${complaintSubjects} (organization_id, complaint_id, position, kind, subject_id, label)
  select ${given('organizationId')}::uuid, ${given('complaintId')}::uuid, place, subject ->> 'kind', subject ->> 'id', subject ->> 'label'
  from jsonb_array_elements(${given('subjects')}::jsonb) with ordinality as subjects (subject, place)`,
)

// RFC 3339 in UTC, which is the session's zone.
const nextDueAt = sql`left(to_json(nullif(${complaints.dueInstant}, 'infinity')) #>> '{}', -6) || 'Z'`

/** Complaints as they are listed, by whatever filters. */
export const list: List = {
  name: 'complaints',
  table: complaints,
  fields: wireFields(complaintSchema, { ...getTableColumns(complaints), nextDueAt }),
  sorts: { createdAt: [complaints.id], receivedAt: [complaints.receivedAt, complaints.id], nextDueAt: [complaints.dueInstant, complaints.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

/** How other modules tell, in SQL, what the caller may see: a contact, and whether a team is one of theirs. */
export interface Visibility {
  readonly contact: ContactVisibility
  readonly ownTeam: (teamId: PgColumn) => SQL
}

/**
 * What the caller may see: nothing that names them; and limited staff what contacts they may see complain of, and what is
 * anonymous where it is theirs or their teams'.
 */
export function seen(ctx: Context, { contact, ownTeam }: Visibility): Condition[] {
  const kept = unconcealed(ctx, sql`${complaints.id}::text`)
  if (ctx.actor.visibleOwners === null) return kept
  const where = sql`(${contact(complaints.contactId)}
    or (${complaints.contactId} is null and (${complaints.ownerId} = ${sql.placeholder('actingUserId')}::uuid or ${ownTeam(complaints.teamId)})))`
  return [...kept, { key: 'visible', where, given: { actingUserId: ctx.actor.userId } }]
}

/** What else holds of complaints, said of the column that names one. */
export type Among = (complaintId: PgColumn) => Condition
export const complaintId: PgColumn = complaints.id

/** @param among what else holds for them */
export function listComplaints(ctx: Context, query: ComplaintListQuery, visibility: Visibility, among: readonly Condition[] = []): Promise<JsonText> {
  return readPage(ctx, list, query, [...seen(ctx, visibility), ...among, ...conditionsOf(query)])
}

/** What a query asks for; reports ask the same way. */
export function conditionsOf(query: Partial<Omit<ComplaintListQuery, 'limit' | 'cursor' | 'includeTotal'>>): Condition[] {
  const { sort = '-createdAt' } = query
  const byDue = sort.endsWith('nextDueAt')
  const byCreation = sort.endsWith('createdAt')
  const byReceipt = sort.endsWith('receivedAt')
  const { dueInstant, receivedAt, rootCause } = complaints
  const conditions: Condition[] = [
    ...equals(complaints, query, ['reference'], { leads: 'one' }),
    // What mostly lets the fewest through leads.
    ...equals(complaints, query, ['contactId'], byCreation && { leads: 'one' }),
    ...equals(complaints, query, ['ownerId', 'teamId'], (byCreation || byDue) && { leads: 'one' }),
    ...equals(complaints, query, ['outcome', 'status', 'priority', 'channel'], byCreation && { leads: 'one' }),
    ...filter('rootCause', query.rootCause, sql`${rootCause} ->> 'code' = ${sql.placeholder('rootCause')}`, byCreation && { leads: 'one' }),
    ...equals(complaints, query, ['severity']),
    ...filter('dueBefore', query.dueBefore, sql`${dueInstant} < ${sql.placeholder('dueBefore')}::timestamptz`, byDue && { leads: 'all' }),
    ...filter('receivedAfter', query.receivedAfter, sql`${receivedAt} > ${sql.placeholder('receivedAfter')}::timestamptz`, byReceipt && { leads: 'all' }),
    ...filter('receivedBefore', query.receivedBefore, sql`${receivedAt} < ${sql.placeholder('receivedBefore')}::timestamptz`, byReceipt && { leads: 'all' }),
  ]
  if (query.open !== undefined) conditions.push(query.open ? { key: 'open', where: isOpenComplaint } : { key: 'ended', where: sql`not (${isOpenComplaint})` })
  if (query.subjectKind !== undefined || query.subjectId !== undefined) conditions.push(aboutSubject(query.subjectKind, query.subjectId))
  return conditions
}

function aboutSubject(subjectKind: string | undefined, subjectId: string | undefined): Condition {
  const kind = subjectKind === undefined ? undefined : eq(complaintSubjects.kind, sql.placeholder('subjectKind'))
  const id = subjectId === undefined ? undefined : eq(complaintSubjects.subjectId, sql.placeholder('subjectId'))
  return {
    key: `subject ${kind !== undefined} ${id !== undefined}`,
    where: sql`exists (select 1 from ${complaintSubjects} where ${and(ours(complaintSubjects), eq(complaintSubjects.complaintId, complaints.id), kind, id)})`,
    given: { subjectKind, subjectId },
    ...(id !== undefined && { rare: true }),
  }
}
