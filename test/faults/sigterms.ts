import { createConnection } from 'node:net'
import pg from 'pg'
import { audit } from './support/audit.ts'
import { type Outcome, send } from './support/client.ts'
import { Broken, type Fault, type Figures, sleep, waited } from './support/fault.ts'
import { figuresOf } from './support/figures.ts'
import { randomOf } from './support/random.ts'
import { embeddedWorld, standingWorld, type World } from './support/world.ts'
import { startLoad, type Written } from './support/writers.ts'

/**
 * P10: a stop loses no request. What is in flight when SIGTERM comes is answered in full, also a request that waits for
 * a lock; afterwards the port refuses; the process ends with 0, soon, whatever idle or silent connections are open.
 */
const LOAD_MS = { min: 60, max: 400 }
const LOCK_HELD_MS = 250
/** What the process has for its whole stop, its own database included. */
const EXIT_WITHIN_MS = 20_000

async function sigterms(make: typeof embeddedWorld, times: number, seed: number): Promise<Figures> {
  const random = randomOf(seed)
  const made = await make()
  const { world } = made
  let { service } = made
  const broken: string[] = []
  const load = startLoad(world, seed, { mayFail: (reason) => reason === 'ECONNREFUSED' })
  let inFlight = 0
  let exitMsMax = 0
  try {
    await waited(() => load.written.length > 0, 60_000)
    for (let n = 1; n <= times; n += 1) {
      await sleep(random.between(LOAD_MS.min, LOAD_MS.max))
      const held = await holdRequest(world, load.written[0] as Written)
      const silent = await openSilently(world.target.url)
      inFlight += load.inFlight() + 1
      const start = performance.now()
      service.send('SIGTERM')
      const exit = await Promise.race([service.exited, sleep(EXIT_WITHIN_MS)])
      silent.destroy()
      if (exit === undefined) {
        broken.push(`stop ${n}: the process is still there after ${EXIT_WITHIN_MS} ms`)
        service.send('SIGKILL')
        await service.exited
      } else if (exit.code !== 0) broken.push(`stop ${n}: ended with ${exit.code ?? exit.signal}: ${service.lastWords()}`)
      exitMsMax = Math.max(exitMsMax, performance.now() - start)
      const { answer, failed } = await held
      if (answer?.status !== 200)
        broken.push(`stop ${n}: a request that waited for a lock got ${answer === undefined ? failed : `${answer.status} ${JSON.stringify(answer.body)}`}`)
      service = await world.start()
    }
    await load.stop()
    broken.push(...(await audit(world, load)))
    if (broken.length > 0) throw new Broken(broken, service.lastWords())
    return { stops: times, 'requests in flight at the signal': inFlight, ...figuresOf(load), 'slowest stop (ms)': Math.round(exitMsMax) }
  } finally {
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

/** Sends a PATCH of a contact that somebody holds for a while, and returns when the service waits for it. It changes nothing. */
async function holdRequest(world: World, contact: Written): Promise<Promise<Outcome>> {
  const client = new pg.Client({ connectionString: world.databaseUrl() })
  client.on('error', () => {})
  await client.connect()
  await client.query('begin')
  await client.query('select from contacts where organization_id = $1 and id = $2 for update', [contact.organizationId, contact.id])
  const token = world.organizations.find(({ id }) => id === contact.organizationId)?.token ?? ''
  const waits = async () => (await client.query('select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))')).rowCount !== 0
  let answered: Promise<Outcome>
  let early: boolean
  do {
    early = false
    answered = send(world.target.url, { method: 'PATCH', path: `/v1/contacts/${contact.id}`, token, body: { displayName: contact.key } })
    // A machine that is busy makes the service turn requests away, this one too.
    void answered.then(() => {
      early = true
    })
    await waited(async () => early || (await waits()), 10_000, 5)
  } while (early)
  void sleep(LOCK_HELD_MS)
    .then(() => client.query('rollback'))
    .then(() => client.end())
    .catch(() => {})
  return answered
}

/** A connection that never says anything, such as a browser opens in advance. */
async function openSilently(url: string) {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

export const faults: readonly Fault[] = [
  { name: 'SIGTERM under load, with its own database', times: { landing: 10, release: 100 }, run: (times, seed) => sigterms(embeddedWorld, times, seed) },
  { name: 'SIGTERM under load, on a database that stays', times: { landing: 40, release: 400 }, run: (times, seed) => sigterms(standingWorld, times, seed) },
]
