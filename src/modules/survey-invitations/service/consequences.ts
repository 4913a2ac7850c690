import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findSurvey } from '../../surveys/index.ts'
import { invitationMoved } from '../events.ts'
import type { Invitation } from '../rules/invitation.ts'

/** What is sent now is sent by this task; what is sent later, when its deadline comes. */
export const SENDING_TASK = 'send_survey_invitations'
/** What works on a sending to a segment, and its beginning where that is later. */
export const SEGMENT_TASK = 'ask_survey_segment'
export const SEGMENT_DUE = 'survey_sending.begin'
export const SENDING_DUE = 'survey_invitation.send'
export const REMINDER_DUE = 'survey_invitation.remind'
export const EXPIRY_DUE = 'survey_invitation.expire'

type Told = (typeof invitationMoved)[keyof typeof invitationMoved]

/** Announces the state that an invitation has come to, or what else was done with it. */
export async function tell(tx: Tx, invitation: Invitation, event: Told = invitationMoved[invitation.state]): Promise<void> {
  const survey = await findSurvey(tx, invitation.surveyId)
  announce(tx, factOf(invitation, survey?.title ?? '', event))
}

export function factOf(invitation: Invitation, title: string, event: Told = invitationMoved[invitation.state]) {
  const { id, surveyId, contactId, channel, state, suppressedBy, nextAllowedAt, reason, context, remindersSent } = invitation
  return {
    event,
    resourceId: id,
    contactId,
    aboutId: context.complaintId,
    data: { surveyId, contactId, channel, state, suppressedBy, nextAllowedAt, reason, context, remindersSent },
    summary: title,
  }
}
