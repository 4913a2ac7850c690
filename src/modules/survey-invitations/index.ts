import type { Module } from '../../platform/module.ts'
import { invitationRoutes } from './routes/invitations.ts'

export const surveyInvitationsModule: Module = {
  name: 'survey-invitations',
  routes: invitationRoutes,
}

export { findInvitation } from './repository/invitations.ts'
export { type Invitation, isOver as isInvitationOver } from './rules/invitation.ts'
export { invitationCompleted, invitationStarted, type OpenInvitation, openInvitation, spendInvitation } from './service/tokens.ts'
