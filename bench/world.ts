import pg from 'pg'
import { systemActor } from '../src/kernel/actor.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { cursorSeal } from '../src/kernel/cursor.ts'
import { type Context, makeContext } from '../src/platform/context.ts'
import type { Given, Statement } from '../src/platform/database.ts'
import { NO_TENANT } from '../src/platform/http/auth.ts'
import { silentLogger } from '../src/platform/logger.ts'
import { type MadeOrganization, makeData } from './data/make.ts'
import { databaseNamed, log, onDatabase, startServer } from './server.ts'
import { type Child, startRaw, startService } from './service.ts'

/** What every row finds: the data (a copy of this run's own, so that what is written does not stay), the service, the baseline. */
export interface World {
  readonly url: string
  readonly pool: pg.Pool
  readonly service: Child
  readonly raw: Child
  readonly big: MadeOrganization
  readonly small: MadeOrganization
  /** Ids of the big organization, by chance. */
  readonly ids: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

const COPY = 'bench_run'
const IDS = 5_000

export async function inWorld<T>(use: (world: World) => Promise<T>): Promise<T> {
  const server = await startServer()
  const running: { stop(): Promise<unknown> }[] = [server]
  try {
    const data = await makeData(server.url)
    log('copying the data ...')
    await onDatabase(server.url, async (client) => {
      await client.query(`drop database if exists ${COPY} with (force)`)
      await client.query(`create database ${COPY} template ${data} strategy file_copy`)
    })
    const url = databaseNamed(server.url, COPY)
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    running.unshift({ stop: () => pool.end() })
    const service = await startService(url)
    running.unshift(service)
    const raw = await startRaw(url)
    running.unshift(raw)
    const made = await pool.query<{ made: MadeOrganization }>('select made from bench_organizations order by position')
    const [big, small] = made.rows.map((row) => row.made) as [MadeOrganization, MadeOrganization]
    const ids = await pool.query<{ id: string }>(
      `select id from contacts tablesample bernoulli (2) repeatable (1) where organization_id = $1 order by md5(id::text) limit ${IDS}`,
      [big.id],
    )
    const version = await pool.query<{ server_version: string }>('show server_version')
    const versions = { PostgreSQL: version.rows[0]?.server_version ?? '' }
    return await use({ url, pool, service, raw, big, small, ids: ids.rows.map(({ id }) => id), versions })
  } finally {
    for (const { stop } of running.slice(0, -1)) await stop()
    await onDatabase(server.url, (client) => client.query(`drop database if exists ${COPY} with (force)`)).catch(() => {})
    await server.stop()
  }
}

export interface Sent {
  readonly name: string | undefined
  readonly text: string
  readonly values: readonly unknown[]
}

/** The statements that a piece of the service would run, with their values, instead of running them. */
export async function statementsOf(
  organizationId: string,
  work: (ctx: Context) => Promise<unknown>,
  visibleOwners: readonly string[] | null = null,
): Promise<Sent[]> {
  const sent: Sent[] = []
  const record = (statement: Statement<unknown>, given: Given = {}) => {
    const values = { organizationId, visibleOwners, ...given }
    sent.push({ name: statement.name, text: statement.text, values: statement.bind(values) })
  }
  const ctx = contextOf(organizationId, visibleOwners, async (statement, given) => {
    record(statement, given)
    return []
  })
  await work(ctx)
  return sent
}

/** PostgreSQL's time, for planning and running, for the statements that a piece of the service runs, which gets their answers. */
export async function postgresMs(
  pool: pg.Pool,
  organizationId: string,
  work: (ctx: Context) => Promise<unknown>,
  visibleOwners: readonly string[] | null = null,
): Promise<number> {
  let ms = 0
  const ctx = contextOf(organizationId, visibleOwners, async (statement, given) => {
    const values = statement.bind({ organizationId, visibleOwners, ...given })
    const explained = await pool.query<{ 'QUERY PLAN': [Explained] }>(`explain (analyze, timing off, format json) ${statement.text}`, values)
    const [plan] = explained.rows[0]?.['QUERY PLAN'] ?? []
    ms += (plan?.['Planning Time'] ?? 0) + (plan?.['Execution Time'] ?? 0)
    const { rows } = await pool.query<unknown[]>({ text: statement.text, values, rowMode: 'array' })
    return rows.map(statement.decode)
  })
  await work(ctx)
  return ms
}

const MANY_MS = 250

/** The least of three: the first warms the cache, and what is asked for is the plan, not the disk. What is slow by far is asked only once more. */
export async function leastMs(measure: () => Promise<number>): Promise<number> {
  let ms = await measure()
  for (let i = 0; i < 2 && (i === 0 || ms < MANY_MS); i += 1) ms = Math.min(ms, await measure())
  return ms
}

interface Explained {
  readonly 'Planning Time': number
  readonly 'Execution Time': number
}

function contextOf(organizationId: string, visibleOwners: readonly string[] | null, many: Context['many']): Context {
  const made = makeContext({
    db: {} as never,
    organization: { ...NO_TENANT, id: organizationId, country: 'GB' },
    actor: { ...systemActor('bench'), visibleOwners },
    clock: systemClock,
    log: silentLogger,
    seal: cursorSeal(Buffer.alloc(32)),
  })
  return { ...made, many, one: async (statement, given) => (await many(statement, given))[0] }
}
