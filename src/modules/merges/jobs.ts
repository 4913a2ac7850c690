import type { DueWorkHandler, ModuleTask } from '../../platform/module.ts'
import { runScan, SCAN_DUE, SCAN_TASK, scanAgain } from './service/scans.ts'

export const mergeTasks: Readonly<Record<string, ModuleTask>> = { [SCAN_TASK]: (payload, services) => runScan(services, payload) }
export const mergeDueWork: Readonly<Record<string, DueWorkHandler>> = { [SCAN_DUE]: scanAgain }
