import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import { contactCards } from '../tables.ts'

/** The vCard properties of a contact. */
export type Card = Omit<typeof contactCards.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(contactCards)

/** Puts the cards in the place of those that the contacts had. */
export function saveCards(tx: Tx, cards: readonly Card[]): void {
  if (cards.length > 0) tx.later(save, { cards: records(columns, cards) })
}
const save = statement(
  'contactCards.save',
  {},
  (_, given) => sql`
  insert into ${contactCards} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'cards')}
  on conflict (organization_id, contact_id) do update set properties = excluded.properties where ${contactCards.properties} <> excluded.properties`,
)

export function findCards(ctx: Context, contactIds: readonly string[]): Promise<Card[]> {
  return ctx.many(find, { contactIds })
}
const find: Statement<Card> = statement('contactCards.find', columns, (q, given) =>
  q.from(contactCards).where(and(ours(contactCards), sql`${contactCards.contactId} = any(${given('contactIds')}::uuid[])`)),
)

export function deleteCard(tx: Tx, contactId: string): void {
  tx.later(remove, { contactId })
}
const remove = statement('contactCards.delete', {}, (q, given) =>
  q.delete(contactCards).where(and(ours(contactCards), eq(contactCards.contactId, given('contactId')))),
)
