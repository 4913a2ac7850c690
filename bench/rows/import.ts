import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { from } from 'pg-copy-streams'
import type { Part } from './row.ts'

const ROWS = 200_000
const POLL_MS = 200

const STAGING = `create unlogged table bench_staging ("displayName" text, "givenName" text, "familyName" text, email text, phone text, tags text, country text, source text)`
/** The indexes are those of the contacts; what stands in each row is what the service writes there. */
const INSERT = `
  with given as materialized (
    select uuidv7() as id, * from bench_staging
  ), made as (
    insert into contacts (organization_id, id, kind, display_name, given_name, family_name, emails, phones, handles, addresses, lifecycle_stage,
      key_customer, country, source, interests, tags, custom_fields, search_key, created_at, updated_at)
    select $1::uuid, id, 'person', "displayName", "givenName", "familyName", jsonb_build_array(jsonb_build_object('value', email)),
      jsonb_build_array(jsonb_build_object('value', phone)), '[]', '[]', 'exploration', false, country, source, '{}', string_to_array(tags, ';'), '{}',
      lower(concat_ws(' ', "displayName", "givenName", "familyName", email, phone)), now(), now() from given
  ), identified as (
    insert into contact_identifiers (organization_id, contact_id, kind, value, identifying, archived)
    select $1::uuid, id, 'email', email, true, false from given union all select $1::uuid, id, 'phone', phone, true, false from given
  )
  insert into contact_tags (organization_id, tag, contact_id) select $1::uuid, unnest(string_to_array(tags, ';')), id from given`

/** A file of new contacts over HTTP until its last row is in, against a COPY of such a file into staging and one statement that inserts from there. */
export const imports: Part = {
  name: 'import',
  async run({ pool, service, small }) {
    const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'))
    try {
      const ours = await openAsBlob(contactsFile(join(folder, 'ours.csv'), 300_000_000))
      const theirs = contactsFile(join(folder, 'theirs.csv'), 400_000_000)
      const theirsMs = await timed(async () => {
        await pool.query(STAGING)
        const client = await pool.connect()
        await pipeline(createReadStream(theirs), client.query(from('copy bench_staging from stdin with (format csv, header)')))
        client.release()
        await pool.query(INSERT, [small.id])
      })
      const before = await service.read()
      const oursMs = await timed(() => importFile(service.origin, small.apiKey, ours))
      const grownMib = (await service.read()).rssPeakMib - before.rssMib
      const beside = `${(oursMs / 1000).toFixed(1)} s against ${(theirsMs / 1000).toFixed(1)} s`
      return {
        rows: [
          { work: 'import of 200,000 rows against COPY and insert-select', result: oursMs / theirsMs, unit: 'x', floor: 1.5, aim: 1.2, better: 'less', beside },
          {
            work: 'memory of the service grows meanwhile by',
            result: grownMib,
            unit: 'MiB',
            floor: 150,
            aim: 50,
            better: 'less',
            beside: `from ${before.rssMib.toFixed(0)} MiB`,
          },
        ],
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

function contactsFile(path: string, from: number): string {
  const lines = Array.from({ length: ROWS }, (_, i) => `Ada Lovelace ${from + i},Ada,Lovelace,ada${from + i}@example.com,+447${from + i},newsletter;vip,GB,web`)
  writeFileSync(path, ['displayName,givenName,familyName,email,phone,tags,country,source', ...lines, ''].join('\n'))
  return path
}

async function importFile(origin: string, apiKey: string, file: Blob): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const mapping = { email: 'emails.1.value', phone: 'phones.1.value' }
  const fields = ['displayName', 'givenName', 'familyName', 'tags', 'country', 'source'].map((name) => [name, name])
  const query = new URLSearchParams({ format: 'csv', mode: 'create', mapping: JSON.stringify({ ...mapping, ...Object.fromEntries(fields) }) })
  const taken = await fetch(`${origin}/v1/imports?${query}`, { method: 'POST', headers: { ...headers, 'content-type': 'text/csv' }, body: file })
  if (taken.status !== 202) throw new Error(`the file was not taken: ${taken.status} ${await taken.text()}`)
  const { id } = (await taken.json()) as { id: string }
  for (;;) {
    const { status, counts } = (await (await fetch(`${origin}/v1/imports/${id}`, { headers })).json()) as { status: string; counts: { created: number } }
    if (status === 'completed' && counts.created === ROWS) return
    if (status !== 'queued' && status !== 'running') throw new Error(`the import ended ${status}: ${JSON.stringify(counts)}`)
    await delay(POLL_MS)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
