import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/index.ts'
import { migrate } from '../src/platform/migrate.ts'

/**
 * Runs the tests: one PostgreSQL server for the run (without fsync), one migrated template database, then tap, whose
 * files clone the template. Arguments go to tap, but for `--soak`, with which properties are run twenty times as often
 * (`--soak=3`: three times).
 */
const TEMPLATE = 'rapport_template'
const SOAK = '--soak'
/** Where Node keeps what it has compiled: each module is stripped of its types and compiled once, not by every process anew. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
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

/** Runs tap and shows a line per file, with everything a failing file said; the last line counts the assertions. */
async function runTap(given: readonly string[], databaseUrl: string): Promise<number> {
  const soak = given.find((argument) => argument === SOAK || argument.startsWith(`${SOAK}=`))
  const args = given.filter((argument) => argument !== soak)
  const tap = fileURLToPath(new URL('../node_modules/.bin/tap', import.meta.url))
  const child = spawn(tap, ['--reporter=tap', ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TEST_DATABASE_URL: databaseUrl,
      NODE_COMPILE_CACHE: COMPILED,
      ...(soak === undefined ? {} : { TEST_SOAK: soak.split('=')[1] ?? '20', TAP_TIMEOUT: '0' }),
    },
  })
  let file: string[] = []
  let totals = ''
  for await (const line of createInterface({ input: child.stdout })) {
    file.push(line)
    if (line.startsWith('# {')) totals = line
    if (!/^(not )?ok /.test(line)) continue
    process.stdout.write(line.startsWith('ok') ? `${line}\n` : `${file.join('\n')}\n`)
    file = []
  }
  const [count] = child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode]
  const counted = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(totals)?.[1] ?? 0)
  const skipped = counted('skip')
  process.stdout.write(`${counted('pass')} passed, ${Math.max(counted('fail'), count === 0 ? 0 : 1)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  return count ?? 1
}
