import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { elapsedMs } from './kernel/clock.ts'
import type { CursorSeal } from './kernel/cursor.ts'
import { malformedRequest, unavailable } from './kernel/problems.ts'
import { contactVisibility } from './modules/contacts/index.ts'
import { dueWorkHandlers, modules, participants } from './modules.ts'
import type { Database } from './platform/database.ts'
import type { FileSettings } from './platform/files/store.ts'
import { registerAccessTokens, type TokenSettings } from './platform/http/access-tokens.ts'
import { registerAnswers } from './platform/http/answers.ts'
import { type Authenticate, registerAuth } from './platform/http/auth.ts'
import { registerContext } from './platform/http/context.ts'
import { openEventHub } from './platform/http/event-stream.ts'
import { eventRoutes } from './platform/http/events.ts'
import { registerHealth } from './platform/http/health.ts'
import { registerOpenApi } from './platform/http/openapi.ts'
import { registerProblems } from './platform/http/problems.ts'
import { registerRateLimit } from './platform/http/rate-limit.ts'
import { registerStop } from './platform/http/stop.ts'
import { headersOfAll, refuseAddress, refuseConnection } from './platform/http/unread.ts'
import { registerValidation } from './platform/http/validation.ts'
import { openHttpClient } from './platform/http-client/client.ts'

export interface AppOptions {
  readonly db: Database
  readonly log: Logger
  readonly seal: CursorSeal
  readonly authenticate: Authenticate
  readonly operatorToken: string | undefined
  /** Where streams listen: a connection that no pooler shares. */
  readonly listenUrl: string
  readonly corsOrigins?: readonly string[]
  readonly trustProxy?: boolean | string | number
  readonly requestsPerMinuteMax?: number
  readonly surveySubmissionsPerMinuteMax?: number
  readonly publicUrl?: string | undefined
  /** Where access tokens come from; without a secret there is no log-in by password. */
  readonly jwt?: TokenSettings | undefined
  /** Whether background tasks have a mail server to send secret links with. */
  readonly sendsMail?: boolean
  /** For development and tests: gateways may stand in private networks. */
  readonly allowPrivateAddresses?: boolean | undefined
  /** Requests are turned away while the event loop is this late; 0 never does so. */
  readonly loopDelayMsMax?: number
  readonly files: FileSettings
  /** Whether background tasks still run, where they run in this process. */
  readonly runsTasks?: () => boolean
}

const BODY_BYTES_MAX = 1_048_576
const HEADER_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 60_000
const KEEP_ALIVE_TIMEOUT_MS = 72_000
const LOOP_DELAY_MS_MAX = 1_000
const SURVEY_SUBMISSIONS_PER_MINUTE_MAX = 30_000
const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000'

/** Fastify with everything in its place. Reads no environment and opens no port. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (options.trustProxy ?? false) as boolean | string,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADER_TIMEOUT_MS },
    forceCloseConnections: 'idle',
    // What still comes during a stop is served.
    return503OnClosing: false,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
  })
  registerStop(app)
  registerValidation(app)
  registerProblems(app, new Map(modules.flatMap((module) => Object.entries(module.constraints ?? {}))))
  registerBodies(app)
  await registerOpenApi(app, options)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOfAll(request.id))
    done()
  })
  logAnswers(app)
  await registerOverload(app, options.loopDelayMsMax ?? LOOP_DELAY_MS_MAX)
  await registerCors(app, options.corsOrigins ?? [])
  await registerAccessTokens(app, options.jwt)
  app.decorate('identity', {
    publicUrl: options.publicUrl ?? DEFAULT_PUBLIC_URL,
    byMail: options.sendsMail ?? false,
    participants,
    visibility: contactVisibility,
  })
  registerAnswers(app)
  registerAuth(app, options)
  await registerRateLimit(app, options.requestsPerMinuteMax ?? 60_000)
  registerContext(app, { ...options, participants })
  registerHealth(app, options.db, options.runsTasks)
  app.decorate('dueWork', dueWorkHandlers)
  const outgoing = openHttpClient({ allowPrivate: options.allowPrivateAddresses ?? false })
  app.decorate('outgoing', outgoing)
  app.decorate('surveySubmissionsPerMinuteMax', options.surveySubmissionsPerMinuteMax ?? SURVEY_SUBMISSIONS_PER_MINUTE_MAX)
  app.addHook('onClose', () => outgoing.close())
  app.decorate('files', options.files)
  await app.register(eventRoutes as never, { hub: openEventHub(options.listenUrl, options.log), visibility: contactVisibility })
  for (const module of modules) await app.register(module.routes)
  return app
}

// What was measured while the service started is known for two samples of a second each.
const STARTED_MS = 2_500

/** Turns requests away while the event loop is late; what start-up itself took says nothing of the load. */
async function registerOverload(app: FastifyInstance, loopDelayMsMax: number): Promise<void> {
  let readyMs = elapsedMs()
  app.addHook('onReady', (done) => {
    readyMs = elapsedMs()
    done()
  })
  await app.register(underPressure, {
    maxEventLoopDelay: loopDelayMsMax,
    async pressureHandler() {
      if (elapsedMs() - readyMs > STARTED_MS) throw unavailable({ retryAfterSeconds: 1, detail: 'The service is overloaded.' })
    },
  })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const TAKEN_HEADERS = [
  'accept-language',
  'authorization',
  'content-disposition',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'x-request-id',
]
const EXPOSED_HEADERS = [
  'content-disposition',
  'etag',
  'location',
  'link',
  'idempotency-replayed',
  'x-request-id',
  'retry-after',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
]

/** What pages of these origins may ask and read (WHATWG Fetch, CORS); pages of all others nothing. */
async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, { origin: [...origins], methods: METHODS, allowedHeaders: TAKEN_HEADERS, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 })
}

// Refuses what is not UTF-8 (RFC 8259, 8.1), which would else be stored as U+FFFD.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** JSON in both of its names for PATCH (RFC 7396), and an absent body as none. */
function registerBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      return done(malformedRequest({ detail: 'The body is not UTF-8.' }), undefined)
    }
    parseJson(request, text, done)
  })
}

function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
}

function logAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    request.startedMs = elapsedMs()
    done()
  })
  app.decorateRequest('startedMs', 0)
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round((elapsedMs() - request.startedMs) * 10) / 10,
      },
      'answered',
    )
    done()
  })
}
declare module 'fastify' {
  interface FastifyRequest {
    startedMs: number
  }
}
