import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as migrateSchema } from 'drizzle-orm/node-postgres/migrator'
import { runMigrations as migrateJobs } from 'graphile-worker'
import pg from 'pg'

/** Brings a database to the present schema: the SQL of `migrations/` in order, each once, and the job library's own. */
const MIGRATIONS = {
  migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)),
  migrationsSchema: 'public',
  migrationsTable: 'schema_migrations',
}
// Any number, the same for everybody who migrates: one at a time.
const LOCK = 7_270_001

/**
 * Applies what is missing, under an advisory lock, so that several processes may start at once.
 * @throws when the database was made by a newer version
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'rapport-migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    if ((await newestApplied(client)) > newestKnown()) throw new Error('The database was made by a newer version of Rapport than this one.')
    await migrateSchema(drizzle(client), MIGRATIONS)
    await migrateJobs({ connectionString: url })
  } finally {
    await client.end()
  }
}

/** Whether every known migration is applied: what `/readyz` asks. */
export async function isMigrated(pool: pg.Pool): Promise<boolean> {
  return (await newestApplied(pool)) === newestKnown()
}

async function newestApplied(on: pg.Pool | pg.Client): Promise<number> {
  const {
    rows: [table],
  } = await on.query<{ there: boolean }>(`select to_regclass('public.schema_migrations') is not null as there`)
  if (table?.there !== true) return 0
  const {
    rows: [newest],
  } = await on.query<{ newest: string }>('select coalesce(max(created_at), 0) as newest from public.schema_migrations')
  return Number(newest?.newest)
}

let known: number | undefined
function newestKnown(): number {
  known ??= Math.max(...readMigrationFiles(MIGRATIONS).map((migration) => migration.folderMillis))
  return known
}
