import { z } from 'zod'
import type { ModuleTask } from '../../platform/module.ts'
import { runRevert } from './service/revert.ts'
import * as service from './service/run.ts'

const task = z.object({ organizationId: z.uuid(), importId: z.uuid() })

export const runImport: ModuleTask = (payload, services) => service.runImport(services, task.parse(payload))

export const revertImport: ModuleTask = (payload, services) => runRevert(services, task.parse(payload))
