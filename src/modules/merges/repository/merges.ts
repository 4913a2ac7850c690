import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { limited } from '../../../platform/visibility.ts'
import { type MergeQuery, mergeSchema } from '../schemas/merge.ts'
import { contactMerges } from '../tables.ts'

export type Merge = Omit<typeof contactMerges.$inferSelect, 'organizationId'>
/** Whether the caller, limited to certain owners, may see a contact. */
export type Visibility = (contactId: PgColumn | SQL) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(contactMerges)

export function insertMerge(tx: Tx, merge: Merge): void {
  tx.later(insert, { ...merge })
}
const insert = statement('contactMerges.insert', {}, (q, given) =>
  q.insert(contactMerges).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export function findMerge(ctx: Context, id: string): Promise<Merge | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Merge> = statement('contactMerges.byId', columns, (q, given) =>
  q.from(contactMerges).where(and(ours(contactMerges), eq(contactMerges.id, given('id')))),
)

export function lockMerge(tx: Tx, id: string): Promise<Merge | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Merge> = statement('contactMerges.lock', columns, (q, given) =>
  q
    .from(contactMerges)
    .where(and(ours(contactMerges), eq(contactMerges.id, given('id'))))
    .for('update'),
)

export function saveMerge(tx: Tx, merge: Merge): void {
  tx.later(update, { ...merge })
}
const update = statement('contactMerges.update', {}, (q, given) =>
  q
    .update(contactMerges)
    .set(givenEach(['status', 'snapshot', 'revertedAt', 'revertedBy', 'version', 'updatedAt'], given))
    .where(and(ours(contactMerges), eq(contactMerges.id, given('id')))),
)

const list: List = { name: 'contactMerges', table: contactMerges, fields: wireFields(mergeSchema, columns), sorts: { createdAt: [contactMerges.id] } }
const partakes = sql`(${contactMerges.survivorId} = ${sql.placeholder('contactId')}::uuid or ${contactMerges.duplicateIds} @> array[${sql.placeholder('contactId')}::uuid])`

export function listMerges(ctx: Context, query: MergeQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = limited(ctx, allSeen(visibility))
  if (query.contactId !== undefined) conditions.push({ key: 'contact', where: partakes, given: { contactId: query.contactId } })
  return readPage(ctx, list, query, [...conditions, ...equals(contactMerges, query, ['status'])])
}

function allSeen(visibility: Visibility): SQL {
  return sql`(${visibility(contactMerges.survivorId)} and not exists (
    select from unnest(${contactMerges.duplicateIds}) as duplicate (id) where not ${visibility(sql`duplicate.id`)}))`
}

/** The merges that a contact took part in lose what they know of the people. @returns their ids */
export async function eraseMergesOf(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId })).map(({ id }) => id)
}
const erase = statement(
  'contactMerges.erase',
  { id: contactMerges.id },
  () => sql`update ${contactMerges} set snapshot = null where ${ours(contactMerges)} and ${partakes} returning id`,
)

/** The merges into others that a contact was taken out of again. */
export function findRevertedOf(tx: Tx, contactId: string) {
  return tx.many(revertedOf, { contactId })
}
const revertedOf = statement(
  'contactMerges.revertedOf',
  { survivorId: contactMerges.survivorId, createdAt: contactMerges.createdAt, revertedAt: sql<string>`${contactMerges.revertedAt}` },
  () => sql`
  select survivor_id, created_at, reverted_at::text from ${contactMerges}
  where ${ours(contactMerges)} and ${contactMerges.duplicateIds} @> array[${sql.placeholder('contactId')}::uuid] and reverted_at is not null`,
)
