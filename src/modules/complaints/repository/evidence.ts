import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import { files } from '../../../platform/tables.ts'
import type { Evidence } from '../rules/complaint.ts'
import { evidenceSchema } from '../schemas/evidence.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { complaints } from '../tables/complaints.ts'
import { complaintEvidence as evidence } from '../tables/evidence.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(evidence)
const { organizationId: _ofFile, blobKey: _key, ...fileColumns } = getTableColumns(files)

export function insertEvidence(tx: Tx, given: Evidence): void {
  tx.later(insert, { ...given })
}
const insert = statement('evidence.insert', {}, (q, given) =>
  q.insert(evidence).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function findEvidence(ctx: Context, complaintId: string, id: string): Promise<Evidence | undefined> {
  return ctx.one(byId, { complaintId, id })
}
const byId: Statement<Evidence> = statement('evidence.byId', columns, (q, given) =>
  q.from(evidence).where(and(ours(evidence), eq(evidence.complaintId, given('complaintId')), eq(evidence.id, given('id')))),
)

export async function countEvidence(ctx: Context, complaintId: string): Promise<number> {
  return (await ctx.one(count, { complaintId }))?.count ?? 0
}
const count = statement('evidence.count', { count: sql<number>`count(*)::int` }, (q, given) =>
  q.from(evidence).where(and(ours(evidence), eq(evidence.complaintId, given('complaintId')))),
)

/** What the complainant gave, the oldest first. */
export interface GivenEvidence {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
  readonly createdAt: string
}
export function findGiven(ctx: Context, complaintId: string): Promise<GivenEvidence[]> {
  return ctx.many(given, { complaintId })
}
const { createdBy: _giver, ...givenColumns } = fileColumns
const given: Statement<GivenEvidence> = statement('evidence.given', givenColumns, (q, given) =>
  q
    .from(files)
    .innerJoin(evidence, and(eq(evidence.organizationId, files.organizationId), eq(evidence.id, files.id)))
    .where(and(ours(evidence), eq(evidence.complaintId, given('complaintId')), eq(evidence.givenBy, 'complainant')))
    .orderBy(files.id),
)

const ofFile = (column: SQL) =>
  sql`(select ${column} from ${evidence} where ${evidence.organizationId} = ${files.organizationId} and ${evidence.id} = ${files.id})`
const list: List = {
  name: 'complaintEvidence',
  table: files,
  fields: wireFields(evidenceSchema, {
    ...fileColumns,
    complaintId: ofFile(sql`${evidence.complaintId}`),
    givenBy: ofFile(sql`${evidence.givenBy}`),
    description: ofFile(sql`${evidence.description}`),
  }),
  // Ids are UUID v7 of the moment.
  sorts: { createdAt: [files.id] },
}
const among = (which: SQL) => sql`${files.id} in (select ${evidence.id} from ${evidence} where ${ours(evidence)} and ${which})`

export function listEvidence(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, [
    { key: 'complaint', where: among(sql`${evidence.complaintId} = ${sql.placeholder('complaintId')}::uuid`), given: { complaintId } },
  ])
}

/** Everything that shows how it was where a contact complained. */
export function listEvidenceOf(ctx: Context, contactId: string, query: PartListQuery): Promise<JsonText> {
  const theirs = sql`${evidence.complaintId} in (select ${complaints.id} from ${complaints} where ${ours(complaints)} and ${complaints.contactId} = ${sql.placeholder('contactId')}::uuid)`
  return readPage(ctx, list, query, [{ key: 'contact', where: among(theirs), given: { contactId } }])
}
