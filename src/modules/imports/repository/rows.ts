import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import { importRowSchema, type RowListQuery } from '../schemas.ts'
import { importRows } from '../tables.ts'

type Row = Omit<typeof importRows.$inferSelect, 'organizationId' | 'importId'>
export type StagedRow = Pick<Row, 'row' | 'line' | 'source' | 'keys'>
export type WaitingRow = Pick<Row, 'row' | 'line' | 'source' | 'duplicateOf'>
/** What became of a row. */
export type DoneRow = Pick<Row, 'row' | 'keys' | 'status' | 'contactId' | 'contactVersion' | 'previous' | 'problems'>

const { organizationId: _tenant, importId: _import, ...columns } = getTableColumns(importRows)
const { row, line, source, keys, duplicateOf, status, contactId, contactVersion, previous, problems } = columns
const stagedColumns = { row, line, source, keys }
const doneColumns = { row, keys, status, contactId, contactVersion, previous, problems }

export async function stageRows(tx: Tx, importId: string, rows: readonly StagedRow[]): Promise<void> {
  await tx.one(stage, { importId, staged: records(stagedColumns, rows) })
}
const stage = statement(
  'importRows.stage',
  {},
  (_, given) => sql`
  insert into ${importRows} (organization_id, import_id, ${columnNames(stagedColumns)}, status, problems)
  select ${given('organizationId')}::uuid, ${given('importId')}::uuid, ${columnNames(stagedColumns)}, 'pending', '[]' from ${recordset(stagedColumns, 'staged')}`,
)

/** Notes of each row the first one before it that has a key of it. */
export async function markDuplicates(tx: Tx, importId: string): Promise<void> {
  await tx.one(mark, { importId })
}
const mark = statement(
  undefined,
  {},
  (_, given) => sql`
  with keyed as (
    select "row", unnest(keys) as key from ${importRows} where organization_id = ${given('organizationId')} and import_id = ${given('importId')}
  ), firsts as (
    select "row", min("row") over (partition by key) as first from keyed
  ), doubled as (
    select "row", min(first) as first from firsts where first < "row" group by "row"
  )
  update ${importRows} set duplicate_of = doubled.first from doubled
  where organization_id = ${given('organizationId')} and import_id = ${given('importId')} and ${importRows}."row" = doubled."row"`,
)

export function nextRows(ctx: Context, importId: string, after: number, limit: number): Promise<WaitingRow[]> {
  return ctx.many(next, { importId, after, limit })
}
const next: Statement<WaitingRow> = statement('importRows.next', { row, line, source, duplicateOf }, (q, given) =>
  q
    .from(importRows)
    .where(and(ours(importRows), eq(importRows.importId, given('importId')), sql`${importRows.row} > ${given('after')}::integer`))
    .orderBy(importRows.row)
    .limit(given('limit') as never),
)

/** What was staged goes; what became of it stays. The rows follow each other: said so, only they are read, whatever the planner knows of the table. */
export function saveRows(tx: Tx, importId: string, rows: readonly DoneRow[]): void {
  tx.later(done, { importId, first: rows[0]?.row, last: rows.at(-1)?.row, done: records(doneColumns, rows) })
}
const done = statement(
  'importRows.done',
  {},
  (_, given) => sql`
  update ${importRows} set source = null, keys = done.keys, status = done.status, contact_id = done.contact_id, contact_version = done.contact_version,
    previous = done.previous, problems = done.problems
  from ${recordset(doneColumns, 'done')}
  where ${importRows.organizationId} = ${given('organizationId')} and ${importRows.importId} = ${given('importId')} and ${importRows.row} = done."row"
    and ${importRows.row} between ${given('first')}::integer and ${given('last')}::integer`,
)

const list: List = {
  name: 'importRows',
  table: importRows,
  fields: wireFields(importRowSchema, columns),
  sorts: { row: [importRows.row] },
}

export function listRows(ctx: Context, importId: string, query: RowListQuery): Promise<JsonText> {
  const ofImport = { key: 'import', where: eq(importRows.importId, sql.placeholder('importId')), given: { importId } }
  const withStatus = { key: 'status', where: eq(importRows.status, sql.placeholder('status')), given: { status: query.status } }
  return readPage(ctx, list, query, query.status === undefined ? [ofImport] : [ofImport, withStatus])
}

/** Takes everything of a person out of the rows of all imports: staged values, former values, values at fault. */
export function eraseRows(tx: Tx, contactIdOfPerson: string, keysOfPerson: readonly string[]): void {
  tx.later(erase, { contactId: contactIdOfPerson, keys: keysOfPerson })
}
const erase = statement(
  undefined,
  {},
  (_, given) => sql`
  update ${importRows} set source = null, keys = null, previous = null, problems = '[]'
  where organization_id = ${given('organizationId')} and (contact_id = ${given('contactId')}::uuid or keys && ${given('keys')}::text[])`,
)
