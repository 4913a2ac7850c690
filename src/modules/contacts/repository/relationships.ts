import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { limited } from '../../../platform/visibility.ts'
import { relationshipSchema } from '../schemas/relationship.ts'
import { contacts, relationships } from '../tables.ts'

export type Relationship = Omit<typeof relationships.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(relationships)
/** Read from either side: what concerns a contact stands at both. */
const concerning = sql`${sql.placeholder('contactId')}::uuid in (${relationships.contactId}, ${relationships.relatedId})`

export function findRelationship(ctx: Context, contactId: string, id: string): Promise<Relationship | undefined> {
  return ctx.one(byId, { contactId, id })
}
const byId: Statement<Relationship> = statement('relationships.byId', columns, (q, given) =>
  q.from(relationships).where(and(ours(relationships), eq(relationships.id, given('id')), concerning)),
)

export function lockRelationship(tx: Tx, contactId: string, id: string): Promise<Relationship | undefined> {
  return tx.one(lock, { contactId, id })
}
const lock: Statement<Relationship> = statement('relationships.lock', columns, (q, given) =>
  q
    .from(relationships)
    .where(and(ours(relationships), eq(relationships.id, given('id')), concerning))
    .for('update'),
)

/** @returns the id of the relationship that stands there already, if one does */
export async function insertRelationship(tx: Tx, relationship: Relationship): Promise<string | undefined> {
  const made = await tx.one(insert, { ...relationship })
  return made === undefined ? (await tx.one(same, { ...relationship }))?.id : undefined
}
const insert = statement('relationships.insert', { id: relationships.id }, (q, given) =>
  q
    .insert(relationships)
    .values(givenEach(['organizationId', ...Object.keys(columns)], given))
    .onConflictDoNothing({ target: [relationships.organizationId, relationships.contactId, relationships.relatedId, relationships.type] })
    .returning({ id: relationships.id }),
)
const same = statement('relationships.same', { id: relationships.id }, (q, given) =>
  q
    .from(relationships)
    .where(
      and(
        ours(relationships),
        eq(relationships.contactId, given('contactId')),
        eq(relationships.relatedId, given('relatedId')),
        eq(relationships.type, given('type')),
      ),
    ),
)

export function saveRelationship(tx: Tx, relationship: Relationship): void {
  tx.later(update, { ...relationship })
}
const update = statement('relationships.update', {}, (q, given) =>
  q
    .update(relationships)
    .set(givenEach(['role', 'since', 'until', 'version', 'updatedAt'], given))
    .where(and(ours(relationships), eq(relationships.id, given('id')))),
)

export function deleteRelationship(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('relationships.delete', {}, (q, given) => q.delete(relationships).where(and(ours(relationships), eq(relationships.id, given('id')))))

const list: List = {
  name: 'relationships',
  table: relationships,
  fields: wireFields(relationshipSchema, getTableColumns(relationships)),
  sorts: { createdAt: [relationships.id] },
}

/** The relationships of a contact with contacts that the caller may see. */
export function listRelationships(ctx: Context, contactId: string, query: ListQuery & { type?: string | undefined }): Promise<JsonText> {
  const conditions: Condition[] = [
    {
      key: 'contact',
      where: sql`(${relationships.contactId} = ${sql.placeholder('contactId')} or ${relationships.relatedId} = ${sql.placeholder('contactId')})`,
      given: { contactId },
    },
  ]
  return readPage(ctx, list, query, [...conditions, ...equals(relationships, query, ['type']), ...limited(ctx, bothVisible)])
}
const bothVisible = sql`not exists (select 1 from ${contacts} where ${contacts.organizationId} = ${relationships.organizationId}
  and ${contacts.id} in (${relationships.contactId}, ${relationships.relatedId})
  and (${contacts.ownerId} is null or ${contacts.ownerId} <> all(${sql.placeholder('visibleOwners')}::uuid[])))`
