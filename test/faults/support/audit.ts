import pg from 'pg'
import { send } from './client.ts'
import { waited } from './fault.ts'
import type { Organization, World } from './world.ts'
import type { Load, Written } from './writers.ts'

/** Numbering is promised within 100 ms of the commit; what a fault held up is given longer. */
const NUMBERED_WITHIN_MS = 10_000
const PAGE = 200

/**
 * Holds the client log against the tables and against what the API answers.
 * @returns the promises that do not hold, in sentences; none when all do
 */
export async function audit(world: World, load: Load): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.databaseUrl() })
  client.on('error', () => {})
  await client.connect()
  try {
    const faults = [...load.faults, ...(await unnumbered(client))]
    for (const organization of world.organizations) {
      const written = load.written.filter(({ organizationId }) => organizationId === organization.id)
      faults.push(...(await auditTables(client, organization, written)), ...(await auditApi(client, world, organization, written)))
    }
    return faults
  } finally {
    await client.end()
  }
}

export async function unnumbered(client: pg.Client): Promise<string[]> {
  const numbered = async () => (await client.query('select from event_queue limit 1')).rowCount === 0
  return (await waited(numbered, NUMBERED_WITHIN_MS)) === undefined ? ['events wait for their number though nothing is written any more'] : []
}

/** Asks for what must not be: a row is a broken promise. */
export type Law = readonly [sentence: string, sql: string]

/** @param told a `with` that begins each of the statements */
export async function breachesOf(client: pg.Client, told: string, laws: readonly Law[], values: readonly unknown[]): Promise<string[]> {
  const faults: string[] = []
  for (const [sentence, sql] of laws) {
    const { rows } = await client.query<{ what: string }>(`${told}${sql} limit 5`, [...values])
    if (rows.length > 0) faults.push(`${sentence}: ${rows.map(({ what }) => what).join(', ')}`)
  }
  return faults
}

async function auditTables(client: pg.Client, { id }: Organization, written: readonly Written[]): Promise<string[]> {
  return breachesOf(client, WRITTEN, [...LAWS, ...EVENT_LAWS], [id, JSON.stringify(written)])
}

const WRITTEN = `with written as (select * from jsonb_to_recordset($2::jsonb) as written (key text, id uuid, version int, email text)) `

/** $1 the organization, `written` what it was told. */
const LAWS: readonly Law[] = [
  [
    'acknowledged and lost',
    `select key as what from written where not exists (select from contacts c where c.organization_id = $1 and c.id = written.id and c.display_name = written.key)`,
  ],
  ['written twice', `select display_name as what from contacts where organization_id = $1 group by display_name having count(*) > 1`],
  [
    'there, though nobody was told',
    `select display_name as what from contacts c where organization_id = $1 and not exists (select from written where written.id = c.id)`,
  ],
  [
    'an update lost or doubled',
    `select key || ' told ' || written.version || ', is ' || c.version as what from written join contacts c on c.organization_id = $1 and c.id = written.id where c.version <> written.version`,
  ],
  [
    'a key whose stored answer is missing, doubled or another one',
    `select written.key as what from written left join idempotency_keys k on k.organization_id = $1 and k.key = written.key
     group by written.key, written.id having count(k.key) <> 1 or bool_or((k.body::jsonb ->> 'id')::uuid <> written.id)`,
  ],
  [
    'a key without an effect',
    `select key as what from idempotency_keys k where organization_id = $1 and not exists (select from contacts c where c.organization_id = $1 and c.display_name = k.key)`,
  ],
  [
    'not exactly one contact.created',
    `select c.display_name as what from contacts c left join events e on e.organization_id = c.organization_id and e.resource_id = c.id::text and e.type = 'contact.created'
     where c.organization_id = $1 group by c.id, c.display_name having count(e.id) <> 1`,
  ],
  [
    'not one contact.updated for each change',
    `select c.display_name as what from contacts c left join events e on e.organization_id = c.organization_id and e.resource_id = c.id::text and e.type = 'contact.updated'
     where c.organization_id = $1 group by c.id, c.display_name, c.version having count(e.id) <> c.version - 1`,
  ],
  [
    'an event of something that is not there',
    `select e.type || ' ' || e.resource_id as what from events e where e.organization_id = $1 and e.resource_type = 'contact'
     and not exists (select from contacts c where c.organization_id = $1 and c.id::text = e.resource_id)`,
  ],
  [
    'an e-mail that does not identify its contact',
    `select key as what from written where email is not null and 1 <> (select count(*) from contact_identifiers i where i.organization_id = $1 and i.contact_id = written.id and i.kind = 'email' and i.value = written.email and i.identifying)`,
  ],
  [
    'not exactly one first stage',
    `select c.display_name as what from contacts c left join lifecycle_moves m on m.organization_id = c.organization_id and m.contact_id = c.id
     where c.organization_id = $1 group by c.id, c.display_name having count(m.id) <> 1`,
  ],
]

