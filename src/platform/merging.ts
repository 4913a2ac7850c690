import { getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { ContactMerge } from '../kernel/participants.ts'
import type { Tx } from './context.ts'
import { records, recordset, type Statement, statement } from './database.ts'
import { mergedRows, timeline } from './tables.ts'

/** How modules take part in merges: what was moved is noted row by row, so that a revert gives back those and no others. */

/** Rows that hang on a contact and go with it. */
export interface Movable {
  /** Moves the rows of the duplicates to the survivor. @returns how many */
  move(tx: Tx, merge: ContactMerge): Promise<number>
  /** Gives back what the merge moved and is still there, as it now is. */
  giveBack(tx: Tx, merge: ContactMerge): void
}

type ContactTable = PgTable & { readonly organizationId: PgColumn; readonly id: PgColumn }

/**
 * The rows of a table that one of its columns hangs on a contact. Where rows have a version it
 * counts the move: they show another contact.
 * @param kind unique; what the rows are called in the record of the merge
 * @param once of whose values each contact has one row at most: what the survivor or another duplicate has already stays
 */
export function movable(kind: string, table: ContactTable, column: PgColumn, once: readonly PgColumn[] = []): Movable {
  const contact = sql.identifier(column.name)
  const versioned = 'version' in getTableColumns(table) ? sql`, version = version + 1, updated_at = ${sql.placeholder('at')}::timestamptz` : sql``
  const same = once.map((each) => sql`other.${sql.identifier(each.name)} = mine.${sql.identifier(each.name)}`)
  const first =
    once.length === 0
      ? sql``
      : sql`and not exists (select from ${table} as other where other.organization_id = mine.organization_id and ${sql.join(same, sql` and `)}
        and (other.${contact} = ${sql.placeholder('survivorId')}::uuid or other.${contact} = any(${sql.placeholder('duplicateIds')}::uuid[]) and other.id < mine.id))`
  const moveRows = statement(
    `merging.move ${kind}`,
    { count: sql<number>`` },
    (_, given) => sql`
    with was as (
      select id, ${contact} as contact_id from ${table} as mine
      where organization_id = ${given('organizationId')} and ${contact} = any(${given('duplicateIds')}::uuid[]) ${first}
    ), moved as (
      update ${table} set ${contact} = ${given('survivorId')}::uuid ${versioned} from was
      where ${table.organizationId} = ${given('organizationId')} and ${table.id} = was.id and ${column} = was.contact_id
      returning was.id, was.contact_id
    ), noted as (
      insert into ${mergedRows} (organization_id, merge_id, kind, row_id, contact_id)
      select ${given('organizationId')}::uuid, ${given('mergeId')}::uuid, ${sql.raw(`'${kind}'`)}, id, contact_id from moved
    )
    select count(*)::integer from moved`,
  )
  const giveBackRows = statement(
    `merging.giveBack ${kind}`,
    {},
    (_, given) => sql`
    update ${table} set ${contact} = noted.contact_id ${versioned} from ${mergedRows} as noted
    where noted.organization_id = ${given('organizationId')} and noted.merge_id = ${given('mergeId')} and noted.kind = ${sql.raw(`'${kind}'`)}
      and ${table.organizationId} = noted.organization_id and ${table.id} = noted.row_id and ${column} = ${given('survivorId')}::uuid`,
  )
  return {
    move: async (tx, merge) => (await tx.one(moveRows, valuesOf(tx, merge)))?.count ?? 0,
    giveBack: (tx, merge) => tx.later(giveBackRows, valuesOf(tx, merge)),
  }
}

function valuesOf(tx: Tx, { id: mergeId, survivorId, duplicateIds }: ContactMerge) {
  return { mergeId, survivorId, duplicateIds, at: tx.clock.now().toString() }
}

/** A row that a merge took away or changed, as it was. */
export interface NotedRow<T extends object> {
  readonly rowId: string
  readonly contactId: string
  readonly was: T
}
const notedColumns = { rowId: mergedRows.rowId, contactId: mergedRows.contactId, was: mergedRows.was }

/** Notes rows as they were before the merge took them away or changed them. */
export function noteRows<T extends object>(tx: Tx, merge: ContactMerge, kind: string, rows: readonly NotedRow<T>[]): void {
  if (rows.length > 0) tx.later(note, { mergeId: merge.id, kind, rows: records(notedColumns, rows) })
}
const note = statement(
  'mergedRows.note',
  {},
  (_, given) => sql`
  insert into ${mergedRows} (organization_id, merge_id, kind, row_id, contact_id, was)
  select ${given('organizationId')}::uuid, ${given('mergeId')}::uuid, ${given('kind')}::text, row_id, contact_id, was from ${recordset(notedColumns, 'rows')}`,
)

/** What was noted under a kind. */
export function notedRows<T extends object>(tx: Tx, merge: ContactMerge, kind: string): Promise<NotedRow<T>[]> {
  return tx.many(noted as unknown as Statement<NotedRow<T>>, { mergeId: merge.id, kind })
}
const noted = statement(
  'mergedRows.noted',
  notedColumns,
  (_, given) => sql`
  select row_id, contact_id, was from ${mergedRows} where organization_id = ${given('organizationId')} and merge_id = ${given('mergeId')}::uuid
    and kind = ${given('kind')}::text and was is not null order by row_id`,
)

/**
 * Of the rows that a merge moved, those that another merge took away since: they are this one's to give back. To that one they
 * are as if it had moved them.
 * @returns the rows as they were when they were taken away, with the contact that they were moved from
 */
export function reclaimRows<T extends object>(tx: Tx, merge: ContactMerge, kinds: { readonly moved: string; readonly gone: string }): Promise<NotedRow<T>[]> {
  return tx.many(reclaim as unknown as Statement<NotedRow<T>>, { mergeId: merge.id, ...kinds })
}
const reclaim = statement(
  'mergedRows.reclaim',
  notedColumns,
  (_, given) => sql`
  update ${mergedRows} as taken set kind = moved.kind from ${mergedRows} as moved
  where moved.organization_id = ${given('organizationId')} and moved.merge_id = ${given('mergeId')}::uuid and moved.kind = ${given('moved')}::text
    and taken.organization_id = moved.organization_id and taken.row_id = moved.row_id and taken.merge_id <> moved.merge_id
    and taken.kind = ${given('gone')}::text and taken.was is not null
  returning taken.row_id, moved.contact_id, taken.was`,
)

/** What other merges took away of these contacts, the latest first. */
export function takenElsewhere<T extends object>(tx: Tx, merge: ContactMerge, kind: string, contactIds: readonly string[]): Promise<NotedRow<T>[]> {
  return tx.many(elsewhere as unknown as Statement<NotedRow<T>>, { mergeId: merge.id, kind, contactIds })
}
const elsewhere = statement(
  'mergedRows.elsewhere',
  notedColumns,
  (_, given) => sql`
  select row_id, contact_id, was from ${mergedRows} where organization_id = ${given('organizationId')} and merge_id <> ${given('mergeId')}::uuid
    and kind = ${given('kind')}::text and (was ->> 'contactId' = any(${given('contactIds')}::text[]) or was ->> 'relatedId' = any(${given('contactIds')}::text[]))
  order by merge_id desc, row_id`,
)

/** What another merge took away is back, as if it had moved it. */
export function noteAsMoved(tx: Tx, merge: ContactMerge, kinds: { readonly moved: string; readonly gone: string }, rowIds: readonly string[]): void {
  if (rowIds.length > 0) tx.later(renote, { mergeId: merge.id, ...kinds, rowIds })
}
const renote = statement(
  'mergedRows.noteAsMoved',
  {},
  (_, given) => sql`
  update ${mergedRows} set kind = ${given('moved')}::text where organization_id = ${given('organizationId')} and merge_id <> ${given('mergeId')}::uuid
    and kind = ${given('gone')}::text and row_id = any(${given('rowIds')}::uuid[])`,
)

/** Nulls what was noted of these merges, and whatever was noted anywhere of a person: the reverts that need it are no longer possible. */
export function eraseNotedRows(tx: Tx, mergeIds: readonly string[], contactId: string): void {
  tx.later(eraseNoted, { mergeIds, mentioned: `%${contactId}%` })
}
const eraseNoted = statement(
  'mergedRows.erase',
  {},
  (_, given) => sql`
  update ${mergedRows} set was = null where organization_id = ${given('organizationId')} and was is not null
    and (merge_id = any(${given('mergeIds')}::uuid[]) or was::text like ${given('mentioned')})`,
)

/** A revert is done once: what was noted for it goes. */
export function forgetNotedRows(tx: Tx, merge: ContactMerge): void {
  tx.later(forget, { mergeId: merge.id })
}
const forget = statement(
  'mergedRows.forget',
  {},
  (_, given) => sql`delete from ${mergedRows} where organization_id = ${given('organizationId')} and merge_id = ${given('mergeId')}::uuid`,
)

/** The time lines of the duplicates go into the survivor's. What stands in both (a relationship between them) stays where it is. */
export async function mergeTimelines(tx: Tx, merge: ContactMerge): Promise<number> {
  return (await tx.one(moveEntries, valuesOf(tx, merge)))?.count ?? 0
}
const moveEntries = statement(
  'merging.move timeline',
  { count: sql<number>`` },
  (_, given) => sql`
  with was as (
    select distinct on (occurred_at, id) occurred_at, id, contact_id from ${timeline} as entry
    where organization_id = ${given('organizationId')} and contact_id = any(${given('duplicateIds')}::uuid[]) and not exists (
      select from ${timeline} as other where other.organization_id = entry.organization_id and other.contact_id = ${given('survivorId')}::uuid
        and other.occurred_at = entry.occurred_at and other.id = entry.id)
    order by occurred_at, id, contact_id
  ), moved as (
    update ${timeline} set contact_id = ${given('survivorId')}::uuid from was
    where ${timeline.organizationId} = ${given('organizationId')} and ${timeline.contactId} = was.contact_id
      and ${timeline.occurredAt} = was.occurred_at and ${timeline.id} = was.id
    returning was.id, was.contact_id
  ), noted as (
    insert into ${mergedRows} (organization_id, merge_id, kind, row_id, contact_id)
    select ${given('organizationId')}::uuid, ${given('mergeId')}::uuid, 'timeline', id, contact_id from moved
  )
  select count(*)::integer from moved`,
)

export function partTimelines(tx: Tx, merge: ContactMerge): void {
  tx.later(giveBackEntries, valuesOf(tx, merge))
}
const giveBackEntries = statement(
  'merging.giveBack timeline',
  {},
  (_, given) => sql`
  update ${timeline} set contact_id = noted.contact_id from ${mergedRows} as noted
  where noted.organization_id = ${given('organizationId')} and noted.merge_id = ${given('mergeId')} and noted.kind = 'timeline'
    and ${timeline.organizationId} = noted.organization_id and ${timeline.id} = noted.row_id and ${timeline.contactId} = ${given('survivorId')}::uuid`,
)
