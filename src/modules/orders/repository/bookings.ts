import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { OrderBooking } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, statement } from '../../../platform/database.ts'
import { orderBookings } from '../tables.ts'

/** What programs of loyalty booked, or why they did not, as the wire shows it. */
function bookings(where: SQL): SQL<OrderBooking[]> {
  return sql`(select coalesce(json_agg(json_strip_nulls(json_build_object('programId', ${orderBookings.programId}, 'journalId', ${orderBookings.journalId},
    'skipped', ${orderBookings.skipped})) order by ${orderBookings.id}), '[]') from ${orderBookings} where ${ours(orderBookings)} and ${where})`
}
/** Of the order that a column names, and of its changes; not of its returns. */
export function bookingsOfOrder(orderId: PgColumn): SQL<OrderBooking[]> {
  return bookings(sql`${orderBookings.orderId} = ${orderId} and ${orderBookings.returnId} is null`)
}
export function bookingsOfReturn(returnId: PgColumn): SQL<OrderBooking[]> {
  return bookings(sql`${orderBookings.returnId} = ${returnId}`)
}

const { organizationId: _tenant, ...columns } = getTableColumns(orderBookings)

export function insertBookings(tx: Tx, about: { readonly orderId: string; readonly returnId: string | null }, made: readonly OrderBooking[]): void {
  if (made.length === 0) return
  const rows = made.map((booking) => ({ id: tx.newId(), ...about, ...booking }))
  tx.later(insert, { rows: records(columns, rows) })
}
const insert = statement(
  'orderBookings.insert',
  {},
  (_, given) => sql`
  insert into ${orderBookings} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')}`,
)
