import { getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, type Statement, statement } from '../../../platform/database.ts'
import { ledgerPeriods } from '../tables/seals.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(ledgerPeriods)
export type ClosedPeriod = Omit<typeof ledgerPeriods.$inferSelect, 'organizationId'>

/** Every month that was closed. */
export function readPeriods(ctx: Context): Promise<ClosedPeriod[]> {
  return ctx.many(all)
}
const all: Statement<ClosedPeriod> = statement(
  'ledger.periods',
  columns,
  (_, given) => sql`select ${columnNames(columns)} from ${ledgerPeriods} where organization_id = ${given('organizationId')} order by program_id, period, unit`,
)

export function readPeriod(ctx: Context, programId: string, period: string): Promise<ClosedPeriod[]> {
  return ctx.many(ofMonth, { programId, period })
}
const ofMonth: Statement<ClosedPeriod> = statement(
  'ledger.period',
  columns,
  (_, given) => sql`
  select ${columnNames(columns)} from ${ledgerPeriods}
  where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid and period = ${given('period')} order by unit`,
)

/** Keeps the figures of a month, unless they are kept already. */
export async function insertPeriod(tx: Tx, period: ClosedPeriod): Promise<void> {
  await tx.one(insert, { ...period })
}
const insert = statement('ledger.closePeriod', {}, (q, given) =>
  q
    .insert(ledgerPeriods)
    .values(givenEach(['organizationId', ...Object.keys(columns)], given))
    .onConflictDoNothing(),
)
