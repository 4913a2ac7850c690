import { isIP } from 'node:net'
import { Agent, buildConnector, request } from 'undici'
import { expectPublicHost, ForbiddenAddress, isPublicAddress, publicLookup } from './guard.ts'

export interface Sending {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of a request: an answer, or none. `reached` is false only where it is certain that nothing was handed over. */
export type Sent = { readonly status: number } | { readonly status: undefined; readonly reached: boolean; readonly detail: string }

/** Requests to addresses that somebody else named. No redirect is followed: it might lead elsewhere. */
export interface HttpClient {
  /** @throws ForbiddenAddress when the address may not be spoken to */
  expectAllowed(url: string): Promise<void>
  post(sending: Sending): Promise<Sent>
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_TIMEOUT_MS = 15_000
const ANSWER_BYTES_MAX = 65_536

/** @param allowPrivate for development and tests: addresses of private networks may be spoken to as well */
export function openHttpClient({ allowPrivate = false }: { readonly allowPrivate?: boolean } = {}): HttpClient {
  // What fails while a connection is made (look-up, connecting, TLS) fails before anything of a request is written.
  const beforeRequests = new WeakSet<Error>()
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: publicLookup }) })
  const agent = new Agent({
    connect: (options, done) =>
      connect(options, (...outcome) => {
        if (outcome[0] !== null) beforeRequests.add(outcome[0])
        done(...outcome)
      }),
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    maxResponseSize: ANSWER_BYTES_MAX,
  })
  return {
    async expectAllowed(url) {
      if (!allowPrivate) await expectPublicHost(new URL(url))
    },
    async post({ url, headers, body }) {
      // A connection to a bare address asks for no look-up.
      const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
      if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return failed(new ForbiddenAddress(host), false)
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })
        // The status is the answer: a body that is too long or breaks off takes nothing back.
        await answer.body.dump().catch(() => {})
        return { status: answer.statusCode }
      } catch (error) {
        return failed(error, !beforeRequests.has(error as Error))
      }
    },
    close: () => agent.close(),
  }
}

function failed(error: unknown, reached: boolean): Sent {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no-answer'
  return { status: undefined, reached, detail: error instanceof ForbiddenAddress ? 'forbidden-address' : code }
}
