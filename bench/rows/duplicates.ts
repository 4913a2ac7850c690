import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { systemActor } from '../../src/kernel/actor.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import { findDuplicates } from '../../src/modules/merges/service/scans.ts'
import { makeContext } from '../../src/platform/context.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { at } from '../server.ts'
import type { Part } from './row.ts'

const CONTACTS = 100_000
const TWICE = CONTACTS / 50

/** How long a scan for duplicates takes, from nothing known, and how much of what is there twice it finds. */
export const duplicates: Part = {
  name: 'duplicates',
  async run({ url, pool, small }) {
    const id = await makeOrganization(pool, small.id)
    const db = openDatabase({ url, poolSize: 2 })
    const ctx = makeContext({
      db,
      organization: { ...NO_TENANT, id },
      actor: systemActor('bench'),
      clock: systemClock,
      log: silentLogger,
      seal: cursorSeal(Buffer.alloc(32)),
    })
    const started = performance.now()
    const open = await findDuplicates(ctx, randomUUID())
    const seconds = (performance.now() - started) / 1000
    const { rows } = await pool.query<{ found: number }>(
      `select count(distinct two.id)::int as found from contact_duplicates pair
       join contacts one on one.organization_id = $1 and one.id = pair.contact_id join contacts two on two.organization_id = $1 and two.id = pair.other_id
       where pair.organization_id = $1 and split_part(one.search_key, ' ', 3) = split_part(two.search_key, ' ', 3)`,
      [id],
    )
    await db.close()
    const beside = `${open.toLocaleString('en')} pairs; ${rows[0]?.found} of ${TWICE} contacts that are there twice are among them`
    return { rows: [{ work: 'Finding duplicates in 100,000 contacts', result: seconds, unit: 's', floor: 30, aim: 10, better: 'less', beside }] }
  },
}

async function makeOrganization(pool: pg.Pool, like: string): Promise<string> {
  const id = randomUUID()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into organizations select (jsonb_populate_record(one, jsonb_build_object('id', $1::text, 'slug', 'duplicates'))).* from organizations one where id = $2`,
      [id, like],
    )
    // Values cannot be sent with several statements at once; these two are ours.
    await client.query(readFileSync(at('data/duplicates.sql'), 'utf8').replaceAll('$1', `'${id}'`).replaceAll('$2', String(CONTACTS)))
    await client.query('commit')
    return id
  } finally {
    client.release()
  }
}
