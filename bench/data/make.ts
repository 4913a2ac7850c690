import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { fold } from '../../src/kernel/fold.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { at, databaseNamed, log, onDatabase } from '../server.ts'
import { startService } from '../service.ts'
import { cultures } from './cultures.ts'

/** One organization of the data, with what is needed to act in it. */
export interface MadeOrganization {
  readonly id: string
  readonly slug: string
  readonly apiKey: string
  readonly email: string
  readonly password: string
}

const BIG = 1_000_000
const SMALL = 50_000
const OWNERS = 60

/** The name of the database that holds the data: it follows the schema and the recipe, so that a change of either makes it anew. */
function dataName(): string {
  const hash = createHash('sha256')
  for (const folder of ['../migrations/', '../migrations/meta/', 'data/']) {
    for (const name of readdirSync(at(folder)).sort()) if (/\.(sql|ts)$|^_journal/.test(name)) hash.update(readFileSync(at(folder + name)))
  }
  return `bench_data_${hash.digest('hex').slice(0, 12)}`
}

/** Makes the data unless it is there: 1,000,000 contacts in one organization and 50,000 in another. Those of earlier schemas are dropped. */
export async function makeData(serverUrl: string): Promise<string> {
  const name = dataName()
  const present = await onDatabase(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(`select datname from pg_database where datname like 'bench\\_%'`)
    for (const { datname } of rows) if (datname !== name) await client.query(`drop database ${datname} with (force)`)
    return rows.some(({ datname }) => datname === name)
  })
  if (present) return name
  log(`making the data, once: ${(BIG + SMALL).toLocaleString('en')} contacts ...`)
  const draft = `${name}_draft`
  // As a new cluster has it, also where this one is older.
  await onDatabase(serverUrl, (client) => client.query(`create database ${draft} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`))
  const url = databaseNamed(serverUrl, draft)
  await migrate(url)
  const organizations = await makeOrganizations(url)
  await onDatabase(url, async (client) => {
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '64MB'; set max_parallel_maintenance_workers = 2`)
    await setUp(client, organizations)
    const restore = await layAside(client, ['contacts', 'contact_identifiers', 'contact_tags', 'lifecycle_moves'])
    await fill(client, organizations[0], BIG, 0)
    await fill(client, organizations[1], SMALL, 5_000_000)
    log('building the indexes ...')
    for (const statement of restore) await client.query(statement)
    await client.query('drop table bench_cultures; drop function bench_random')
  })
  await onDatabase(url, (client) => client.query('vacuum (analyze, freeze)'))
  await onDatabase(serverUrl, (client) => client.query(`alter database ${draft} rename to ${name}`))
  return name
}

/** Through the service itself, so that the keys and passwords are real. */
async function makeOrganizations(url: string): Promise<[MadeOrganization, MadeOrganization]> {
  const service = await startService(url)
  try {
    return [await make('big'), await make('small')]
  } finally {
    await service.stop()
  }

  async function make(slug: string): Promise<MadeOrganization> {
    const admin = { email: `admin@${slug}.example`, password: 'a password for the bench', displayName: 'Admin' }
    const response = await fetch(`${service.origin}/operator/organizations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: slug, slug, country: 'GB', timeZone: 'Europe/London', currency: 'EUR', language: 'en', admin }),
    })
    if (response.status !== 201) throw new Error(`the organization was not made: ${response.status} ${await response.text()}`)
    const made = (await response.json()) as { organization: { id: string }; apiKey: { secret: string } }
    return { id: made.organization.id, slug, apiKey: made.apiKey.secret, email: admin.email, password: admin.password }
  }
}

async function setUp(client: pg.Client, organizations: readonly MadeOrganization[]): Promise<void> {
  await client.query('create table bench_organizations (position int primary key, made jsonb not null)')
  for (const [position, made] of organizations.entries())
    await client.query('insert into bench_organizations values ($1, $2)', [position, JSON.stringify(made)])
  await client.query(`
    create function bench_random(n int, what int) returns float8 language sql immutable parallel safe
    return ((hashint8extended(n, what) & 9007199254740991) / 9007199254740992.0::float8);
    create table bench_cultures (above float8, below float8, home text, tongue text, time_zone text, city text, phone_prefix text, phone_digits int,
      given_names text[], folded_given_names text[], family_names text[], folded_family_names text[], owners uuid[])`)
  let above = 0
  for (const culture of cultures) {
    const given = culture.given.split(' ')
    const family = culture.family.split(' ')
    const below = above + culture.share
    const [prefix, digits] = culture.phone
    await client.query(`insert into bench_cultures values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, [
      above,
      below,
      culture.country,
      culture.language,
      culture.timeZone,
      culture.city,
      prefix,
      digits,
      given,
      given.map(fold),
      family,
      family.map(fold),
    ])
    above = below
  }
}

async function fill(client: pg.Client, organization: MadeOrganization, size: number, offset: number): Promise<void> {
  await client.query(
    `insert into users (organization_id, id, email, email_key, display_name, role, status, created_at, updated_at)
     select $1, overlay(overlay(md5('owner' || n || $2) placing '7' from 13) placing '8' from 17)::uuid, 'owner' || n || '@bench.example', 'owner' || n || '@bench.example', 'Owner ' || n, 'agent', 'active', now(), now()
     from generate_series(1, ${OWNERS}) as n`,
    [organization.id, organization.slug],
  )
  await client.query(`update bench_cultures set owners = (select array_agg(id order by email) from users where organization_id = $1 and email like 'owner%')`, [
    organization.id,
  ])
  log(`${size.toLocaleString('en')} contacts ...`)
  await client.query(readFileSync(at('data/contacts.sql'), 'utf8'), [organization.id, size, offset])
  await client.query(
    `insert into contact_tags (organization_id, tag, contact_id) select organization_id, unnest(tags), id from contacts where organization_id = $1`,
    [organization.id],
  )
  await client.query(
    `insert into contact_identifiers (organization_id, contact_id, kind, value, identifying, archived)
     select organization_id, id, kind_of, value, true, archived_at is not null from contacts cross join lateral (values
       ('email', emails -> 0 ->> 'value'), ('phone', phones -> 0 ->> 'e164'), ('external_id', external_id)) as wanted (kind_of, value)
     where organization_id = $1 and value is not null`,
    [organization.id],
  )
  await client.query(
    `insert into contact_words (organization_id, word)
     select distinct organization_id, word from contacts, regexp_split_to_table(search_key, ' ') as part, regexp_replace(part, '^.*@', '') as name,
       regexp_split_to_table(name, '[^[:alpha:]]+') as word
     where organization_id = $1 and name !~ '[0-9]' and char_length(word) between 3 and 50`,
    [organization.id],
  )
  await client.query(
    `insert into lifecycle_moves (organization_id, id, contact_id, stage, actor, occurred_at)
     select organization_id, id, id, lifecycle_stage, '{"type":"system","id":"bench"}', created_at from contacts where organization_id = $1`,
    [organization.id],
  )
}

/** Drops the foreign keys and the indexes that are no constraints, as for any bulk load; answers the statements that make them again. */
export async function layAside(client: pg.ClientBase, tables: readonly string[]): Promise<string[]> {
  const { rows: keys } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where contype = 'f' and conrelid = any($1::regclass[])`,
    [tables],
  )
  const { rows: indexes } = await client.query<{ drop: string; make: string }>(
    `select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as make
     from pg_index where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)`,
    [tables],
  )
  for (const { drop } of [...keys, ...indexes]) await client.query(drop)
  return [...indexes, ...keys].map(({ make }) => make)
}
