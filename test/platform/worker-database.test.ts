import pg from 'pg'
import t from 'tap'
import { startService } from '../faults/support/service.ts'
import { cloneDatabase } from '../support/database.ts'

/** Which connections of which program the database sees. */
async function programsAt(url: string): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string; query: string }>(
    `select application_name as name, query from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await client.end()
  return new Map([...Map.groupBy(rows, ({ name }) => name)].map(([name, found]) => [name, found.map(({ query }) => query)]))
}

t.test('behind a pooler the background has connections of its own, also within the service', async (t) => {
  const url = await cloneDatabase()
  // Another address of the same database stands for the pooler's.
  const direct = new URL(url)
  direct.searchParams.set('connect_timeout', '10')
  const service = startService({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct.href })
  t.teardown(async () => {
    service.send('SIGTERM')
    await service.exited
  })
  const address = await service.ready
  t.equal((await fetch(`${address}/readyz`)).status, 200)
  const programs = await programsAt(url)
  t.ok(
    programs.get('rapport-worker')?.some((query) => /listen/i.test(query)),
    'it listens where it can',
  )
  t.notOk(programs.get('rapport')?.some((query) => /listen "jobs:/i.test(query)))
  service.send('SIGTERM')
  t.equal((await service.exited).code, 0)
})
