import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { Logger as JobLogger, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Tx } from '../context.ts'
import { type Database, statement } from '../database.ts'
import type { TaskHandler } from '../module.ts'
import { markAlive, startUnlocking, unlockOf } from './dead-runners.ts'

/** Background tasks on graphile-worker: added in the transaction that wants them, run at least once, retried with back-off. */
export function enqueue(tx: Tx, task: string, payload: object): void {
  tx.later(addJob, { task, payload: JSON.stringify(payload) })
}
const addJob = statement('jobs.add', {}, (_, given) => sql`select from graphile_worker.add_job(${given('task')}::text, ${given('payload')}::json)`)

const CONCURRENCY = 4
const POLL_MS = 1_000
const RESTART_PAUSE_MS = 500
// A runner that waits for a database which is away would hold up the stop of the service.
const STOP_MS_MAX = 5_000

export interface TaskRunner {
  stop(): Promise<void>
}

interface Running {
  readonly runner: Runner
  readonly poolId: string | undefined
  /** The runner stops, whoever asked it to. */
  readonly stops: Promise<unknown>
}

/**
 * Runs tasks until stopped. A runner that gives up (it does when the database goes away while a task ends) is followed by another.
 * @param crontab lines of graphile-worker's crontab: what happens by the clock of the machine
 */
export async function startTasks(db: Database, log: Logger, tasks: Readonly<Record<string, TaskHandler>>, crontab: string): Promise<TaskRunner> {
  const stopping = new AbortController()
  const start = () => startRunner(db, log, tasks, crontab)
  let running = await start()
  const unlocking = startUnlocking(db, log)
  const loop = async () => {
    for (;;) {
      await running.stops
      if (stopping.signal.aborted) return
      log.warn('the task runner gave up: starting another')
      const { poolId } = running
      const next = await untilDone(async () => {
        if (poolId !== undefined) await unlockOf(db, [poolId])
        return start()
      }, stopping.signal)
      if (next === undefined) return
      running = next
    }
  }
  const looping = loop()
  return {
    async stop() {
      stopping.abort()
      await unlocking.stop()
      const stopped = running.runner.stop().catch(() => {})
      await Promise.race([stopped, delay(STOP_MS_MAX, undefined, { ref: false })])
      await looping
    },
  }
}

async function startRunner(db: Database, log: Logger, tasks: Readonly<Record<string, TaskHandler>>, crontab: string): Promise<Running> {
  const taskList: TaskList = Object.fromEntries(Object.entries(tasks).map(([name, handler]) => [name, (payload) => handler(payload)]))
  const events: WorkerEvents = new EventEmitter()
  let poolId: string | undefined
  events.on('pool:create', ({ workerPool }) => {
    poolId = workerPool.id
  })
  events.on('pool:listen:success', ({ workerPool, client }) => markAlive(client, workerPool.id))
  const stops = new Promise((resolve) => events.once('stop', resolve))
  const runner = await run({
    pgPool: db.pool as never,
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
  runner.promise.catch((error: unknown) => log.warn({ err: error }, 'the task runner stopped'))
  return { runner, poolId, stops }
}

/** Tries again and again; undefined when told to stop. */
async function untilDone<T>(action: () => Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  while (!stop.aborted) {
    await delay(RESTART_PAUSE_MS, undefined, { signal: stop }).catch(() => {})
    if (stop.aborted) return undefined
    try {
      return await action()
    } catch {
      // Still away.
    }
  }
  return undefined
}
