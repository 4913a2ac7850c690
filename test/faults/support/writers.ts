import { sleep } from './fault.ts'
import { type Counts, type PersistingOptions, persisting } from './persisting.ts'
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

const WRITERS = 8

export function startLoad(world: World, seed: number, options: PersistingOptions): Load {
  const written: Written[] = []
  const client = persisting(world, options)
  const { counts, faults, persist } = client
  const made: number[] = []
  let stopping = false

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
    inFlight: client.inFlight,
    progress: () => [...made],
    async stop() {
      stopping = true
      await Promise.all(writers)
    },
    async abandon() {
      client.giveUp()
      stopping = true
      await Promise.all(writers)
    },
  }
}
