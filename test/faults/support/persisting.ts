import { type Answer, type Outcome, type Request, send } from './client.ts'
import { sleep } from './fault.ts'
import type { World } from './world.ts'

/** A client that behaves as the contract asks: the same request again until it is acknowledged. What it saw is counted. */
export interface Persisting {
  readonly counts: Counts
  /** What no client should ever see. */
  readonly faults: string[]
  /** Requests that have been sent and not answered. */
  inFlight(): number
  /** The same request until it is answered with something to go on with: one of these statuses, or what is said to be enough. */
  persist(request: Request, goOn: readonly number[] | ((answer: Answer) => boolean)): Promise<Answer>
  /** Whatever is not acknowledged now will not be. */
  giveUp(): void
}

export interface Counts {
  acknowledged: number
  updated: number
  read: number
  retries: number
  replays: number
  unavailable: number
  inProgress: number
  /** Connections that ended without an answer, by reason. */
  readonly failed: Record<string, number>
}

export interface PersistingOptions {
  /** What a connection may end with while the fault is on; anything else is a fault. */
  readonly mayFail: (reason: string) => boolean
  /** A client that goes away: the chance that it does, per creation. */
  readonly goesAway?: () => boolean
}

/** The first pause and the longest; in between each is twice the one before. */
const RETRY_PAUSE_MS = { min: 20, max: 160 }
const ACKNOWLEDGE_WAIT_MS = 120_000

export function persisting(world: World, options: PersistingOptions): Persisting {
  const counts: Counts = { acknowledged: 0, updated: 0, read: 0, retries: 0, replays: 0, unavailable: 0, inProgress: 0, failed: {} }
  const faults: string[] = []
  let inFlight = 0
  let abandoned = false

  async function attempt(request: Request): Promise<Outcome> {
    inFlight += 1
    const outcome = await send(world.target.url, request)
    inFlight -= 1
    if (outcome.failed !== undefined) {
      counts.failed[outcome.failed] = (counts.failed[outcome.failed] ?? 0) + 1
      if (request.signal === undefined && !options.mayFail(outcome.failed)) faults.push(`${request.method} ${request.path} got no answer: ${outcome.failed}`)
    }
    return outcome
  }

  return {
    counts,
    faults,
    inFlight: () => inFlight,
    async persist(request, goOn) {
      const isEnough = typeof goOn === 'function' ? goOn : ({ status }: Answer) => goOn.includes(status)
      const deadline = performance.now() + ACKNOWLEDGE_WAIT_MS
      let pauseMs = RETRY_PAUSE_MS.min
      for (let first = true; ; first = false) {
        if (!first) counts.retries += 1
        const leaving = first && request.method === 'POST' && options.goesAway?.() === true ? AbortSignal.timeout(2 + (counts.acknowledged % 9)) : undefined
        const { answer } = await attempt(leaving === undefined ? request : { ...request, signal: leaving })
        if (answer !== undefined) {
          if (isEnough(answer)) return answer
          const fault = judge(answer, counts)
          if (fault !== undefined) faults.push(`${request.method} ${request.path} ${request.headers?.['idempotency-key'] ?? ''}: ${fault}`)
        }
        if (abandoned || performance.now() > deadline) throw new Error(`${request.method} ${request.path} was not acknowledged in ${ACKNOWLEDGE_WAIT_MS} ms`)
        await sleep(pauseMs)
        pauseMs = Math.min(2 * pauseMs, RETRY_PAUSE_MS.max)
      }
    },
    giveUp() {
      abandoned = true
    },
  }
}

/** What an answer that is no success may be: 503 and a running twin, both saying when to come again, as problem documents. */
function judge({ status, headers, body }: Answer, counts: Counts): string | undefined {
  const told = headers.get('retry-after') !== null && (headers.get('content-type') ?? '').startsWith('application/problem+json')
  if (status === 503) counts.unavailable += 1
  if (status === 409 && body.code === 'request-in-progress') counts.inProgress += 1
  else if (status !== 503) return `${status} ${JSON.stringify(body)}`
  return told ? undefined : `${status} without Retry-After or problem document: ${JSON.stringify(body)}`
}
