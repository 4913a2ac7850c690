import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { OrderBooking } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import { whereAll } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import type { Order } from '../rules/order.ts'
import { orders } from '../tables.ts'
import { bookingsOfOrder } from './bookings.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(orders)
const shown = { ...columns, loyalty: bookingsOfOrder(orders.id) }

/** An order with what became of it in programs of loyalty. */
export type ShownOrder = Order & { readonly loyalty: OrderBooking[] }

/**
 * Held while orders are recorded that returns may wait for; a return that finds no order waits for whoever holds its id, and looks
 * again: neither can miss the other.
 */
export function holdReturnsBack(tx: Tx, externalIds: readonly string[]): void {
  if (externalIds.length > 0) tx.later(hold, { externalIds })
}
// Of ids beyond number there are so few locks that a large batch does not use up those of the database.
const turnOf = (externalId: SQL) =>
  sql`hashtextextended('orders ' || ${sql.placeholder('organizationId')}::text || ' ' || (hashtext(${externalId}) & 63)::text, 0)`
const hold = statement(
  'orders.hold',
  {},
  (_, given) => sql`
  select pg_advisory_xact_lock_shared(turn) from (select distinct ${turnOf(sql`external_id`)} as turn from unnest(${given('externalIds')}::text[]) as external_id order by 1) as turns`,
)

export async function awaitOrder(tx: Tx, externalId: string): Promise<void> {
  await tx.one(wait, { externalId })
}
const wait = statement('orders.await', {}, (_, given) => sql`select from pg_advisory_xact_lock(${turnOf(sql`${given('externalId')}::text`)})`)

export function findOrder(ctx: Context, id: string): Promise<ShownOrder | undefined> {
  return ctx.one(byId, { id })
}
const byId = statement('orders.byId', shown, (q, given) => q.from(orders).where(and(ours(orders), eq(orders.id, given('id'))))) as Statement<ShownOrder>

/** Which of these are orders that the caller may see. */
export async function findSeenIds(ctx: Context, ids: readonly string[], visibility: ContactVisibility): Promise<ReadonlySet<string>> {
  const seen = statement(undefined, { id: orders.id }, (q, given) =>
    q
      .from(orders)
      .where(and(ours(orders), sql`${orders.id} = any(${given('ids')}::uuid[])`, whereAll(limited(ctx, nobodysOrSeen(visibility, orders.contactId))))),
  )
  return new Set((await ctx.many(seen, { ids })).map(({ id }) => id))
}

export function lockOrder(tx: Tx, id: string): Promise<ShownOrder | undefined> {
  return tx.one(lock, { id })
}
const lock = statement('orders.lock', shown, (q, given) =>
  q
    .from(orders)
    .where(and(ours(orders), eq(orders.id, given('id'))))
    .for('no key update'),
) as Statement<ShownOrder>

/** Whose these orders are, whoever asks. */
export async function findContactsOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return ids.length === 0 ? [] : (await tx.many(contactsOf, { ids })).flatMap(({ contactId }) => contactId ?? [])
}
const contactsOf = statement('orders.contactsOf', { contactId: orders.contactId }, (q, given) =>
  q.from(orders).where(and(ours(orders), sql`${orders.id} = any(${given('ids')}::uuid[])`, sql`${orders.contactId} is not null`)),
)

/** In the order of their ids, and without waiting for it. */
export function lockOrders(tx: Tx, ids: readonly string[]): void {
  tx.later(lockAll, { ids })
}
const lockAll = statement('orders.lockAll', { id: orders.id }, (q, given) =>
  q
    .from(orders)
    .where(and(ours(orders), sql`${orders.id} = any(${given('ids')}::uuid[])`))
    .orderBy(orders.id)
    .for('no key update'),
)

/**
 * Inserts orders in one statement whatever their number. Waits for others who are inserting the same external id.
 * @returns the ids of those that got in; the others have an external id that was recorded before
 */
export async function insertOrders(tx: Tx, rows: readonly Order[]): Promise<ReadonlySet<string>> {
  const made = await tx.many(insert, { rows: records(columns, rows) })
  return new Set(made.map(({ id }) => id))
}
const insert = statement(
  'orders.insert',
  { id: orders.id },
  (_, given) => sql`
  insert into ${orders} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')} order by external_id, id
  on conflict (organization_id, external_id) where external_id is not null do nothing
  returning id`,
)

export function findByExternalIds(ctx: Context, externalIds: readonly string[]): Promise<ShownOrder[]> {
  return ctx.many(byExternalIds, { externalIds })
}
const byExternalIds = statement('orders.byExternalIds', shown, (q, given) =>
  q.from(orders).where(and(ours(orders), sql`${orders.externalId} = any(${given('externalIds')}::text[])`)),
) as Statement<ShownOrder>

export function saveOrder(tx: Tx, order: Order): void {
  tx.later(update, { ...order })
}
const update = statement('orders.update', {}, (q, given) => {
  const { contactId, payments, paid, requestedAt, promisedAt, deliveredAt, status, metadata, version, updatedAt } = columns
  const changeable = { contactId, payments, paid, requestedAt, promisedAt, deliveredAt, status, metadata, version, updatedAt }
  return q
    .update(orders)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(orders), eq(orders.id, given('id'))))
})

/** What came back of an order so far. Moves `derived`, not the version. */
export function noteReturned(tx: Tx, id: string, returned: number): void {
  tx.later(setReturned, { id, returned })
}
const setReturned = statement(
  'orders.noteReturned',
  {},
  (_, given) => sql`
  update ${orders} set returned = ${given('returned')}::bigint, derived = derived + 1 where ${ours(orders)} and ${orders.id} = ${given('id')}::uuid`,
)
