import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Interaction } from '../rules/interaction.ts'
import { interactions } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(interactions)

export function findInteraction(ctx: Context, id: string): Promise<Interaction | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Interaction> = statement('interactions.byId', columns, (q, given) =>
  q.from(interactions).where(and(ours(interactions), eq(interactions.id, given('id')))),
)

export function lockInteraction(tx: Tx, id: string): Promise<Interaction | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Interaction> = statement('interactions.lock', columns, (q, given) =>
  q
    .from(interactions)
    .where(and(ours(interactions), eq(interactions.id, given('id'))))
    .for('update'),
)

/**
 * Inserts interactions in one statement whatever their number. Waits for others who are inserting the same external id.
 * @returns the ids of those that got in; the others have an external id that was recorded before
 */
export async function insertInteractions(tx: Tx, rows: readonly Interaction[]): Promise<ReadonlySet<string>> {
  const made = await tx.many(insert, { rows: records(columns, rows) })
  return new Set(made.map(({ id }) => id))
}
const insert = statement(
  'interactions.insert',
  { id: interactions.id },
  (_, given) => sql`
  insert into ${interactions} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')} order by external_id, id
  on conflict (organization_id, external_id) where external_id is not null do nothing
  returning id`,
)

export function findByExternalIds(ctx: Context, externalIds: readonly string[]): Promise<Interaction[]> {
  return ctx.many(byExternalIds, { externalIds })
}
const byExternalIds: Statement<Interaction> = statement('interactions.byExternalIds', columns, (q, given) =>
  q.from(interactions).where(and(ours(interactions), sql`${interactions.externalId} = any(${given('externalIds')}::text[])`)),
)

/** Writes a changed row. Waited for: an external id may be taken. */
export async function saveInteraction(tx: Tx, interaction: Interaction): Promise<void> {
  await tx.one(update, { ...interaction })
}
const update = statement('interactions.update', {}, (q, given) => {
  const { id: _id, contactId: _contact, createdAt: _createdAt, ...changeable } = columns
  return q
    .update(interactions)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(interactions), eq(interactions.id, given('id'))))
})

export function deleteInteraction(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('interactions.delete', {}, (q, given) => q.delete(interactions).where(and(ours(interactions), eq(interactions.id, given('id')))))

/** When the contact's last interaction was, of those that count (`rules/interaction.ts`). */
export async function findLast(tx: Tx, contactId: string): Promise<string | null> {
  return (await tx.one(last, { contactId }))?.occurredAt ?? null
}
const last: Statement<{ occurredAt: string }> = statement('interactions.last', { occurredAt: interactions.occurredAt }, (q, given) =>
  q
    .from(interactions)
    .where(
      and(
        ours(interactions),
        eq(interactions.contactId, given('contactId')),
        sql`${interactions.direction} <> 'internal' and ${interactions.automatic} is null`,
      ),
    )
    .orderBy(sql`${interactions.occurredAt} desc`)
    .limit(1),
)
