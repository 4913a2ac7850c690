import { defineEvent } from '../../platform/jobs/outbox.ts'
import { invitationSchema } from './schemas/invitation.ts'

const fact = invitationSchema.pick({
  surveyId: true,
  contactId: true,
  channel: true,
  state: true,
  suppressedBy: true,
  nextAllowedAt: true,
  reason: true,
  context: true,
  remindersSent: true,
})
const define = (name: string, description: string) => defineEvent(`survey_invitation.${name}`, description, fact)

/** By the state that an invitation has come to. */
export const invitationMoved = {
  queued: define('queued', 'Somebody is to be asked by a survey.'),
  sent: define('sent', 'Somebody was asked by a survey.'),
  delivered: define('delivered', 'An invitation to a survey has arrived.'),
  opened: define('opened', 'An invitation to a survey was opened.'),
  started: define('started', 'Whoever was invited began to answer. Never told of an anonymous survey.'),
  completed: define('completed', 'Whoever was invited has answered. Never told of an anonymous survey.'),
  bounced: define('bounced', 'An invitation to a survey came back.'),
  failed: define('failed', 'An invitation to a survey could not be sent; `reason` says why.'),
  expired: define('expired', 'An invitation can be answered no more.'),
  suppressed: define('suppressed', 'Somebody was not asked by a survey; `suppressedBy` says by which rule, `nextAllowedAt` until when.'),
}
export const invitationReminded = define('reminded', 'Whoever has not answered was reminded.')
