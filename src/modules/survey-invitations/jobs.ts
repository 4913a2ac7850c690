import { z } from 'zod'
import type { DueWorkHandler, ModuleTask } from '../../platform/module.ts'
import { ASKING_DUE, askWhenDue } from './service/audience.ts'
import { EXPIRY_DUE, REMINDER_DUE, SEGMENT_DUE, SENDING_DUE } from './service/consequences.ts'
import { expireWhenDue, remindWhenDue, sendInvitations, sendWhenDue } from './service/due.ts'
import { runSending } from './service/segment-run.ts'
import { beginSending } from './service/segments.ts'

export const invitationDueWork: Readonly<Record<string, DueWorkHandler>> = {
  [ASKING_DUE]: askWhenDue,
  [SENDING_DUE]: sendWhenDue,
  [REMINDER_DUE]: remindWhenDue,
  [EXPIRY_DUE]: expireWhenDue,
  [SEGMENT_DUE]: async (tx, sendingId) => beginSending(tx, sendingId),
}

const task = z.object({ organizationId: z.uuid(), invitationIds: z.array(z.uuid()) })
export const sendInvitationsTask: ModuleTask = (payload, services) => sendInvitations(services, task.parse(payload))

const segmentTask = z.object({ organizationId: z.uuid(), sendingId: z.uuid() })
export const askSegmentTask: ModuleTask = (payload, services) => runSending(services, segmentTask.parse(payload))
