import type { Logger } from 'pino'
import { systemActor } from './kernel/actor.ts'
import { systemClock } from './kernel/clock.ts'
import type { CursorSeal } from './kernel/cursor.ts'
import { findTenant } from './modules/identity/index.ts'
import { modules } from './modules.ts'
import { makeContext } from './platform/context.ts'
import type { Database } from './platform/database.ts'
import { cleanUp } from './platform/jobs/cleanup.ts'
import { startDueWork } from './platform/jobs/due-work.ts'
import { startTasks } from './platform/jobs/runner.ts'
import { startSequencer } from './platform/jobs/sequencer.ts'
import type { DueWorkHandler, TaskHandler } from './platform/module.ts'

export interface WorkerOptions {
  readonly db: Database
  readonly log: Logger
  readonly seal: CursorSeal
}

export const dueWorkHandlers: ReadonlyMap<string, DueWorkHandler> = new Map(modules.flatMap((module) => Object.entries(module.dueWork ?? {})))

/** Everything that happens without a request: numbering events, meeting deadlines, background tasks. */
export async function startWorker({ db, log, seal }: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const tasks: Record<string, TaskHandler> = { clean_up: () => cleanUp(db) }
  for (const module of modules) Object.assign(tasks, module.tasks)
  const sequencer = startSequencer(db, log)
  const due = startDueWork(
    {
      db,
      handlers: dueWorkHandlers,
      now: () => systemClock.now(),
      async contextOf(organizationId) {
        const organization = await findTenant({ db, log, seal }, organizationId)
        return organization === undefined ? undefined : makeContext({ db, log, seal, organization, clock: systemClock, actor: systemActor('due-work') })
      },
    },
    (error, due) => log.error({ err: error, kind: due?.kind }, 'due work: trying again'),
  )
  const runner = await startTasks(db, log, tasks, '17 * * * * clean_up')
  return {
    async stop() {
      await Promise.all([sequencer.stop(), due.stop(), runner.stop()])
    },
  }
}
