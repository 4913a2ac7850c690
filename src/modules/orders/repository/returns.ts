import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { OrderBooking } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Return } from '../rules/return.ts'
import { returns } from '../tables.ts'
import { bookingsOfReturn } from './bookings.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(returns)
const shown = { ...columns, loyalty: bookingsOfReturn(returns.id) }

/** A return with what became of it in programs of loyalty. */
export type ShownReturn = Return & { readonly loyalty: OrderBooking[] }

export function findReturn(ctx: Context, id: string): Promise<ShownReturn | undefined> {
  return ctx.one(byId, { id })
}
const byId = statement('returns.byId', shown, (q, given) => q.from(returns).where(and(ours(returns), eq(returns.id, given('id'))))) as Statement<ShownReturn>

export function findByExternalId(ctx: Context, externalId: string): Promise<ShownReturn | undefined> {
  return ctx.one(byExternalId, { externalId })
}
const byExternalId = statement('returns.byExternalId', shown, (q, given) =>
  q.from(returns).where(and(ours(returns), eq(returns.externalId, given('externalId')))),
) as Statement<ShownReturn>

/** Waits for others who are inserting the same external id. @returns whether it got in */
export async function insertReturn(tx: Tx, row: Return): Promise<boolean> {
  return (await tx.one(insert, { rows: records(columns, [row]) })) !== undefined
}
const insert = statement(
  'returns.insert',
  { id: returns.id },
  (_, given) => sql`
  insert into ${returns} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')}
  on conflict (organization_id, external_id) where external_id is not null do nothing
  returning id`,
)

/** Those that count, of an order that is locked, in the order in which they came. */
export function findRecorded(tx: Tx, orderId: string): Promise<Return[]> {
  return tx.many(recorded, { orderId })
}
const recorded: Statement<Return> = statement('returns.recorded', columns, (q, given) =>
  q
    .from(returns)
    .where(and(ours(returns), eq(returns.orderId, given('orderId')), eq(returns.status, 'recorded')))
    .orderBy(returns.id),
)

/** Those that wait for these orders, in the order in which they came. */
export function lockWaiting(tx: Tx, externalIds: readonly string[]): Promise<Return[]> {
  return tx.many(waiting, { externalIds })
}
const waiting: Statement<Return> = statement('returns.lockWaiting', columns, (q, given) =>
  q
    .from(returns)
    .where(and(ours(returns), sql`${returns.status} = 'waiting'`, sql`${returns.orderExternalId} = any(${given('externalIds')}::text[])`))
    .orderBy(returns.id)
    .for('no key update'),
)

export async function lockReturn(tx: Tx, id: string): Promise<void> {
  await tx.one(lock, { id })
}
const lock = statement('returns.lock', { id: returns.id }, (q, given) =>
  q
    .from(returns)
    .where(and(ours(returns), eq(returns.id, given('id'))))
    .for('no key update'),
)

/** Of one that still waits. */
export function forgetWords(tx: Tx, id: string, at: string): void {
  tx.later(forget, { id, at })
}
const forget = statement(
  'returns.forgetWords',
  {},
  (_, given) => sql`
  update ${returns} set reason = null, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(returns)} and id = ${given('id')}::uuid and status = 'waiting'`,
)

export function saveReturn(tx: Tx, row: Return): void {
  tx.later(update, { ...row })
}
const update = statement('returns.update', {}, (q, given) => {
  const { orderId, orderExternalId, contactId, status, refusal, lines, amount, currency, version, updatedAt } = columns
  const changeable = { orderId, orderExternalId, contactId, status, refusal, lines, amount, currency, version, updatedAt }
  return q
    .update(returns)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(returns), eq(returns.id, given('id'))))
})

/** Whose order it is, theirs is the return. */
export function attachReturns(tx: Tx, orderId: string, contactId: string | null, at: string): void {
  tx.later(attach, { orderId, contactId, at })
}
const attach = statement(
  'returns.attach',
  {},
  (_, given) => sql`
  update ${returns} set contact_id = ${given('contactId')}::uuid, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(returns)} and ${returns.orderId} = ${given('orderId')}::uuid`,
)
