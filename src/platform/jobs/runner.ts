import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { Logger as JobLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Tx } from '../context.ts'
import { type Database, statement } from '../database.ts'
import type { TaskHandler } from '../module.ts'
import { markAlive, startGivingBack } from './lost-tasks.ts'
import { steadyPool } from './steady-pool.ts'

/** Background tasks on graphile-worker: added in the transaction that wants them, run at least once, retried with back-off. */
export function enqueue(tx: Tx, task: string, payload: object): void {
  tx.later(addJob, { task, payload: JSON.stringify(payload), priority: SOON })
}

/** One of very many that may wait: whatever else there is to do goes before it. */
export function enqueueBehind(tx: Tx, task: string, payload: object): void {
  tx.later(addJob, { task, payload: JSON.stringify(payload), priority: BEHIND })
}
// Of graphile-worker: the lower, the sooner.
const SOON = 0
const BEHIND = 10
const addJob = statement(
  'jobs.add',
  {},
  (_, given) => sql`select from graphile_worker.add_job(${given('task')}::text, ${given('payload')}::json, priority => ${given('priority')}::integer)`,
)

const CONCURRENCY = 4
const POLL_MS = 1_000
// A runner that waits for a database which is away must not hold up the stop of the service.
const STOP_MS_MAX = 5_000

export interface TaskRunner {
  /** False once it has stopped, for whatever reason. */
  isRunning(): boolean
  stop(): Promise<void>
}

/** @param crontab lines of graphile-worker's crontab: what happens by the clock of the machine */
export async function startTasks(db: Database, log: Logger, tasks: Readonly<Record<string, TaskHandler>>, crontab: string): Promise<TaskRunner> {
  const held = new Set<string>()
  const taskList: TaskList = Object.fromEntries(
    Object.entries(tasks).map(([name, handler]) => [
      name,
      async (payload, { job }) => {
        held.add(job.id)
        await handler(payload).finally(() => held.delete(job.id))
      },
    ]),
  )
  const events: WorkerEvents = new EventEmitter()
  let poolId = ''
  events.on('pool:create', ({ workerPool }) => {
    poolId = workerPool.id
  })
  events.on('pool:listen:success', ({ workerPool, client }) => markAlive(client, workerPool.id))
  const waiting = new AbortController()
  const runner = await run({
    pgPool: steadyPool(db.pool, waiting.signal) as never,
    taskList,
    crontab,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    events,
    // Unless batched, the end of a task is noted by a promise that nobody awaits, whose failure would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new JobLogger(() => (level, message) => {
      if (level === 'error') log.error({ job: message }, 'job')
    }),
  })
  let running = true
  runner.promise
    .catch((error: unknown) => log.error({ err: error }, 'the task runner stopped'))
    .finally(() => {
      running = false
    })
  const givingBack = startGivingBack(db, log, poolId, held)
  return {
    isRunning: () => running,
    async stop() {
      await givingBack.stop()
      await Promise.race([runner.stop().catch(() => {}), delay(STOP_MS_MAX, undefined, { ref: false })])
      waiting.abort()
    },
  }
}
