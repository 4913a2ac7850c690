import type { HeldDueWork } from '../../platform/module.ts'
import { FOLLOW_UP_DUE, followUpWhenDue } from './service/follow-ups.ts'
import { holdWhole } from './service/hold.ts'
import { COMPLAINT_SILENCE } from './service/remedy-consequences.ts'
import { acceptWhenSilent } from './service/silence.ts'

export const complaintDueWork: Readonly<Record<string, HeldDueWork>> = {
  [COMPLAINT_SILENCE]: { hold: holdWhole, meet: acceptWhenSilent },
  [FOLLOW_UP_DUE]: { hold: holdWhole, meet: followUpWhenDue },
}
