import { audit } from './support/audit.ts'
import { Broken, type Fault, type Figures, sleep, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { type Mode, startProxy } from './support/proxy.ts'
import { randomOf } from './support/random.ts'
import { standingWorld } from './support/world.ts'
import { startLoad } from './support/writers.ts'

/**
 * P1, P2: the line between the service and its database, or between the client and the service, is cut. Above all after
 * COMMIT and before its answer: the effect is there, nobody was told, and the retry is answered from the stored key.
 */
const LOAD_MS = { min: 20, max: 150 }
const BACK_WITHIN_MS = 5_000
/** A line that is silent is noticed by time alone: the time-out of a statement, and some seconds. */
const SILENCE_OVER_WITHIN_MS = 45_000

async function cuts(mode: Mode, times: number, seed: number): Promise<Figures> {
  const random = randomOf(seed)
  let proxy: Awaited<ReturnType<typeof startProxy>> | undefined
  const { world, service } = await standingWorld(async ({ socket }) => {
    proxy = await startProxy(socket)
    return `postgresql://rapport@127.0.0.1:${proxy.port}/rapport`
  })
  const line = proxy as NonNullable<typeof proxy>
  const load = startLoad(world, seed, { mayFail: () => false })
  const broken: string[] = []
  let connections = 0
  let backMsMax = 0
  try {
    for (let n = 1; n <= times; n += 1) {
      await sleep(random.between(LOAD_MS.min, LOAD_MS.max))
      const cut = await line.cut(mode)
      if (cut === undefined) {
        broken.push(`cut ${n}: nothing could be cut`)
        break
      }
      connections += cut.connections
      const before = load.progress()
      const back = await waited(
        () => load.progress().every((made, writer) => made > (before[writer] ?? 0)),
        mode === 'silence' ? SILENCE_OVER_WITHIN_MS : BACK_WITHIN_MS,
      )
      if (back === undefined) {
        broken.push(`cut ${n}: not every writer was served again in time`)
        break
      }
      backMsMax = Math.max(backMsMax, back)
    }
    await load.stop()
    if (mode === 'after-commit' && load.counts.replays < times)
      broken.push(`${times} answers to COMMIT were cut off, but only ${load.counts.replays} retries were answered from the stored key`)
    broken.push(...(await audit(world, load)))
    if (broken.length > 0) throw new Broken(broken, service.lastWords())
    return { cuts: times, 'connections cut': connections, ...figuresOf(load), 'all writers served again, at the latest, after (ms)': Math.round(backMsMax) }
  } finally {
    service.send('SIGKILL')
    await service.exited
    await line.close()
    await world.remove()
  }
}

/** Clients that go away before they are answered, and come back with the same key. */
async function clientCuts(times: number, seed: number): Promise<Figures> {
  const random = randomOf(seed)
  const { world, service } = await standingWorld()
  let gone = 0
  const goesAway = () => {
    const goes = gone < times && random.next() < 0.2
    if (goes) gone += 1
    return goes
  }
  const load = startLoad(world, seed, { mayFail: () => false, goesAway })
  try {
    const broken: string[] = []
    if ((await waited(() => gone >= times, 60_000)) === undefined) broken.push(`only ${gone} clients went away`)
    await load.stop()
    broken.push(...(await audit(world, load)))
    if (broken.length > 0) throw new Broken(broken, service.lastWords())
    return { cuts: gone, ...figuresOf(load) }
  } finally {
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

const cutsOf = (name: string, mode: Mode, times = { landing: 20, release: 2_000 }): Fault => ({ name, times, run: (times, seed) => cuts(mode, times, seed) })

export const faults: readonly Fault[] = [
  cutsOf('database connections cut, all at once', 'now'),
  cutsOf('database connection cut before COMMIT arrives', 'before-commit'),
  cutsOf('database connection cut after COMMIT, before its answer', 'after-commit'),
  cutsOf('database connection cut in the midst of an answer', 'half-answer'),
  cutsOf('database connections cut, and refused for a while', 'away'),
  cutsOf('database connections gone silent', 'silence', { landing: 1, release: 20 }),
  { name: 'client connection cut before the answer', times: { landing: 20, release: 2_000 }, run: clientCuts },
]