/** What holds of all events, whatever they tell of. $1 the organization. */
export const EVENT_LAWS: readonly Law[] = [
  [
    'an event that its time line does not show, or shows otherwise',
    `select e.type || ' ' || e.id as what from events e left join timeline t on t.organization_id = e.organization_id and t.contact_id = e.contact_id and t.id = e.id
     where e.organization_id = $1 and e.contact_id is not null and e.announced and (t.type is distinct from e.type or t.resource_id is distinct from e.resource_id)`,
  ],
  [
    'a line of a time line without its event',
    `select t.type || ' ' || t.id as what from timeline t where t.organization_id = $1 and not exists (select from events e where e.organization_id = $1 and e.id = t.id)`,
  ],
  [
    'event numbers with a gap, a double or a wrong head',
    `select count(*) || ' events, ' || count(distinct sequence) || ' numbers, ' || min(sequence) || ' to ' || max(sequence) || ', head ' || (select sequence from event_heads where organization_id = $1) as what
     from events left join event_numbers on event_numbers.organization_id = events.organization_id and event_id = events.id where events.organization_id = $1 and announced
     having count(*) > 0 and (count(distinct sequence) <> count(*) or min(sequence) <> 1 or max(sequence) <> count(*) or max(sequence) is distinct from (select sequence from event_heads where organization_id = $1))`,
  ],
]

async function auditApi(client: pg.Client, world: World, organization: Organization, written: readonly Written[]): Promise<string[]> {
  const faults: string[] = []
  const read = async (path: string) => {
    const { answer, failed } = await send(world.target.url, { method: 'GET', path, token: organization.token })
    if (answer === undefined) throw new Error(`GET ${path} got no answer: ${failed}`)
    return answer
  }
  const listed: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await read(`/v1/contacts?limit=${PAGE}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    if (status !== 200) return [`the list of contacts answers ${status} ${JSON.stringify(body)}`]
    listed.push(...body.data.map(({ id }: { id: string }) => id))
    cursor = body.nextCursor
  }
  if (
    !sameSet(
      listed,
      written.map(({ id }) => id),
    )
  )
    faults.push(`the API lists ${listed.length} contacts (${new Set(listed).size} different), ${written.length} were acknowledged`)

  const followed: string[] = []
  for (let after = 0; ; ) {
    const { status, body } = await read(`/v1/events?after=${after}&limit=${PAGE}`)
    if (status === 404) return faults
    if (status !== 200) return [...faults, `the list of events answers ${status} ${JSON.stringify(body)}`]
    if (body.data.length === 0) break
    for (const { id, sequence } of body.data) {
      if (sequence !== after + 1) faults.push(`after event ${after} the API gives ${sequence}`)
      after = sequence
      followed.push(id)
    }
  }
  const { rows } = await client.query<{ id: string }>('select id from events where organization_id = $1 and announced', [organization.id])
  if (
    !sameSet(
      followed,
      rows.map(({ id }) => id),
    )
  )
    faults.push(`the API gives ${followed.length} events, there are ${rows.length}`)
  return faults
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others)
  return some.length === others.length && known.size === others.length && new Set(some).size === some.length && some.every((id) => known.has(id))
}
