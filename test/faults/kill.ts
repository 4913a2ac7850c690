import { audit } from './support/audit.ts'
import { Broken, type Fault, type Figures } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { killAgainAndAgain } from './support/killing.ts'
import { randomOf } from './support/random.ts'
import { startTasks } from './support/tasks.ts'
import { embeddedWorld, standingWorld } from './support/world.ts'
import { startLoad } from './support/writers.ts'

/** P1, P2: a service that is killed at any moment, also while it starts, has lost and doubled nothing when it is back. */
async function kills(make: typeof embeddedWorld, times: number, seed: number): Promise<Figures> {
  const made = await make()
  const { world } = made
  let { service } = made
  const load = startLoad(world, seed, { mayFail: () => true })
  const tasks = startTasks(world)
  try {
    const killed = await killAgainAndAgain(world, service, { times, random: randomOf(seed), acknowledged: () => load.written.length })
    service = killed.service
    await load.stop()
    const faults = [...(await tasks.drained()), ...(await audit(world, load))]
    if (faults.length > 0) throw new Broken(faults, service.lastWords())
    return { kills: killed.kills, 'of these while starting': killed.starting, ...figuresOf(load), 'background tasks run': tasks.count() }
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
