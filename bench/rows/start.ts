import { median } from '../load.ts'
import { at } from '../server.ts'
import { start as startChild } from '../service.ts'
import type { Part } from './row.ts'

const ROUNDS = 5

/** From the command to the first answer, on the embedded database as the last stop left it. */
export const start: Part = {
  name: 'start',
  async run() {
    await startAndStop()
    const seconds: number[] = []
    for (let i = 0; i < ROUNDS; i += 1) seconds.push(await startAndStop())
    const [best = 0] = seconds.toSorted((a, b) => a - b)
    return {
      rows: [
        {
          work: 'start of the service on a warm embedded database',
          result: median(seconds),
          unit: 's',
          floor: 3,
          aim: 1.5,
          better: 'less',
          beside: `the best of ${ROUNDS} ${best.toFixed(2)} s`,
        },
      ],
    }
  },
}

async function startAndStop(): Promise<number> {
  const started = performance.now()
  const service = await startChild([at('../src/cli/serve.ts')], { HOST: '127.0.0.1', PORT: '0', DATA_DIR: at('.data/start') })
  const answer = await fetch(`${service.origin}/readyz`)
  const took = (performance.now() - started) / 1000
  await service.stop()
  if (!answer.ok) throw new Error('the service started but is not ready')
  return took
}
