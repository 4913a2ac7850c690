import Fastify from 'fastify'
import pg from 'pg'

/**
 * The baseline: what a capable engineer writes in an afternoon with Fastify and pg, and nothing else. The same SQL and
 * the same pool as the service; no authentication, validation, tenant from the request, conditional requests, limits,
 * idempotency, audit, events, logs or metrics. The statements come with the request that prepares it (`POST /sql`).
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: Number(process.env['DATABASE_POOL_SIZE']), idleTimeoutMillis: 0 })
const app = Fastify()
const prepared = new Map<string, { text: string; values: unknown[]; name?: string; slot?: number }>()

app.post('/sql/:name', async (request) => {
  prepared.set((request.params as { name: string }).name, request.body as never)
  return {}
})

/** One row by id; by a named statement, as the service has it. `slot` is the place of the id among the values. */
app.get('/one/:id', async (request) => {
  const { text, values, name = '', slot = 0 } = prepared.get('one') ?? fail()
  const { rows } = await pool.query({ name, text, values: values.with(slot, (request.params as { id: string }).id) })
  return rows[0]
})

app.get('/list', async () => {
  const { text, values } = prepared.get('list') ?? fail()
  const { rows } = await pool.query({ text, values })
  return { data: rows }
})

/** The body is the row; one bare statement stores it. */
app.post('/insert', async (request, reply) => {
  const { text, values, name = '' } = prepared.get('insert') ?? fail()
  await pool.query({ name, text, values: [...values, JSON.stringify([request.body])] })
  return reply.code(201).send(request.body)
})

function fail(): never {
  throw new Error('no such statement')
}

process.stdout.write(`answers at ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.on('SIGTERM', () => process.exit(0))
