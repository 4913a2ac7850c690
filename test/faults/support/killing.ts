import { sleep, waited } from './fault.ts'
import type { Random } from './random.ts'
import type { Service } from './service.ts'
import type { World } from './world.ts'

/** A kill comes after so many more acknowledgements, and a moment. */
export interface Rhythm {
  readonly writes: { readonly min: number; readonly max: number }
  readonly msMax: number
  readonly withinMs: number
}
const KILLING: Rhythm = { writes: { min: 5, max: 120 }, msMax: 20, withinMs: 5_000 }

const START_MS_MAX = 1_200
/** Every so many kills hit a service that is only starting. */
const STARTING = 5

/** Kills the service under load, so often. @returns the service that is there at the end, and how many kills hit one that was only starting */
export async function killAgainAndAgain(
  world: World,
  first: Service,
  { times, random, acknowledged, rhythm = KILLING }: { times: number; random: Random; acknowledged: () => number; rhythm?: Rhythm },
): Promise<{ service: Service; kills: number; starting: number }> {
  let service = first
  let kills = 0
  let starting = 0
  while (kills < times) {
    const enough = acknowledged() + random.between(rhythm.writes.min, rhythm.writes.max)
    await waited(() => acknowledged() >= enough, rhythm.withinMs, 2)
    await sleep(random.between(0, rhythm.msMax))
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
  return { service, kills, starting }
}
