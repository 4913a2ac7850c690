import { z } from 'zod'
import { enqueue } from '../../platform/jobs/runner.ts'
import type { DueWorkHandler, ModuleTask } from '../../platform/module.ts'
import { RUN_IMPORT_TASK } from './service/imports.ts'
import { REVERT_IMPORT_TASK, runRevert } from './service/revert.ts'
import * as service from './service/run.ts'

const task = z.object({ organizationId: z.uuid(), importId: z.uuid() })

const runImport: ModuleTask = (payload, services) => service.runImport(services, task.parse(payload))

const revertImport: ModuleTask = (payload, services) => runRevert(services, task.parse(payload))

const enqueueAgain =
  (name: string): DueWorkHandler =>
  async (tx, importId) =>
    enqueue(tx, name, { organizationId: tx.organization.id, importId })

export const importTasks: Readonly<Record<string, ModuleTask>> = { [RUN_IMPORT_TASK]: runImport, [REVERT_IMPORT_TASK]: revertImport }
/** What waited for its organization to be active again. */
export const importDueWork: Readonly<Record<string, DueWorkHandler>> = Object.fromEntries(Object.keys(importTasks).map((name) => [name, enqueueAgain(name)]))
