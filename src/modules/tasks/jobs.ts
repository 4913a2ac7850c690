import type { DueWorkHandler } from '../../platform/module.ts'
import { TASK_DUE } from './service/consequences.ts'
import { raiseWhenDue } from './service/overdue.ts'

export const taskDueWork: Readonly<Record<string, DueWorkHandler>> = { [TASK_DUE]: raiseWhenDue }
