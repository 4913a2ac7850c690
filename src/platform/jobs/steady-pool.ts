import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { isDatabaseAway } from '../database.ts'

/**
 * The pool as graphile-worker gets it. Its workers note the end of a task once, and a worker that cannot ends, and with it
 * in the end the runner (and, where nobody awaits the note, the process). Through this pool they wait until the database is
 * back and note it then: a note is by the task's id, so that a second one does no harm.
 */
const PAUSE_MS = 250
const NOTE = /^(complete|fail|return)_job/

/** @param stop ends the waiting: what is not noted by then will be run again */
export function steadyPool(pool: pg.Pool, stop: AbortSignal): pg.Pool {
  const connect = async () => steadyClient(await untilBack(() => pool.connect(), stop))
  const steadyClient = (client: pg.PoolClient) =>
    bound(client, {
      query(query: unknown, ...rest: unknown[]) {
        const sent = (client.query as (...args: unknown[]) => Promise<unknown>).call(client, query, ...rest)
        const isNote = typeof query === 'object' && query !== null && 'name' in query && NOTE.test(String(query.name))
        if (!isNote) return sent
        return sent.catch((error: unknown) => {
          if (!isDatabaseAway(error)) throw error
          return untilBack(() => pool.query(query as pg.QueryConfig), stop)
        })
      },
    })
  // The call with a callback is the listener's, which else comes back up to a minute late.
  const connectListener = (callback: Parameters<pg.Pool['connect']>[0]) =>
    untilBack(() => pool.connect(), stop).then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, () => {}),
    )
  return bound(pool, {
    connect: (callback?: Parameters<pg.Pool['connect']>[0]) => (callback === undefined ? connect() : connectListener(callback)),
  })
}

async function untilBack<T>(action: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (stop.aborted || !isDatabaseAway(error)) throw error
      await delay(PAUSE_MS, undefined, { signal: stop }).catch(() => {})
    }
  }
}

/** The object with some of its methods replaced; the others still run on the object itself. */
function bound<T extends object>(object: T, replaced: object): T {
  return new Proxy(object, {
    get(target, name) {
      if (name in replaced) return Reflect.get(replaced, name)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
