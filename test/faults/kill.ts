import { audit } from './support/audit.ts'
import { Broken, type Fault, type Figures, sleep, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { randomOf } from './support/random.ts'
import { startTasks } from './support/tasks.ts'
import { embeddedWorld, standingWorld } from './support/world.ts'
import { startLoad } from './support/writers.ts'

/** P1, P2: a service that is killed at any moment, also while it starts, has lost and doubled nothing when it is back. */
/** A kill comes after so many more acknowledgements, and a moment. */
const LOAD = { writes: { min: 5, max: 120 }, msMax: 20, withinMs: 5_000 }
const START_MS_MAX = 1_200
/** Every so many kills hit a service that is only starting. */
const STARTING = 5

async function kills(make: typeof embeddedWorld, times: number, seed: number): Promise<Figures> {
  const random = randomOf(seed)
  const made = await make()
  const { world } = made
  let { service } = made
  const load = startLoad(world, seed, { mayFail: () => true })
  const tasks = startTasks(world)
  try {
    let kills = 0
    let starting = 0
    while (kills < times) {
      const enough = load.written.length + random.between(LOAD.writes.min, LOAD.writes.max)
      await waited(() => load.written.length >= enough, LOAD.withinMs, 2)
      await sleep(random.between(0, LOAD.msMax))
      service.send('SIGKILL')
      await service.exited
      kills += 1
      if (kills % STARTING === 0) {
        starting += 1
        kills += 1
        const early = world.launch()
        await sleep(random.between(0, START_MS_MAX))
        early.send('SIGKILL')
        await early.exited
      }
      service = await world.start()
    }
    await load.stop()
    const faults = [...(await tasks.drained()), ...(await audit(world, load))]
    if (faults.length > 0) throw new Broken(faults, service.lastWords())
    return { kills, 'of these while starting': starting, ...figuresOf(load), 'background tasks run': tasks.count() }
  } finally {
    tasks.stop()
    service.send('SIGTERM')
    await service.exited
    await world.remove()
  }
}

export const faults: readonly Fault[] = [
  {
    name: 'kill -9 of the service and, with it, of its own database',
    times: { landing: 13, release: 250 },
    run: (times, seed) => kills(embeddedWorld, times, seed),
  },
  {
    name: 'kill -9 of the service on a database that stays',
    times: { landing: 12, release: 250 },
    run: (times, seed) => kills(standingWorld, times, seed),
  },
]
