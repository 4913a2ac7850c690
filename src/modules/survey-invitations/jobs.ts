import { z } from 'zod'
import type { DueWorkHandler, ModuleTask } from '../../platform/module.ts'
import { ASKING_DUE, askWhenDue } from './service/audience.ts'
import { EXPIRY_DUE, REMINDER_DUE, SENDING_DUE } from './service/consequences.ts'
import { expireWhenDue, remindWhenDue, sendInvitations, sendWhenDue } from './service/due.ts'

export const invitationDueWork: Readonly<Record<string, DueWorkHandler>> = {
  [ASKING_DUE]: askWhenDue,
  [SENDING_DUE]: sendWhenDue,
  [REMINDER_DUE]: remindWhenDue,
  [EXPIRY_DUE]: expireWhenDue,
}

const task = z.object({ organizationId: z.uuid(), invitationIds: z.array(z.uuid()) })
export const sendInvitationsTask: ModuleTask = (payload, services) => sendInvitations(services, task.parse(payload))
