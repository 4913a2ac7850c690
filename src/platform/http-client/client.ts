import { isIP } from 'node:net'
import { Agent, request } from 'undici'
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
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: publicLookup }) },
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
      if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return notReached(new ForbiddenAddress(host))
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })
        // The status is the answer: a body that is too long or breaks off takes nothing back.
        await answer.body.dump().catch(() => {})
        return { status: answer.statusCode }
      } catch (error) {
        return notReached(error)
      }
    },
    close: () => agent.close(),
  }
}

// Errors of name look-up and connecting: the request has not begun.
const BEFORE_THE_REQUEST = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'UND_ERR_CONNECT_TIMEOUT'])

function notReached(error: unknown): Sent {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const forbidden = error instanceof ForbiddenAddress || (error instanceof Error && error.cause instanceof ForbiddenAddress)
  return { status: undefined, reached: !forbidden && !BEFORE_THE_REQUEST.has(code), detail: forbidden ? 'forbidden-address' : code === '' ? 'no-answer' : code }
}
