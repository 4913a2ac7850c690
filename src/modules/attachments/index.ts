import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { attachmentsParticipant } from './participant.ts'
import { attachmentRoutes } from './routes.ts'

export const attachmentsModule: Module = {
  name: 'attachments',
  routes: attachmentRoutes,
  constraints: refusalsByConstraint,
  participants: [attachmentsParticipant],
}
