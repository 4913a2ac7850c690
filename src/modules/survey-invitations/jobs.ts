import type { DueWorkHandler } from '../../platform/module.ts'
import { ASKING_DUE, askWhenDue } from './service/audience.ts'
import { EXPIRY_DUE, REMINDER_DUE, SENDING_DUE } from './service/consequences.ts'
import { expireWhenDue, remindWhenDue, sendWhenDue } from './service/due.ts'

export const invitationDueWork: Readonly<Record<string, DueWorkHandler>> = {
  [ASKING_DUE]: askWhenDue,
  [SENDING_DUE]: sendWhenDue,
  [REMINDER_DUE]: remindWhenDue,
  [EXPIRY_DUE]: expireWhenDue,
}
