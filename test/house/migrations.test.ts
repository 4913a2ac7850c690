import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { cloneDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

t.test('the migrations are those of the tables', async (t) => {
  // drizzle-kit reads its folder from the project's root only.
  const out = join('node_modules', '.cache', `migrations-${process.pid}`)
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
  cpSync(join(root, 'migrations'), join(root, out), { recursive: true })
  t.teardown(() => rmSync(join(root, out), { recursive: true, force: true }))
  const config = `${out}.config.ts`
  writeFileSync(
    join(root, config),
    `export default { dialect: 'postgresql', schema: ['./src/platform/tables.ts', './src/modules/*/tables.ts', './src/modules/*/tables/*.ts'], out: './${out}' }`,
  )
  t.teardown(() => rmSync(join(root, config), { force: true }))
  const { status, stderr } = spawnSync('drizzle-kit', ['generate', '--config', config], { cwd: root, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.same(
    readdirSync(join(root, out)).toSorted(),
    readdirSync(join(root, 'migrations')).toSorted(),
    'drizzle-kit has nothing to add: if it has, run it and land the migration',
  )
})

t.test('every table of a tenant has the organization first in its primary key, its unique indexes and its foreign keys', async (t) => {
  const client = new pg.Client({ connectionString: await cloneDatabase() })
  await client.connect()
  t.teardown(() => client.end())
  const { rows } = await client.query<{ tablename: string }>(`
    select tablename from pg_tables where schemaname = 'public' and tablename not in ('schema_migrations', 'service_secrets', 'organizations')`)
  t.ok(rows.length > 10)
  const { rows: keys } = await client.query<{ place: string; first: string }>(
    `
    select i.indrelid::regclass || '.' || i.indexrelid::regclass as place,
      (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) as first
    from pg_index i where i.indisunique and i.indrelid::regclass::text = any($1)
    union all
    select c.conrelid::regclass || '.' || c.conname, (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1])
    from pg_constraint c where c.contype = 'f' and c.conrelid::regclass::text = any($1)`,
    [rows.map(({ tablename }) => tablename)],
  )
  t.same(
    keys.filter(({ first }) => first !== 'organization_id').map(({ place }) => place),
    [],
  )
})

t.test('migrations are plain SQL files in the order of the journal', async (t) => {
  const journal = JSON.parse(readFileSync(join(root, 'migrations/meta/_journal.json'), 'utf8')) as { entries: { tag: string; when: number }[] }
  t.same(
    journal.entries.map(({ tag }) => `${tag}.sql`),
    readdirSync(join(root, 'migrations'))
      .filter((name) => name.endsWith('.sql'))
      .toSorted(),
  )
  t.same(
    journal.entries.map(({ when }) => when).toSorted((a, b) => a - b),
    journal.entries.map(({ when }) => when),
  )
})
