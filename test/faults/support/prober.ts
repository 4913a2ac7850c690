import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Asks `/livez` again and again, from a thread of its own so that a busy test does not look like a slow service. */
export interface Probed {
  readonly count: number
  /** All but one in a hundred were answered within. */
  readonly ms99: number
  readonly msMax: number
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

if (!isMainThread && parentPort !== null) {
  let stopping = false
  parentPort.once('message', () => {
    stopping = true
  })
  const bad: string[] = []
  const took: number[] = []
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
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  took.sort((a, b) => a - b)
  parentPort.postMessage({ count: took.length, ms99: took[Math.floor(took.length * 0.99)] ?? 0, msMax: took.at(-1) ?? 0, bad } satisfies Probed)
}
