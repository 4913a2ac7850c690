import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Database } from '../database.ts'

/**
 * A task belongs to the runner that took it, and graphile-worker gives it to another only after four hours. A runner that
 * was killed cannot give it back. So each marks itself as alive by an advisory lock that goes with its session, and what
 * is held by runners without such a lock is given back within half a minute.
 */
const PAUSE_MS = 10_000
/** Longer than a live runner needs to connect again, so that its tasks are not taken from it. */
const SILENT_SECONDS = 15

/** On the connection that the runner listens on: it has one as long as it lives. */
export function markAlive(client: pg.PoolClient, poolId: string): void {
  client.query(`select pg_advisory_lock_shared(hashtext('rapport.runner'), hashtext($1))`, [poolId]).catch(() => {})
}

export async function unlockOf(db: Database, poolIds: readonly string[]): Promise<void> {
  await db.pool.query('select graphile_worker.force_unlock_workers($1)', [poolIds])
}

// Both halves of the lock's key stand in pg_locks as unsigned numbers.
const DEAD = `
  select distinct locked_by from graphile_worker.jobs
  where locked_at < now() - interval '${SILENT_SECONDS} seconds' and not exists (
    select from pg_locks where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = hashtext('rapport.runner')::bigint & 4294967295 and objid::bigint = hashtext(locked_by)::bigint & 4294967295)`

/** Gives back what dead runners hold, until stopped. */
export function startUnlocking(db: Database, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      try {
        const { rows } = await db.pool.query<{ locked_by: string }>(DEAD)
        const dead = rows.map((row) => row.locked_by)
        if (dead.length > 0) {
          log.warn({ runners: dead.length }, 'giving back the tasks of runners that are gone')
          await unlockOf(db, dead)
        }
      } catch (error) {
        log.warn({ err: error }, 'tasks of dead runners: trying again')
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
