import pg from 'pg'
import { audit } from './support/audit.ts'
import { send } from './support/client.ts'
import { Broken, type Fault, type Figures, sleep, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { startProber } from './support/prober.ts'
import { randomOf } from './support/random.ts'
import { standingWorld, type World } from './support/world.ts'
import { type Load, startLoad } from './support/writers.ts'

/**
 * P1, P2, P4, P9: PostgreSQL goes away under load and comes back. The same process goes on: `/livez` answers all the while,
 * `/readyz` says no and then yes, everything else is 503 with Retry-After, and once the database is back so is the service,
 * with its background work.
 */
const LOAD_MS = { min: 300, max: 900 }
const AWAY_MS = { min: 200, max: 1_500 }
const BACK_WITHIN_MS = 5_000
const JOBS_WITHIN_MS = 15_000
const JOB_PAUSE_MS = 20

type How = 'immediate' | 'fast' | 'backend'

async function stops(how: How, times: number, seed: number): Promise<Figures> {
  const random = randomOf(seed)
  const { world, service, postgres } = await standingWorld()
  const broken: string[] = []
  let ended = false
  void service.exited.then(({ code, signal }) => {
    ended = true
    broken.push(`the service ended with ${code ?? signal}: ${service.lastWords()}`)
  })
  const load = startLoad(world, seed, { mayFail: () => false })
  const jobs = startJobs(world)
  const prober = startProber(world.target.url)
  let backMsMax = 0
  try {
    for (let n = 1; n <= times && !ended; n += 1) {
      await sleep(random.between(LOAD_MS.min, LOAD_MS.max))
      if (how === 'backend') await killBackend(world)
      else {
        await postgres.stop(how === 'immediate' ? 'SIGQUIT' : 'SIGINT')
        const away = sleep(random.between(AWAY_MS.min, AWAY_MS.max))
        broken.push(...(await whileAway(world)))
        await away
        await postgres.start()
      }
      const back = await untilBack(world, load)
      if (back === undefined) {
        broken.push(`stop ${n}: not every writer was served within ${BACK_WITHIN_MS} ms of the database's return`)
        break
      }
      backMsMax = Math.max(backMsMax, back)
    }
    const probed = await prober.stop()
    if (ended) {
      await load.abandon()
      throw new Broken(broken)
    }
    await load.stop()
    broken.push(...probed.bad.map((bad) => `/livez answered ${bad}`))
    broken.push(...(await jobs.drained()))
    broken.push(...(await audit(world, load)))
    if (broken.length > 0) throw new Broken(broken, service.lastWords())
    return {
      [how === 'backend' ? 'backends killed' : 'stops']: times,
      ...figuresOf(load),
      'background tasks run': jobs.count(),
      'slowest /livez (ms)': Math.round(probed.msMax),
      'all writers served again, at the latest, after (ms)': Math.round(backMsMax),
    }
  } finally {
    jobs.stop()
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

/** What a stranger is told while the database is away. */
async function whileAway(world: World): Promise<string[]> {
  const broken: string[] = []
  const [organization] = world.organizations
  const ready = await send(world.target.url, { method: 'GET', path: '/readyz', token: '' })
  if (ready.answer?.status !== 503 || ready.answer.headers.get('retry-after') === null)
    broken.push(`/readyz answered ${ready.answer?.status ?? ready.failed} while the database was away`)
  const list = await send(world.target.url, { method: 'GET', path: '/v1/contacts', token: organization?.token ?? '' })
  if (list.answer?.status !== 503 || list.answer.headers.get('retry-after') === null)
    broken.push(`a list answered ${list.answer?.status ?? list.failed} while the database was away`)
  return broken
}

/** Until it says it is ready and each writer had something new acknowledged. */
async function untilBack(world: World, load: Load): Promise<number | undefined> {
  const before = load.progress()
  return waited(async () => {
    if (!load.progress().every((made, writer) => made > (before[writer] ?? 0))) return false
    const { answer } = await send(world.target.url, { method: 'GET', path: '/readyz', token: '' })
    return answer?.status === 200
  }, BACK_WITHIN_MS)
}

/** One server process dies of itself: PostgreSQL ends all the others and recovers, without the postmaster going away. */
async function killBackend(world: World): Promise<void> {
  const pid = await query(world, async (client) => {
    const { rows } = await client.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'rapport' order by random() limit 1`)
    return rows[0]?.pid
  })
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}

/** Background tasks come in all the while, so that some are running when the database goes. */
function startJobs(world: World): { count(): number; stop(): void; drained(): Promise<string[]> } {
  let stopping = false
  let added = 0
  const adding = (async () => {
    while (!stopping) {
      await query(world, async (client) => {
        while (!stopping) {
          await client.query(`select graphile_worker.add_job('clean_up')`)
          added += 1
          await sleep(JOB_PAUSE_MS)
        }
      }).catch(() => {})
      await sleep(JOB_PAUSE_MS)
    }
  })()
  return {
    count: () => added,
    stop: () => {
      stopping = true
    },
    async drained() {
      stopping = true
      await adding
      const left = () =>
        query(world, async (client) => {
          const { rows } = await client.query<{ what: string }>(
            `select count(*) || ' tasks, ' || count(locked_at) || ' of them locked by a runner, ' || count(last_error) || ' failed before: ' || coalesce(max(last_error), '') as what
             from graphile_worker._private_jobs having count(*) > 0`,
          )
          return rows[0]?.what
        })
      const emptied = await waited(async () => (await left()) === undefined, JOBS_WITHIN_MS, 100)
      return emptied === undefined ? [`background tasks do not end: ${await left()}`] : []
    },
  }
}

async function query<T>(world: World, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.databaseUrl(), application_name: 'faults' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end().catch(() => {})
  }
}

export const faults: readonly Fault[] = [
  { name: 'PostgreSQL stopped at once (immediate)', times: { landing: 8, release: 200 }, run: (times, seed) => stops('immediate', times, seed) },
  { name: 'PostgreSQL stopped in order (fast)', times: { landing: 4, release: 100 }, run: (times, seed) => stops('fast', times, seed) },
  { name: 'a server process of PostgreSQL killed', times: { landing: 4, release: 100 }, run: (times, seed) => stops('backend', times, seed) },
]
