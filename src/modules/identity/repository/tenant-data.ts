import { sql } from 'drizzle-orm'
import { NO_ORGANIZATION } from '../../../kernel/id.ts'
import type { Tx } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database.ts'
import { statement } from '../../../platform/database.ts'
import { idempotencyKeys } from '../../../platform/tables.ts'
import type { Reference } from '../rules/deletion-order.ts'

/** Everything that belongs to a tenant, found in the catalogue, so that tables of later modules need no mention here. */
const tenantTables = `select distinct table_name::text as name from information_schema.columns
  join information_schema.tables using (table_schema, table_name)
  where table_schema = 'public' and column_name = 'organization_id' and table_type = 'BASE TABLE'`

export function findTenantTables(tx: Tx): Promise<{ name: string }[]> {
  return tx.many(tables)
}
const tables = statement(undefined, { name: sql<string>`` }, () => sql.raw(tenantTables))

export function findReferences(tx: Tx): Promise<Reference[]> {
  return tx.many(references)
}
const references = statement(
  undefined,
  { from: sql<string>``, to: sql<string>`` },
  () =>
    sql`select distinct conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
)

/** Lets the events of this one organization go, for this transaction, which may take its time. */
export async function allowDeletion(tx: Tx, id: string): Promise<void> {
  await tx.one(allow, { id })
}
const allow = statement(
  undefined,
  {},
  (_, given) =>
    sql`select from set_config('rapport.deleting_organization', ${given('id')}::text, true) as allowed, set_config('statement_timeout', '0', true) as patient`,
)

/** @param table a name from the catalogue */
export async function emptyOf(tx: Tx, table: string, id: string): Promise<void> {
  await tx.one(
    statement(undefined, {}, (_, given) => sql`delete from ${sql.identifier(table)} where organization_id = ${given('id')}::uuid`),
    { id },
  )
}

export async function deleteOrganizationRow(tx: Tx, id: string): Promise<void> {
  await tx.one(removeOrganization, { id })
}
const removeOrganization = statement(undefined, {}, (_, given) => sql`delete from organizations where id = ${given('id')}::uuid`)

/** The answers that the operator was given about an organization: kept for repeats, they hold its name. */
export function eraseOperatorAnswers(tx: Tx, id: string): void {
  tx.later(eraseAnswers, { operator: NO_ORGANIZATION, mentioned: `%${id}%` })
}
const eraseAnswers = statement(
  'operator.eraseAnswers',
  {},
  (_, given) => sql`
  update ${idempotencyKeys} set body = null where organization_id = ${given('operator')} and body like ${given('mentioned')}`,
)

export interface ExportLine {
  readonly table: string
  readonly row: Record<string, unknown>
}

const FETCHED_MAX = 500

/** Every row of a tenant, as of one instant, a few hundred in memory at a time. */
export async function* readTenant(db: Database, id: string, isExported: (table: string) => boolean): AsyncGenerator<ExportLine> {
  const client = await db.acquire()
  let done = false
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const organization = await client.query<{ row: Record<string, unknown> }>('select to_jsonb(organizations) as row from organizations where id = $1', [id])
    for (const { row } of organization.rows) yield { table: 'organizations', row }
    const { rows: found } = await client.query<{ name: string }>(`${tenantTables} order by 1`)
    for (const { name } of found.filter((table) => isExported(table.name))) {
      const table = client.escapeIdentifier(name)
      await client.query(`declare exported no scroll cursor for select to_jsonb(t) as row from ${table} t where organization_id = $1`, [id])
      for (;;) {
        const { rows } = await client.query<{ row: Record<string, unknown> }>(`fetch ${FETCHED_MAX} from exported`)
        for (const { row } of rows) yield { table: name, row }
        if (rows.length < FETCHED_MAX) break
      }
      await client.query('close exported')
    }
    await client.query('COMMIT')
    done = true
  } finally {
    // A reader who goes away ends the transaction with the connection.
    client.release(!done)
  }
}
