import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Asks `/livez` again and again, from a thread of its own so that a busy test does not look like a slow service. */
export interface Probed {
  readonly count: number
  readonly msMax: number
  /** Answers that were late, other than 200, or absent. */
  readonly bad: readonly string[]
}

const PAUSE_MS = 25
const LATE_MS = 100

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
  let count = 0
  let msMax = 0
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
    if (count > 0) msMax = Math.max(msMax, ms)
    if (said !== '200' || (count > 0 && ms > LATE_MS)) bad.push(`${said} after ${Math.round(ms)} ms`)
    count += 1
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  parentPort.postMessage({ count, msMax, bad } satisfies Probed)
}
