import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Database } from '../database.ts'

/**
 * A task belongs to the runner that took it, and graphile-worker gives it to another after four hours only. A runner that
 * was killed cannot give it back, and one whose connection broke as it took a task does not know that it has it. So each
 * runner marks itself as alive by an advisory lock that goes with its session; what is held by no live runner, or by this
 * one without its knowledge, is given back within half a minute.
 */
const PAUSE_MS = 10_000
/** Longer than a live runner takes to connect again, or to begin and to note what it took and ended. */
const UNKNOWN_SECONDS = 15

/** On the connection that the runner listens on: it has one as long as it lives. */
export function markAlive(client: pg.PoolClient, poolId: string): void {
  client.query(`select pg_advisory_lock_shared(hashtext('rapport.runner'), hashtext($1))`, [poolId]).catch(() => {})
}

// Both halves of a lock's key stand in pg_locks as unsigned numbers. $1 this runner, $2 the tasks that it runs.
const GIVE_BACK = `
  with lost as materialized (
    select id, job_queue_id from graphile_worker._private_jobs
    where locked_at < now() - interval '${UNKNOWN_SECONDS} seconds' and case when locked_by = $1 then id <> all($2::bigint[]) else not exists (
      select from pg_locks where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
        and classid::bigint = hashtext('rapport.runner')::bigint & 4294967295 and objid::bigint = hashtext(locked_by)::bigint & 4294967295) end
  ), queues as (
    update graphile_worker._private_job_queues set locked_at = null, locked_by = null where id in (select job_queue_id from lost)
  )
  update graphile_worker._private_jobs set locked_at = null, locked_by = null where id in (select id from lost)`

/** Gives back what is lost, until stopped. @param held the ids of the tasks that this runner runs */
export function startGivingBack(db: Database, log: Logger, poolId: string, held: ReadonlySet<string>): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      try {
        const { rowCount } = await db.pool.query(GIVE_BACK, [poolId, [...held]])
        if (rowCount !== null && rowCount > 0) log.warn({ tasks: rowCount }, 'gave back tasks that nobody was running')
      } catch (error) {
        log.warn({ err: error }, 'lost tasks: trying again')
      }
      await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {})
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
