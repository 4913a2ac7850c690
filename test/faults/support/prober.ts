import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Asks `/livez` again and again, from a thread of its own so that a busy test does not look like a slow service. */
export interface Probed {
  readonly count: number
  /** All but one in a hundred were answered within. */
  readonly ms99: number
  readonly msMax: number
  /** The same of how late the machine woke the prober itself: so late it makes each step of an answer, whatever the service does. */
  readonly late99: number
  readonly lateMax: number
  /** Answers other than 200, or none. */
  readonly bad: readonly string[]
}

const PAUSE_MS = 25

export function startProber(url: string): { stop(): Promise<Probed> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: url })
  return {
    stop: () =>
      new Promise((resolve) => {
        worker.once('message', (probed: Probed) => {
          resolve(probed)
          void worker.terminate()
        })
        worker.postMessage('stop')
      }),
  }
}

/** What all but one in a hundred are within, and all. */
function endOf(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  return [sorted[Math.floor(sorted.length * 0.99)] ?? 0, sorted.at(-1) ?? 0]
}

if (!isMainThread && parentPort !== null) {
  let stopping = false
  parentPort.once('message', () => {
    stopping = true
  })
  const bad: string[] = []
  const took: number[] = []
  const late: number[] = []
  let first = true
  while (!stopping) {
    const start = performance.now()
    const said = await fetch(`${workerData}/livez`).then(
      async (response) => {
        await response.text()
        return String(response.status)
      },
      (error: unknown) => String(error),
    )
    const ms = performance.now() - start
    // The first opens the connection and compiles the client.
    if (!first) took.push(ms)
    first = false
    if (said !== '200') bad.push(said)
    const asleep = performance.now()
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    late.push(performance.now() - asleep - PAUSE_MS)
  }
  const [[ms99, msMax], [late99, lateMax]] = [endOf(took), endOf(late)]
  parentPort.postMessage({ count: took.length, ms99, msMax, late99, lateMax, bad } satisfies Probed)
}
