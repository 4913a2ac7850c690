import { and, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Complaint, PastAction } from '../rules/complaint.ts'
import { complaintSubjects, complaints } from '../tables/complaints.ts'
import { complaintActions } from '../tables/parts.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaints)
const { organizationId: _ofAction, ...actionColumns } = getTableColumns(complaintActions)
const { organizationId: _ofSubject, ...subjectColumns } = getTableColumns(complaintSubjects)

/**
 * Inserts complaints in one statement whatever their number. Waits for others who are inserting the same external id.
 * @returns the ids of those that got in; of the others the external id or the reference is taken
 */
export async function insertImported(tx: Tx, rows: readonly Complaint[]): Promise<ReadonlySet<string>> {
  const made = await tx.many(insert, { rows: records(columns, rows) })
  return new Set(made.map(({ id }) => id))
}
const insert = statement(
  'complaints.insertImported',
  { id: complaints.id },
  (_, given) => sql`
  insert into ${complaints} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')} order by external_id, id
  on conflict do nothing returning id`,
)

/** Their subjects and their history. */
export function insertPasts(tx: Tx, made: readonly Complaint[], actions: readonly PastAction[]): void {
  const subjects = made.flatMap(({ id, subjects }) =>
    subjects.map((subject, i) => ({ complaintId: id, position: i + 1, kind: subject.kind, subjectId: subject.id, label: subject.label })),
  )
  if (subjects.length > 0) tx.later(insertSubjects, { rows: records(subjectColumns, subjects) })
  tx.later(insertActions, { rows: records(actionColumns, actions) })
}
const insertSubjects = statement(
  'complaintSubjects.insertMany',
  {},
  (_, given) => sql`
  insert into ${complaintSubjects} (organization_id, ${columnNames(subjectColumns)})
  select ${given('organizationId')}::uuid, ${columnNames(subjectColumns)} from ${recordset(subjectColumns, 'rows')}`,
)
const insertActions = statement(
  'complaintActions.insertMany',
  {},
  (_, given) => sql`
  insert into ${complaintActions} (organization_id, ${columnNames(actionColumns)})
  select ${given('organizationId')}::uuid, ${columnNames(actionColumns)} from ${recordset(actionColumns, 'rows')}`,
)

export function findByExternalIds(ctx: Context, externalIds: readonly string[]): Promise<Complaint[]> {
  return ctx.many(byExternalIds, { externalIds })
}
const byExternalIds: Statement<Complaint> = statement('complaints.byExternalIds', columns, (q, given) =>
  q.from(complaints).where(and(ours(complaints), sql`${complaints.externalId} = any(${given('externalIds')}::text[])`)),
)
