import { type Answer, type Outcome, type Request, send } from './client.ts'
import { sleep } from './fault.ts'
import { type Random, randomOf } from './random.ts'
import type { Organization, World } from './world.ts'

/**
 * Eight clients that behave as the contract asks: a key with every POST, `If-Match` with every PATCH, and the same
 * request again until it is acknowledged. What they were told is the client log that the tables are held against.
 */
export interface Written {
  readonly organizationId: string
  /** The Idempotency-Key, and the contact's name. */
  readonly key: string
  readonly id: string
  version: number
  email: string | undefined
}

export interface Load {
  readonly written: readonly Written[]
  readonly counts: Counts
  /** What no client should ever see. */
  readonly faults: string[]
  /** Requests that have been sent and not answered. */
  inFlight(): number
  /** Creations acknowledged so far, by each writer: all of them move, or one is stuck. */
  progress(): readonly number[]
  /** No new work; resolves when each writer has had its last request acknowledged. */
  stop(): Promise<void>
  /** Gives up what is not acknowledged: there is no service any more. */
  abandon(): Promise<void>
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

export interface LoadOptions {
  /** What a connection may end with while the fault is on; anything else is a fault. */
  readonly mayFail: (reason: string) => boolean
  /** A client that goes away: the chance that it does, per creation. */
  readonly goesAway?: () => boolean
}

const WRITERS = 8
/** The first pause and the longest; in between each is twice the one before. */
const RETRY_PAUSE_MS = { min: 20, max: 160 }
const ACKNOWLEDGE_WAIT_MS = 120_000

export function startLoad(world: World, seed: number, options: LoadOptions): Load {
  const written: Written[] = []
  const counts: Counts = { acknowledged: 0, updated: 0, read: 0, retries: 0, replays: 0, unavailable: 0, inProgress: 0, failed: {} }
  const faults: string[] = []
  const made: number[] = []
  let inFlight = 0
  let stopping = false
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

  /** The same request until it is answered with something to go on with. */
  async function persist(request: Request, goOn: readonly number[]): Promise<Answer> {
    const deadline = performance.now() + ACKNOWLEDGE_WAIT_MS
    let pauseMs = RETRY_PAUSE_MS.min
    for (let first = true; ; first = false) {
      if (!first) counts.retries += 1
      const leaving = first && request.method === 'POST' && options.goesAway?.() === true ? AbortSignal.timeout(2 + (counts.acknowledged % 9)) : undefined
      const { answer } = await attempt(leaving === undefined ? request : { ...request, signal: leaving })
      if (answer !== undefined) {
        if (goOn.includes(answer.status)) return answer
        const fault = judge(answer, counts)
        if (fault !== undefined) faults.push(`${request.method} ${request.path} ${request.headers?.['idempotency-key'] ?? ''}: ${fault}`)
      }
      if (abandoned || performance.now() > deadline) throw new Error(`${request.method} ${request.path} was not acknowledged in ${ACKNOWLEDGE_WAIT_MS} ms`)
      await sleep(pauseMs)
      pauseMs = Math.min(2 * pauseMs, RETRY_PAUSE_MS.max)
    }
  }

  async function create(organization: Organization, key: string, email: string | undefined): Promise<Written> {
    const answer = await persist(
      {
        method: 'POST',
        path: '/v1/contacts',
        token: organization.token,
        headers: { 'idempotency-key': key },
        body: { kind: 'person', displayName: key, tags: ['fault'], ...(email === undefined ? {} : { emails: [{ value: email }] }) },
      },
      [201],
    )
    counts.acknowledged += 1
    if (answer.headers.get('idempotency-replayed') === 'true') counts.replays += 1
    const contact = { organizationId: organization.id, key, id: answer.body.id as string, version: answer.body.version as number, email }
    if (answer.body.displayName !== key) faults.push(`${key} was answered with the contact ${answer.body.displayName}`)
    written.push(contact)
    return contact
  }

  async function update(organization: Organization, contact: Written, tag: string): Promise<void> {
    const path = `/v1/contacts/${contact.id}`
    const request = { method: 'PATCH', path, token: organization.token, headers: { 'if-match': `"${contact.version}.0"` }, body: { tags: ['fault', tag] } }
    let { status, body } = await persist(request, [200, 412])
    // The answer to an earlier attempt was lost, and that attempt counted: nobody else writes to this contact.
    if (status === 412) ({ status, body } = await persist({ method: 'GET', path, token: organization.token }, [200]))
    if (body.version !== contact.version + 1 || !body.tags.includes(tag))
      faults.push(`${contact.key}: an update from version ${contact.version} led to version ${body.version} with ${body.tags}`)
    contact.version = body.version
    counts.updated += 1
  }

  async function read(organization: Organization, contact: Written): Promise<void> {
    const { status, body } = await persist({ method: 'GET', path: `/v1/contacts/${contact.id}`, token: organization.token }, [200, 404])
    if (status === 404) faults.push(`${contact.key} was acknowledged and is not there`)
    else if (body.version !== contact.version) faults.push(`${contact.key} was acknowledged at version ${contact.version} and is read at ${body.version}`)
    counts.read += 1
  }

  async function write(writer: number, random: Random): Promise<void> {
    const organization = world.organizations[writer % world.organizations.length] as Organization
    for (let n = 1; !stopping; n += 1) {
      const key = `w${writer}-${n}`
      const contact = await create(organization, key, n % 2 === 0 ? `${key}@example.com` : undefined)
      made[writer] = n
      const dice = random.next()
      if (dice < 0.25) await update(organization, contact, `t${n}`)
      else if (dice < 0.4) await read(organization, contact)
      await sleep(random.between(0, 3))
    }
  }

  const writers = Array.from({ length: WRITERS }, (_, writer) => {
    made[writer] = 0
    return write(writer, randomOf(seed + writer)).catch((error: unknown) => void faults.push(`writer ${writer} gave up: ${String(error)}`))
  })
  return {
    written,
    counts,
    faults,
    inFlight: () => inFlight,
    progress: () => [...made],
    async stop() {
      stopping = true
      await Promise.all(writers)
    },
    async abandon() {
      abandoned = true
      stopping = true
      await Promise.all(writers)
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
