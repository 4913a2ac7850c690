import { defineEvent } from '../../platform/jobs/outbox.ts'
import { invitationSchema } from './schemas/invitation.ts'
import { sendingSchema } from './schemas/segment.ts'

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
export const reminderSuppressed = define(
  'reminder_suppressed',
  'Whoever has not answered was not reminded: `suppressedBy` and `nextAllowedAt`, or `reason`, say why.',
)

const ofSending = sendingSchema.pick({ surveyId: true, channel: true, dryRun: true, status: true, reason: true, counts: true })
const defineSending = (name: string, description: string) => defineEvent(`survey_sending.${name}`, description, ofSending)

/** By the status that a sending has come to. */
export const sendingMoved = {
  queued: defineSending('created', 'All contacts that a filter finds are to be asked by a survey.'),
  completed: defineSending('completed', 'All contacts that a filter found were asked, or suppressed; `counts` says how many.'),
  stopped: defineSending('stopped', 'Nobody more is asked: somebody stopped the sending, or the survey takes no answers, as `reason` says.'),
  failed: defineSending('failed', 'A sending could not go on.'),
} as const
