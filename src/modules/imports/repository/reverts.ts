import { and, desc, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { contacts } from '../../contacts/tables.ts'
import { importRows } from '../tables.ts'

/** A row that did something to a contact. */
export interface EffectiveRow {
  readonly row: number
  readonly status: string
  readonly contactId: string
  readonly contactVersion: number | null
  readonly previous: Record<string, unknown> | null
}

/** The contacts that an import updated and somebody changed since. */
export function contactsInTheWay(tx: Tx, importId: string, limit: number): Promise<{ contactId: string; row: number }[]> {
  return tx.many(inTheWay, { importId, limit }) as Promise<{ contactId: string; row: number }[]>
}
const inTheWay = statement(
  undefined,
  { contactId: importRows.contactId, row: importRows.row },
  (_, given) => sql`
  select ${importRows.contactId}, ${importRows.row} from ${importRows}
  join ${contacts} on ${contacts.organizationId} = ${importRows.organizationId} and ${contacts.id} = ${importRows.contactId}
  where ${importRows.organizationId} = ${given('organizationId')} and ${importRows.importId} = ${given('importId')} and ${importRows.status} = 'updated'
    and ${contacts.version} <> ${importRows.contactVersion}
  order by ${importRows.row} limit ${given('limit')}`,
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
