import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Logger } from 'pino'
import type { Database } from '../database.ts'
import { eventHeads, events } from '../tables.ts'

/**
 * Numbers committed events. Writers commit rows without a number, in any order; one sequencer at a time (an advisory
 * lock) gives each organization's rows consecutive numbers, so a reader who asks for all after n can miss none.
 */
const BATCH_MAX = 5_000
const PAUSE_MS = 40
const PAUSE_AFTER_ERROR_MS = 500
export const EVENTS_CHANNEL = 'rapport_events'

const number = new PgDialect().sqlToQuery(sql`
  with unnumbered as (
    select organization_id, id, row_number() over (partition by organization_id order by id) as place
    from (select organization_id, id from ${events} where sequence is null and announced limit ${sql.raw(String(BATCH_MAX))}) as waiting
  ), counted as (
    select organization_id, count(*) as size from unnumbered group by organization_id
  ), head as (
    insert into ${eventHeads} (organization_id, sequence) select organization_id, size from counted
    on conflict (organization_id) do update set sequence = ${eventHeads}.sequence + excluded.sequence
    returning organization_id, sequence
  ), numbered as (
    update ${events} set sequence = head.sequence - counted.size + unnumbered.place
    from unnumbered join counted using (organization_id) join head using (organization_id)
    where ${events}.organization_id = unnumbered.organization_id and ${events}.id = unnumbered.id
    returning 1
  )
  select (select count(*) from numbered)::int as numbered, (select count(pg_notify('${sql.raw(EVENTS_CHANNEL)}', organization_id::text)) from head)::int as told`).sql

/**
 * What waits is found by a plain scan of its index, which marks the entries of what is numbered already as dead: a bitmap
 * would read those of all that was numbered since the last vacuum, every time.
 */
const BEGIN = 'BEGIN; SET LOCAL enable_seqscan TO off; SET LOCAL enable_bitmapscan TO off'

/** Numbers what waits, once. Answers how many; none when another process is at it. */
async function numberEvents(db: Database): Promise<number> {
  const client = await db.pool.connect()
  let broken = true
  try {
    // Two waits instead of four: BEGIN travels with the lock, COMMIT with the numbering.
    const begun = client.query(BEGIN)
    begun.catch(() => {})
    const {
      rows: [lock],
    } = await client.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(hashtext('rapport.sequencer')) as locked`)
    // A statement of its own: its snapshot holds what the lock's last owner committed.
    // Without a name, to be planned each time: a plan made while there are few events reads them all when there are many.
    const numbering = lock?.locked === true ? client.query<{ numbered: number }>(number) : undefined
    numbering?.catch(() => {})
    const committed = client.query('COMMIT')
    committed.catch(() => {})
    const done = (await numbering)?.rows[0]
    await begun
    await committed
    broken = false
    return done?.numbered ?? 0
  } finally {
    client.release(broken)
  }
}

/** Numbers events until stopped, less than 100 ms after their commit. */
export function startSequencer(db: Database, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      let pauseMs = PAUSE_MS
      try {
        if ((await numberEvents(db)) === BATCH_MAX) pauseMs = 0
      } catch (error) {
        log.warn({ err: error }, 'sequencer: trying again')
        pauseMs = PAUSE_AFTER_ERROR_MS
      }
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
