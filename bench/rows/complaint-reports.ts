import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { systemActor } from '../../src/kernel/actor.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { cursorSeal } from '../../src/kernel/cursor.ts'
import * as figures from '../../src/modules/complaints/service/figures.ts'
import { type Context, makeContext } from '../../src/platform/context.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { NO_TENANT } from '../../src/platform/http/auth.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { median } from '../load.ts'
import { at } from '../server.ts'
import type { Part } from './row.ts'

const COMPLAINTS = 100_000
const OWNERS = 20
const ROUNDS = 9
const PERIOD = { from: '2023-11-01', to: '2026-10-31' }

const REPORTS: Readonly<Record<string, (ctx: Context) => Promise<unknown>>> = {
  ...Object.fromEntries(
    (['channel', 'severity', 'outcome', 'status', 'ownerId', 'rootCause', 'subjectKind', 'product', 'day', 'week', 'month'] as const).map((by) => [
      `counts by ${by}`,
      (ctx: Context) => figures.countComplaints(ctx, { ...PERIOD, by }),
    ]),
  ),
  outcomes: (ctx) => figures.countOutcomes(ctx, PERIOD),
  'reopen rate': (ctx) => figures.measureReopening(ctx, PERIOD),
  'open at a date': (ctx) => figures.countOpenAt(ctx, { date: '2025-06-01' }),
  times: (ctx) => figures.measureTimes(ctx, PERIOD),
  deadlines: (ctx) => figures.measureDeadlines(ctx, PERIOD),
  "the regulator's table": (ctx) => figures.tabulateForRegulator(ctx, PERIOD),
}

/** How long each report takes over three years with 100,000 complaints. */
export const complaintReports: Part = {
  name: 'complaint-reports',
  async run({ url, pool, small }) {
    const id = await makeOrganization(pool, small.id)
    const db = openDatabase({ url, poolSize: 4 })
    const organization = { ...NO_TENANT, id, timeZone: 'Europe/London' }
    const ctx = makeContext({ db, organization, actor: systemActor('bench'), clock: systemClock, log: silentLogger, seal: cursorSeal(Buffer.alloc(32)) })
    const found: { name: string; ms: number }[] = []
    for (const [name, report] of Object.entries(REPORTS)) {
      const times: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const started = performance.now()
        await report(ctx)
        times.push(performance.now() - started)
      }
      found.push({ name, ms: median(times) })
    }
    await db.close()
    const slowest = found.toSorted((a, b) => b.ms - a.ms)
    const row = { unit: 'ms', floor: 50, aim: 20, better: 'less' } as const
    return {
      rows: [{ ...row, work: 'reports of 100,000 complaints', result: slowest[0]?.ms, beside: `the slowest of ${found.length}, ${slowest[0]?.name}` }],
      details: [`Reports of 100,000 complaints, medians in ms: ${found.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`).join('; ')}.`, ''],
    }
  },
}

/** An organization of its own, with staff and complaints. */
async function makeOrganization(pool: pg.Pool, like: string): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `insert into organizations select (jsonb_populate_record(o, jsonb_build_object('id', $1::uuid, 'slug', $1::text))).* from organizations o where id = $2`,
    [id, like],
  )
  await pool.query(
    `insert into users (organization_id, id, email, email_key, display_name, role, contact_access, status, created_at, updated_at)
     select $1, gen_random_uuid(), n || '@example.com', n || '@example.com', 'Agent', 'agent', 'all', 'active', now(), now() from generate_series(1, $2::int) n`,
    [id, OWNERS],
  )
  const client = await pool.connect()
  await client.query('create temporary table bench_complaints (like complaints including defaults)')
  await client.query(readFileSync(at('data/complaints.sql'), 'utf8'), [id, COMPLAINTS])
  await client.query(readFileSync(at('data/complaint-parts.sql'), 'utf8'))
  await client.query('drop table bench_complaints')
  client.release()
  await pool.query('vacuum analyze complaint_facts, complaint_rollups, complaint_spells, complaint_remedies, complaints, clocks, clock_facts')
  return id
}
