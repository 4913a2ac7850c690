import { sql } from 'drizzle-orm'
import { Logger as JobLogger, type Runner, run, type TaskList } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Tx } from '../context.ts'
import { type Database, statement } from '../database.ts'
import type { TaskHandler } from '../module.ts'

/** Background tasks on graphile-worker: added in the transaction that wants them, run at least once, retried with back-off. */
export function enqueue(tx: Tx, task: string, payload: object): void {
  tx.later(addJob, { task, payload: JSON.stringify(payload) })
}
const addJob = statement('jobs.add', {}, (_, given) => sql`select from graphile_worker.add_job(${given('task')}::text, ${given('payload')}::json)`)

const CONCURRENCY = 4
const POLL_MS = 1_000

export interface TaskRunner {
  stop(): Promise<void>
}

/** @param crontab lines of graphile-worker's crontab: what happens by the clock of the machine */
export async function startTasks(db: Database, log: Logger, tasks: Readonly<Record<string, TaskHandler>>, crontab: string): Promise<TaskRunner> {
  const taskList: TaskList = Object.fromEntries(Object.entries(tasks).map(([name, handler]) => [name, (payload) => handler(payload)]))
  const runner: Runner = await run({
    pgPool: db.pool as never,
    taskList,
    crontab,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger: new JobLogger(() => (level, message) => {
      if (level === 'error') log.error({ job: message }, 'job')
    }),
  })
  runner.promise.catch((error: unknown) => log.error({ err: error }, 'the task runner stopped'))
  return { stop: () => runner.stop() }
}
