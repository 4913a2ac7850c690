import { audit } from './support/audit.ts'
import { send } from './support/client.ts'
import { Broken, type Fault, type Figures, sleep, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { startProber } from './support/prober.ts'
import { randomOf } from './support/random.ts'
import { query, startTasks } from './support/tasks.ts'
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
/** One answer in a hundred may be later, by what else the machine has to do. */
const LIVE_MS = { usual: 100, always: 1_000 }
/** Who asks and who answers are woken so often between a question and its answer. */
const WAKES = 4

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
  const tasks = startTasks(world)
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
    if (probed.ms99 > LIVE_MS.usual + WAKES * probed.late99 || probed.msMax > LIVE_MS.always + WAKES * probed.lateMax)
      broken.push(
        `/livez took ${Math.round(probed.ms99)} ms (99 of 100) and ${Math.round(probed.msMax)} ms (all) of ${probed.count} answers, on a machine that wakes ${Math.round(probed.late99)} ms late`,
      )
    broken.push(...(await tasks.drained()))
    broken.push(...(await audit(world, load)))
    if (broken.length > 0) throw new Broken(broken, service.lastWords())
    return {
      [how === 'backend' ? 'backends killed' : 'stops']: times,
      ...figuresOf(load),
      'background tasks run': tasks.count(),
      '99 of 100 /livez (ms)': Math.round(probed.ms99),
      'slowest /livez (ms)': Math.round(probed.msMax),
      'all writers served again, at the latest, after (ms)': Math.round(backMsMax),
    }
  } finally {
    tasks.stop()
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

export const faults: readonly Fault[] = [
  { name: 'PostgreSQL stopped at once (immediate)', times: { landing: 8, release: 200 }, run: (times, seed) => stops('immediate', times, seed) },
  { name: 'PostgreSQL stopped in order (fast)', times: { landing: 4, release: 100 }, run: (times, seed) => stops('fast', times, seed) },
  { name: 'a server process of PostgreSQL killed', times: { landing: 4, release: 100 }, run: (times, seed) => stops('backend', times, seed) },
]
