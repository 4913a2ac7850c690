import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Remedy } from '../rules/complaint.ts'
import { type RemedyListQuery, remedySchema } from '../schemas/remedies.ts'
import { remedies } from '../tables/parts.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(remedies)
const { id: _id, complaintId: _complaint, kind: _kind, proposedBy: _proposedBy, proposerId: _proposer, createdAt: _created, ...changeable } = columns

export function insertRemedy(tx: Tx, remedy: Remedy): void {
  tx.later(insert, { remedy: records(columns, [remedy]) })
}
const insert = statement(
  'remedies.insert',
  {},
  (_, given) => sql`
  insert into ${remedies} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'remedy')}`,
)

export function saveRemedies(tx: Tx, saved: readonly Remedy[]): void {
  if (saved.length > 0) tx.later(save, { remedies: records({ id: columns.id, ...changeable }, saved) })
}
const assignments = Object.values(changeable).map(({ name }) => sql`${sql.identifier(name)} = remedies.${sql.identifier(name)}`)
const save = statement(
  'remedies.save',
  {},
  (_, given) => sql`
  update ${remedies} set ${sql.join(assignments, sql`, `)} from ${recordset({ id: columns.id, ...changeable }, 'remedies')}
  where ${remedies.organizationId} = ${given('organizationId')} and ${remedies.id} = remedies.id`,
)

const money = sql`case when ${remedies.amount} is not null then jsonb_build_object('amount', ${remedies.amount}, 'currency', ${remedies.currency}) end`
const list: List = { name: 'remedies', table: remedies, fields: wireFields(remedySchema, { ...columns, money }), sorts: { createdAt: [remedies.id] } }

export function listRemedies(ctx: Context, complaintId: string, query: RemedyListQuery): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'complaint', where: eq(remedies.complaintId, sql.placeholder('complaintId')), given: { complaintId }, leads: 'one' }]
  for (const field of ['status', 'kind'] as const) {
    const value = query[field]
    if (value !== undefined) conditions.push({ key: field, where: eq(remedies[field], sql.placeholder(field)), given: { [field]: value } })
  }
  return readPage(ctx, list, query, conditions)
}

/** Every remedy of these complaints. */
export function findRemediesOf(ctx: Context, complaintIds: readonly string[]): Promise<Remedy[]> {
  return ctx.many(ofComplaints, { complaintIds })
}
const ofComplaints = statement('remedies.ofComplaints', columns, (q, given) =>
  q
    .from(remedies)
    .where(sql`${ours(remedies)} and ${remedies.complaintId} = any(${given('complaintIds')}::uuid[])`)
    .orderBy(remedies.id),
)
