import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { elapsedMs } from '../../kernel/clock.ts'
import type { Database } from '../database.ts'
import { isMigrated } from '../migrate.ts'

/** `/livez` the process answers; `/readyz` it can serve; `/metrics` for Prometheus, labelled by route template only. */
export function registerHealth(app: FastifyInstance, db: Database, runsTasks: () => boolean = () => true): void {
  app.get('/livez', { schema: { hide: true }, logLevel: 'silent' }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true }, logLevel: 'silent' }, async (_request, reply) => {
    const checks = await readiness(db, runsTasks)
    const ready = Object.values(checks).every((check) => check === 'ok')
    return reply
      .code(ready ? 200 : 503)
      .headers(ready ? {} : { 'retry-after': '1' })
      .send({ status: ready ? 'ok' : 'unavailable', checks })
  })
  registerMetrics(app, db)
}

async function readiness(db: Database, runsTasks: () => boolean): Promise<Record<string, string>> {
  const check = async (what: () => Promise<boolean>, otherwise: string) => {
    try {
      return (await what()) ? 'ok' : otherwise
    } catch {
      return 'cannot be reached'
    }
  }
  const jobs = `select to_regclass('graphile_worker.migrations') is not null as there`
  const [migrations, queue] = await Promise.all([
    check(() => isMigrated(db.pool), 'not applied: run npm run migrate'),
    check(async () => (await db.pool.query<{ there: boolean }>(jobs)).rows[0]?.there === true, 'not set up: run npm run migrate'),
  ])
  return {
    database: migrations === 'cannot be reached' ? migrations : 'ok',
    migrations,
    jobs: queue === 'ok' && !runsTasks() ? 'stopped: start the service again' : queue,
  }
}

function registerMetrics(app: FastifyInstance, db: Database): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer, by route.',
    registers: [registry],
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  })
  for (const [name, help, read] of [
    ['db_client_connections_open', 'Connections of the pool.', () => db.pool.totalCount],
    ['db_client_connections_idle', 'Idle connections of the pool.', () => db.pool.idleCount],
    ['db_client_requests_waiting', 'Requests that wait for a connection.', () => db.pool.waitingCount],
  ] as const)
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  // Finding the series by its labels costs more than counting in it.
  const series = new Map<string, Histogram.Internal<string>>()
  app.addHook('onResponse', (request, reply, done) => {
    const labels = [request.method, request.routeOptions.url ?? 'none', String(reply.statusCode)] as const
    const key = labels.join(' ')
    const known = series.get(key) ?? duration.labels(...labels)
    series.set(key, known)
    known.observe((elapsedMs() - request.startedMs) / 1000)
    done()
  })
  app.get('/metrics', { schema: { hide: true }, logLevel: 'silent' }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
