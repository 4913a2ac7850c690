import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import pg from 'pg'
import type { Logger } from 'pino'
import { Refusal } from '../../kernel/problem.ts'
import { tooManyRequests, unavailable } from '../../kernel/problems.ts'
import { type Context, makeContext } from '../context.ts'
import { listEvents } from '../events.ts'
import { EVENTS_CHANNEL } from '../jobs/sequencer.ts'
import type { ContactVisibility } from '../visibility.ts'

/** Server-sent events (WHATWG HTML, 9.2): what `/v1/events` would answer, as it comes. */
const STREAMS_MAX = 500
const STREAMS_PER_ACTOR_MAX = 20
const PAGE_EVENTS = 200
/** A sign of life, so that proxies keep the connection; also how late a credential's end may be noticed. */
const HEARTBEAT_MS = 15_000
/** A reader that takes nothing for so long has gone without a word. */
const STALL_MS_MAX = 60_000
const RECONNECT_MS = 1_000

/** Wakes streams when the sequencer has numbered events of their organization. Listens on one connection per process, from the first stream on. */
export interface EventHub {
  /**
   * Follows the context's organization, from now until the signal aborts.
   * @throws tooManyRequests, unavailable when too many streams are open, of the actor or in all
   */
  follow(ctx: Context, signal: AbortSignal): Follower
  readonly closing: AbortSignal
  close(): Promise<void>
}

export interface Follower {
  /** Resolves when there was news since it last did (or since `follow`), after a while, or when the signal aborts. */
  news(): Promise<void>
}

/** Wakes everybody. No organization is named so. */
const EVERYBODY = ''

export function openEventHub(url: string, log: Logger): EventHub {
  const wakes = new EventEmitter().setMaxListeners(0)
  const closing = new AbortController()
  const enter = seats()
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
        client.on('notification', ({ payload }) => wakes.emit(payload ?? EVERYBODY))
        await client.query(`listen ${EVENTS_CHANNEL}`)
        // What was numbered while nobody listened was told to nobody.
        wakes.emit(EVERYBODY)
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
    follow({ actor, organization }, signal) {
      const leave = enter(`${organization.id} ${actor.id}`)
      listening ??= listen()
      let told = false
      let wake = () => {}
      const tell = () => {
        told = true
        wake()
      }
      wakes.on(organization.id, tell).on(EVERYBODY, tell)
      const end = () => {
        wakes.off(organization.id, tell).off(EVERYBODY, tell)
        leave()
        wake()
      }
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      return {
        async news() {
          if (!told && !signal.aborted) {
            await new Promise<void>((resolve) => {
              const heartbeat = setTimeout(resolve, HEARTBEAT_MS)
              wake = () => {
                clearTimeout(heartbeat)
                resolve()
              }
            })
          }
          // Before the read that follows: what comes during it counts as news again.
          told = false
        },
      }
    },
    async close() {
      closing.abort()
      await listening
    },
  }
}

/** Counts who is in. @returns lets somebody in, or throws; what that returns lets them out */
function seats(): (who: string) => () => void {
  const taken = new Map<string, number>()
  let all = 0
  return (who) => {
    const own = taken.get(who) ?? 0
    if (own >= STREAMS_PER_ACTOR_MAX) throw tooManyRequests({ retryAfterSeconds: 5, detail: `At most ${STREAMS_PER_ACTOR_MAX} streams may be open at once.` })
    if (all >= STREAMS_MAX) throw unavailable({ retryAfterSeconds: 5, detail: 'Too many streams are open.' })
    all += 1
    taken.set(who, own + 1)
    return () => {
      all -= 1
      const left = (taken.get(who) ?? 1) - 1
      if (left === 0) taken.delete(who)
      else taken.set(who, left)
    }
  }
}

interface Told {
  readonly data: readonly { readonly sequence: number; readonly type: string }[]
  /** The number up to which was read, whether or not the reader wanted and may see what has it. */
  readonly sequence: number
  readonly nextCursor: string | null
}

/**
 * Streams events after a number until the reader leaves, its credential is worth nothing any more, or the service stops.
 * @throws tooManyRequests, unavailable when too many streams are open
 */
export async function streamEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  hub: EventHub,
  visibility: ContactVisibility,
  query: { after: number; types?: string | undefined },
): Promise<void> {
  const left = new AbortController()
  const ended = AbortSignal.any([left.signal, hub.closing])
  const stream = reply.raw
  stream.on('close', () => left.abort())
  const read = async (ctx: Context, after: number): Promise<Told> =>
    JSON.parse((await listEvents(ctx, { after, types: query.types, limit: PAGE_EVENTS, sort: 'sequence', includeTotal: false }, visibility)).text) as Told
  try {
    const follower = hub.follow(request.ctx, ended)
    let page = await read(request.ctx, query.after)
    reply.hijack()
    stream.on('error', () => left.abort())
    const headers = Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)) as Record<string, string>
    stream.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    while (!ended.aborted) {
      if (!stream.write(textOf(page))) await once(stream, 'drain', { signal: AbortSignal.any([ended, AbortSignal.timeout(STALL_MS_MAX)]) })
      if (page.nextCursor === null) await follower.news()
      if (ended.aborted) return
      page = await readAgain(request, page, read, ended)
    }
  } catch (error) {
    if (!reply.sent) throw error
    if (!ended.aborted) request.log.info({ err: error }, 'event stream ended')
  } finally {
    left.abort()
    if (reply.sent) stream.end()
  }
}

/**
 * Reads on as the one whom the credential belongs to now.
 * @throws what the credential is refused with
 */
async function readAgain(request: FastifyRequest, last: Told, read: (ctx: Context, after: number) => Promise<Told>, ended: AbortSignal): Promise<Told> {
  try {
    const present = await request.server.whoAsks(request)
    const page = await read(makeContext({ ...request.ctx, ...present }), last.sequence)
    // What was read may be just what ends the credential.
    await request.server.whoAsks(request)
    return page
  } catch (error) {
    if (error instanceof Refusal && error.type.status < 500) throw error
    // The database is away for a while: the reader stays and is told when it is back.
    request.log.warn({ err: error }, 'event stream: reading again')
    await delay(RECONNECT_MS, undefined, { signal: ended })
    return { data: [], sequence: last.sequence, nextCursor: '' }
  }
}

/** Events, then the number read up to: an id without data moves a reader's `Last-Event-ID` and tells it nothing else. */
function textOf({ data, sequence }: Told): string {
  const events = data.map((event) => `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
  return data.at(-1)?.sequence === sequence ? events : `${events}:\nid: ${sequence}\n\n`
}
