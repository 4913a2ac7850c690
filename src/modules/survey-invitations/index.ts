import type { Module } from '../../platform/module.ts'
import { askSegmentTask, invitationDueWork, sendInvitationsTask } from './jobs.ts'
import { surveyInvitationsParticipant } from './participant.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { segmentRoutes } from './routes/segments.ts'
import { SEGMENT_TASK, SENDING_TASK } from './service/consequences.ts'

export const surveyInvitationsModule: Module = {
  name: 'survey-invitations',
  async routes(app) {
    await invitationRoutes(app)
    await segmentRoutes(app)
  },
  dueWork: invitationDueWork,
  tasks: { [SENDING_TASK]: sendInvitationsTask, [SEGMENT_TASK]: askSegmentTask },
  participants: [surveyInvitationsParticipant],
}

export { findAskedByStaff, findInvitation } from './repository/invitations.ts'
export { countSendings } from './repository/sendings.ts'
export { type Invitation, isOver as isInvitationOver } from './rules/invitation.ts'
export { contextOf as surveyContextOf } from './service/context.ts'
export { invitationCompleted, invitationStarted, type OpenInvitation, openInvitation, spendInvitation } from './service/tokens.ts'
