import pg from 'pg'
import { sleep, waited } from './fault.ts'
import type { World } from './world.ts'

/** What a dead runner held is given back within half a minute. */
const DRAINED_WITHIN_MS = 45_000
const PAUSE_MS = 20

/** Background tasks come in all the while, so that some are running when the database goes. */
export function startTasks(world: World): { count(): number; stop(): void; drained(): Promise<string[]> } {
  let stopping = false
  let added = 0
  const adding = (async () => {
    while (!stopping) {
      await query(world, async (client) => {
        while (!stopping) {
          await client.query(`select graphile_worker.add_job('clean_up')`)
          added += 1
          await sleep(PAUSE_MS)
        }
      }).catch(() => {})
      await sleep(PAUSE_MS)
    }
  })()
  return {
    count: () => added,
    stop: () => {
      stopping = true
    },
    async drained() {
      stopping = true
      await adding
      const left = () =>
        query(world, async (client) => {
          const { rows } = await client.query<{ what: string }>(
            `select count(*) || ' tasks, ' || count(locked_at) || ' of them locked by a runner, ' || count(last_error) || ' failed before: ' || coalesce(max(last_error), '') as what
             from graphile_worker._private_jobs having count(*) > 0`,
          )
          return rows[0]?.what
        })
      const emptied = await waited(async () => (await left()) === undefined, DRAINED_WITHIN_MS, 100)
      return emptied === undefined ? [`background tasks do not end: ${await left()}`] : []
    },
  }
}

export async function query<T>(world: World, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.databaseUrl(), application_name: 'faults' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end().catch(() => {})
  }
}
