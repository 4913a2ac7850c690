import type { DueWorkHandler } from '../../platform/module.ts'
import { PREVENTION_DUE, PREVENTION_REVIEW } from './service/consequences.ts'
import { raiseOverdue, raiseReview } from './service/deadlines.ts'

export const preventionDueWork: Readonly<Record<string, DueWorkHandler>> = { [PREVENTION_DUE]: raiseOverdue, [PREVENTION_REVIEW]: raiseReview }
