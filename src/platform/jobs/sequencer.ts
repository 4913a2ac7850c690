import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import { type Database, run, statement } from '../database.ts'
import { eventHeads, eventNumbers, eventQueue } from '../tables.ts'

/**
 * Numbers committed events. Writers commit them to a queue, in any order; one sequencer at a time (an advisory lock) takes
 * them out and gives each organization's consecutive numbers, so a reader who asks for all after n can miss none.
 */
const BATCH_MAX = 5_000
const PAUSE_MS = 40
const PAUSE_AFTER_ERROR_MS = 500
export const EVENTS_CHANNEL = 'rapport_events'

/**
 * One statement, which is one transaction. What somebody else took out of the queue since it began is passed over, and heads are
 * counted on from where they are, so it does not matter how old its view of them is.
 */
const number = statement(
  'sequencer.number',
  { numbered: sql<number>``, told: sql<number>`` },
  () => sql`
  with turn as materialized (
    select pg_try_advisory_xact_lock(hashtext('rapport.sequencer')) as ours
  ), taken as (
    delete from ${eventQueue} where (select ours from turn) and ctid = any(array(select ctid from ${eventQueue} limit ${sql.raw(String(BATCH_MAX))}))
    returning organization_id, event_id
  ), counted as (
    select organization_id, count(*) as size from taken group by organization_id
  ), head as (
    insert into ${eventHeads} (organization_id, sequence) select organization_id, size from counted
    on conflict (organization_id) do update set sequence = ${eventHeads}.sequence + excluded.sequence
    returning organization_id, sequence
  ), numbered as (
    insert into ${eventNumbers} (organization_id, sequence, event_id)
    select organization_id, head.sequence - counted.size + row_number() over (partition by organization_id order by event_id), event_id
    from taken join counted using (organization_id) join head using (organization_id)
  )
  select (select count(*) from taken)::int, (select count(pg_notify('${sql.raw(EVENTS_CHANNEL)}', organization_id::text)) from head)::int`,
)

/** Numbers what waits, once. Answers how many; none when another process is at it. */
async function numberEvents(db: Database): Promise<number> {
  const [done] = await run(db.pool, db.named, number, {})
  return done?.numbered ?? 0
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
