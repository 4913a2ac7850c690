import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { importRows } from '../tables.ts'

/** A row that did something to a contact. */
export interface EffectiveRow {
  readonly row: number
  readonly status: string
  readonly contactId: string
  readonly contactVersion: number | null
  readonly previous: Record<string, unknown> | null
}

export interface UpdatedRow {
  readonly row: number
  readonly contactId: string
  readonly contactVersion: number
}

/** The rows behind `after` that updated a contact who was not erased since, with the version that they gave it. */
export function updatedRowsAfter(tx: Tx, importId: string, after: number, limit: number): Promise<UpdatedRow[]> {
  return tx.many(updated as Statement<UpdatedRow>, { importId, after, limit })
}
const updated = statement(
  'importRows.updatedAfter',
  { row: importRows.row, contactId: importRows.contactId, contactVersion: importRows.contactVersion },
  (q, given) =>
    q
      .from(importRows)
      .where(
        and(
          ours(importRows),
          eq(importRows.importId, given('importId')),
          eq(importRows.status, 'updated'),
          isNotNull(importRows.previous),
          sql`${importRows.row} > ${given('after')}::integer`,
        ),
      )
      .orderBy(importRows.row)
      .limit(given('limit') as never),
)

const effective = {
  row: importRows.row,
  status: importRows.status,
  contactId: importRows.contactId,
  contactVersion: importRows.contactVersion,
  previous: importRows.previous,
}

/** The last of the rows that did something and are not yet undone. */
export function lastRowsOf(tx: Tx, importId: string, limit: number): Promise<EffectiveRow[]> {
  return tx.many(last as Statement<EffectiveRow>, { importId, limit })
}
const last = statement('importRows.lastEffective', effective, (q, given) =>
  q
    .from(importRows)
    .where(and(ours(importRows), eq(importRows.importId, given('importId')), sql`${importRows.status} in ('created', 'updated')`))
    .orderBy(desc(importRows.row))
    .limit(given('limit') as never),
)

/** Notes what was undone, and of the others that they were left as they are. */
export function saveReverted(tx: Tx, importId: string, rows: readonly number[], undone: readonly number[]): void {
  tx.later(save, { importId, rows, undone })
}
const save = statement(
  'importRows.reverted',
  {},
  (_, given) => sql`
  update ${importRows} set status = case when "row" = any(${given('undone')}::integer[]) then 'reverted' else 'kept' end, previous = null
  where organization_id = ${given('organizationId')} and import_id = ${given('importId')} and "row" = any(${given('rows')}::integer[])`,
)
