import type { DueWorkHandler } from '../../platform/module.ts'
import { FOLLOW_UP_DUE, followUpWhenDue } from './service/follow-ups.ts'
import { COMPLAINT_SILENCE } from './service/remedy-consequences.ts'
import { acceptWhenSilent } from './service/silence.ts'

export const complaintDueWork: Readonly<Record<string, DueWorkHandler>> = {
  [COMPLAINT_SILENCE]: acceptWhenSilent,
  [FOLLOW_UP_DUE]: followUpWhenDue,
}
