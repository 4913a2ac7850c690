import type { Logger } from 'pino'
import { systemActor } from './kernel/actor.ts'
import { systemClock } from './kernel/clock.ts'
import type { CursorSeal } from './kernel/cursor.ts'
import { contactVisibility } from './modules/contacts/index.ts'
import { findTenant } from './modules/identity/index.ts'
import { dueWorkHandlers, modules, participants } from './modules.ts'
import { makeContext } from './platform/context.ts'
import type { Database } from './platform/database.ts'
import type { FileStore } from './platform/files/store.ts'
import { removeStrayBlobs } from './platform/files/sweep.ts'
import { openHttpClient } from './platform/http-client/client.ts'
import { cleanUp } from './platform/jobs/cleanup.ts'
import { startDueWork } from './platform/jobs/due-work.ts'
import { startTasks, type TaskRunner } from './platform/jobs/runner.ts'
import { startSequencer } from './platform/jobs/sequencer.ts'
import type { Mailer } from './platform/mail/mailer.ts'
import type { TaskHandler, TaskServices } from './platform/module.ts'

export interface WorkerOptions {
  readonly db: Database
  readonly log: Logger
  readonly seal: CursorSeal
  /** Without one, mails are not sent. */
  readonly mailer?: Mailer | undefined
  /** Without one, nothing is removed from it. */
  readonly files?: FileStore | undefined
  readonly publicUrl?: string | undefined
  /** For development and tests: gateways may stand in private networks. */
  readonly allowPrivateAddresses?: boolean | undefined
}

const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000'

/** Everything that happens without a request: numbering events, meeting deadlines, background tasks. */
export async function startWorker({
  db,
  log,
  seal,
  mailer,
  files,
  publicUrl = DEFAULT_PUBLIC_URL,
  allowPrivateAddresses = false,
}: WorkerOptions): Promise<TaskRunner> {
  const tasks: Record<string, TaskHandler> = {
    clean_up: () => cleanUp(db),
    remove_stray_blobs: async () => files && removeStrayBlobs(db, files, log),
  }
  const http = openHttpClient({ allowPrivate: allowPrivateAddresses })
  const services: TaskServices = { db, log, seal, mailer, http, participants, publicUrl, visibility: contactVisibility }
  for (const module of modules) {
    for (const [name, task] of Object.entries(module.tasks ?? {})) tasks[name] = (payload) => task(payload, services)
  }
  const sequencer = startSequencer(db, log)
  const due = startDueWork(
    {
      db,
      handlers: dueWorkHandlers,
      now: () => systemClock.now(),
      async contextOf(organizationId) {
        const organization = await findTenant({ db, log, seal }, organizationId)
        return organization === undefined
          ? undefined
          : makeContext({ db, log, seal, organization, participants, clock: systemClock, actor: systemActor('due-work') })
      },
    },
    (error, due) => log.error({ err: error, kind: due?.kind }, 'due work: trying again'),
  )
  const runner = await startTasks(db, log, tasks, '17 * * * * clean_up\n* * * * * remove_stray_blobs')
  return {
    isRunning: runner.isRunning,
    async stop() {
      await Promise.all([sequencer.stop(), due.stop(), runner.stop()])
      await http.close()
    },
  }
}
