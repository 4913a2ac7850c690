import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/index.ts'
import { migrate } from '../src/platform/migrate.ts'

/**
 * Runs the tests: one PostgreSQL server for the run (without fsync), one migrated template database, then tap, whose
 * files clone the template. Arguments go to tap.
 */
const TEMPLATE = 'rapport_template'
const dataDir = await mkdtemp(join(tmpdir(), 'rapport-test-'))
const server = await startEmbeddedPostgres({
  dataDir,
  settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300', autovacuum: 'off' },
})
let exitCode = 1
try {
  const url = new URL(server.url)
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  url.pathname = `/${TEMPLATE}`
  await migrate(url.href)
  exitCode = await runTap(process.argv.slice(2), server.url)
} finally {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit(exitCode)

function runTap(args: readonly string[], databaseUrl: string): Promise<number> {
  const tap = fileURLToPath(new URL('../node_modules/.bin/tap', import.meta.url))
  const child = spawn(tap, args, { stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: databaseUrl } })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}
