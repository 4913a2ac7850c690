import type { FastifyInstance, InjectOptions } from 'fastify'
import t from 'tap'
import { type AppOptions, buildApp } from '../../src/app.ts'
import { operatorActor } from '../../src/kernel/actor.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import { type CreatedOrganization, createOrganization, makeAuthenticate, type NewOrganization } from '../../src/modules/identity/index.ts'
import { participants } from '../../src/modules.ts'
import { type Context, makeContext } from '../../src/platform/context.ts'
import { type Database, openDatabase } from '../../src/platform/database.ts'
import type { TokenSettings } from '../../src/platform/http/access-tokens.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { startSequencer } from '../../src/platform/jobs/sequencer.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import type { TaskServices } from '../../src/platform/module.ts'
import { cloneDatabase } from './database.ts'
import { type TestFiles, testFiles } from './files.ts'

export const OPERATOR_TOKEN = 'an-operator-token-of-32-bytes-or-more'
export const JWT_SECRET = 'a-secret-for-access-tokens-of-32-bytes'

export interface TestApp {
  readonly app: FastifyInstance
  readonly url: string
  readonly db: Database
  readonly files: TestFiles
  /** The operator's context: for making organizations. */
  readonly ctx: Context
  organization(input?: Partial<NewOrganization>): Promise<TestOrganization>
}

export interface TestOrganization extends CreatedOrganization {
  readonly id: string
  /** What a background task has to work with, for tests that run one by hand. */
  readonly services: TaskServices
  /** Waits until every event has its number, and so can be read. */
  numbered(): Promise<void>
  /** Sends a request with this organization's first key; a body is sent as JSON. */
  request(method: InjectOptions['method'], url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly body: any
  readonly headers: Record<string, string | undefined>
}

interface StartOptions
  extends Pick<
    AppOptions,
    'sendsMail' | 'requestsPerMinuteMax' | 'surveySubmissionsPerMinuteMax' | 'loopDelayMsMax' | 'corsOrigins' | 'runsTasks' | 'allowPrivateAddresses'
  > {
  readonly jwt?: Partial<TokenSettings>
  readonly fileBytesMax?: number
}

/** The whole service over a database of the file's own. */
export async function startApp({ fileBytesMax, ...options }: StartOptions = {}): Promise<TestApp> {
  const url = await cloneDatabase()
  // A machine that is busy needs longer for a crowd than a client would wait.
  const db = openDatabase({ url, poolSize: 10, connectionTimeoutMs: 60_000 })
  const seal = cursorSeal(Buffer.alloc(32, 7))
  const deps = { db, log: silentLogger, seal }
  const jwt = { secret: JWT_SECRET, ...options.jwt }
  const files = await testFiles(fileBytesMax)
  const app = await buildApp({
    ...options,
    ...deps,
    listenUrl: url,
    files,
    authenticate: makeAuthenticate({ ...deps, jwt }),
    jwt,
    sendsMail: options.sendsMail ?? false,
    operatorToken: OPERATOR_TOKEN,
    requestsPerMinuteMax: options.requestsPerMinuteMax ?? 1_000_000,
    // A machine that runs several test files at once is late now and then.
    loopDelayMsMax: options.loopDelayMsMax ?? 0,
  })
  await app.ready()
  const sequencer = startSequencer(db, silentLogger)
  t.teardown(async () => {
    await sequencer.stop()
    await app.close()
    await db.close()
  })
  const ctx = makeContext({ ...deps, organization: NO_TENANT, actor: operatorActor, clock: systemClock })
  let count = 0
  return {
    app,
    url,
    db,
    files,
    ctx,
    async organization(input = {}) {
      count += 1
      const made = await createOrganization(ctx, {
        name: `Shop ${count}`,
        slug: `shop-${count}`,
        mode: 'live',
        country: 'GB',
        timeZone: 'Europe/London',
        currency: 'EUR',
        language: 'en',
        admin: { email: 'owner@example.com', password: 'correct horse battery', displayName: 'Owner' },
        ...input,
      })
      const services = { ...deps, mailer: undefined, http: app.outgoing, participants, publicUrl: '', visibility: app.identity.visibility }
      const id = made.organization.id
      const numbered = async () => {
        const waiting = 'select 1 from event_queue where organization_id = $1 limit 1'
        while (((await db.pool.query(waiting, [id])).rowCount ?? 0) > 0);
      }
      return { ...made, id, services, numbered, request: (method, url, body, headers) => send(app, made.apiKey.secret, method, url, body, headers) }
    },
  }
}

export async function send(
  app: FastifyInstance,
  token: string | undefined,
  method: InjectOptions['method'],
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await app.inject({
    method: method ?? 'GET',
    url,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  })
  const isJson = /[/+]json/.test(String(response.headers['content-type'] ?? ''))
  return {
    status: response.statusCode,
    body: isJson && response.body !== '' ? JSON.parse(response.body) : response.body,
    headers: response.headers as Record<string, string | undefined>,
  }
}
