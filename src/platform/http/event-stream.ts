import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import pg from 'pg'
import type { Logger } from 'pino'
import { unavailable } from '../../kernel/problems.ts'
import { type ContactVisibility, listEvents } from '../events.ts'
import { EVENTS_CHANNEL } from '../jobs/sequencer.ts'

/** Server-sent events (WHATWG HTML, 9.2): what `/v1/events` would answer, as it comes. */
const STREAMS_MAX = 500
const PAGE_EVENTS = 200
/** A sign of life, so that proxies keep the connection; also how late a missed wake-up may be noticed. */
const HEARTBEAT_MS = 15_000
const RECONNECT_MS = 1_000

/** Wakes streams when the sequencer has numbered events of their organization. Listens on one connection per process, from the first stream on. */
export interface EventHub {
  /** Resolves when the organization has new events, after a while, or when the signal aborts. */
  news(organizationId: string, signal: AbortSignal): Promise<void>
  readonly closing: AbortSignal
  close(): Promise<void>
}

export function openEventHub(url: string, log: Logger): EventHub {
  const wakes = new EventEmitter().setMaxListeners(0)
  const closing = new AbortController()
  let listening: Promise<void> | undefined
  const listen = async () => {
    while (!closing.signal.aborted) {
      const client = new pg.Client({ connectionString: url, application_name: 'rapport-stream', keepAlive: true })
      const ended = new Promise<void>((resolve) => {
        client.on('error', () => resolve())
        client.on('end', () => resolve())
        closing.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      try {
        await client.connect()
        client.on('notification', ({ payload }) => wakes.emit(payload ?? ''))
        await client.query(`listen ${EVENTS_CHANNEL}`)
        await ended
      } catch (error) {
        log.warn({ err: error }, 'event stream: listening again')
      }
      await client.end().catch(() => {})
      await delay(RECONNECT_MS, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
  return {
    closing: closing.signal,
    async news(organizationId, signal) {
      listening ??= listen()
      const either = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(HEARTBEAT_MS)])
      await once(wakes, organizationId, { signal: either }).catch(() => {})
    },
    async close() {
      closing.abort()
      await listening
    },
  }
}

interface Told {
  readonly data: readonly { readonly sequence: number; readonly type: string }[]
}

let open = 0

/** Streams events after a number until the reader leaves or the service stops. @throws unavailable when too many streams are open */
export async function streamEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  hub: EventHub,
  visibility: ContactVisibility,
  query: { after: number; types?: string | undefined },
): Promise<void> {
  if (open >= STREAMS_MAX) throw unavailable({ retryAfterSeconds: 5, detail: 'Too many streams are open.' })
  const { ctx } = request
  const read = async (after: number): Promise<Told> =>
    JSON.parse((await listEvents(ctx, { after, types: query.types, limit: PAGE_EVENTS, sort: 'sequence', includeTotal: false }, visibility)).text) as Told
  let last = query.after
  let page = await read(last)
  open += 1
  const left = new AbortController()
  request.raw.on('close', () => left.abort())
  reply.hijack()
  const stream = reply.raw
  stream.on('error', () => left.abort())
  const headers = Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)) as Record<string, string>
  stream.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  try {
    while (!left.signal.aborted && !hub.closing.aborted) {
      const text = page.data.map((event) => `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
      if (!stream.write(text === '' ? ': \n\n' : text)) await once(stream, 'drain', { signal: left.signal })
      last = page.data.at(-1)?.sequence ?? last
      if (page.data.length < PAGE_EVENTS) await hub.news(ctx.organization.id, left.signal)
      page = await read(last).catch(async (error: unknown) => {
        // The database is away for a while: the reader stays and is told when it is back.
        request.log.warn({ err: error }, 'event stream: reading again')
        await delay(RECONNECT_MS, undefined, { signal: left.signal })
        return { data: [] }
      })
    }
  } catch (error) {
    if (!left.signal.aborted) request.log.warn({ err: error }, 'event stream ended')
  } finally {
    open -= 1
    stream.end()
  }
}
