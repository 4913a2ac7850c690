import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import type { ComplaintListQuery } from '../schemas/complaint.ts'
import { linkSchema } from '../schemas/links.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { complaints } from '../tables/complaints.ts'
import { complaintLinks } from '../tables/similarity.ts'
import { listComplaints, seen, type Visibility } from './complaints.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaintLinks)
export type Link = Omit<typeof complaintLinks.$inferSelect, 'organizationId'>

/** Waited for: two may link the same at once. */
export async function insertLink(tx: Tx, link: Link): Promise<void> {
  await tx.one(insert, { ...link })
}
const insert = statement('complaintLinks.insert', {}, (q, given) =>
  q.insert(complaintLinks).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

/** Links what is not linked so yet. */
export function ensureLink(tx: Tx, link: Link): void {
  tx.later(ensure, { ...link })
}
const ensure = statement('complaintLinks.ensure', {}, (q, given) =>
  q
    .insert(complaintLinks)
    .values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never)
    .onConflictDoNothing(),
)

export function lockLink(tx: Tx, complaintId: string, id: string): Promise<Link | undefined> {
  return tx.one(lock, { complaintId, id })
}
const lock: Statement<Link> = statement('complaintLinks.lock', columns, (q, given) =>
  q
    .from(complaintLinks)
    .where(
      and(
        ours(complaintLinks),
        eq(complaintLinks.id, given('id')),
        sql`${given('complaintId')}::uuid in (${complaintLinks.complaintId}, ${complaintLinks.relatedId})`,
      ),
    )
    .for('update'),
)

export function deleteLink(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('complaintLinks.delete', {}, (q, given) =>
  q.delete(complaintLinks).where(and(ours(complaintLinks), eq(complaintLinks.id, given('id')))),
)

const list: List = {
  name: 'complaintLinks',
  table: complaintLinks,
  fields: wireFields(linkSchema, columns),
  sorts: { createdAt: [complaintLinks.id] },
}

/** The links of a complaint in both directions, with others that the caller may see. */
export function listLinks(ctx: Context, complaintId: string, query: PartListQuery, visibility: Visibility): Promise<JsonText> {
  const id = sql`${sql.placeholder('complaintId')}::uuid`
  const other = sql`case when ${complaintLinks.complaintId} = ${id} then ${complaintLinks.relatedId} else ${complaintLinks.complaintId} end`
  return readPage(ctx, list, query, [
    { key: 'complaint', where: sql`(${complaintLinks.complaintId} = ${id} or ${complaintLinks.relatedId} = ${id})`, given: { complaintId } },
    seenComplaint(ctx, other, visibility),
  ])
}

/** That what a column names is a complaint which the caller may see. */
export function seenComplaint(ctx: Context, id: SQL, visibility: Visibility): Condition {
  const conditions = seen(ctx, visibility)
  return {
    key: `seen ${conditions.map(({ key }) => key).join(' ')}`,
    where: sql`exists (select 1 from ${complaints} where ${and(ours(complaints), sql`${complaints.id} = ${id}`, whereAll(conditions))})`,
    given: valuesGiven(conditions),
  }
}

/** All complaints that links connect with one, it too, by way of such as the caller may see. */
export function listCluster(ctx: Context, complaintId: string, query: ComplaintListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = seen(ctx, visibility)
  const connected = sql`
    with recursive cluster (id) as (
      select ${sql.placeholder('complaintId')}::uuid
      union
      select ${complaints.id} from cluster cross join lateral (
        select related_id as id from ${complaintLinks} where ${ours(complaintLinks)} and complaint_id = cluster.id
        union all select complaint_id from ${complaintLinks} where ${ours(complaintLinks)} and related_id = cluster.id
      ) as next join ${complaints} on ${and(ours(complaints), sql`${complaints.id} = next.id`, whereAll(conditions))}
    ) select id from cluster`
  return listComplaints(ctx, query, visibility, [{ key: 'cluster', where: sql`${complaints.id} in (${connected})`, given: { complaintId }, rare: true }])
}
