import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { interactionsParticipant } from './participant.ts'
import { emailRoutes } from './routes/email.ts'
import { interactionRoutes } from './routes/interactions.ts'
import { reportRoutes } from './routes/reports.ts'

export const interactionsModule: Module = {
  name: 'interactions',
  async routes(app) {
    await interactionRoutes(app)
    await emailRoutes(app)
    await reportRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [interactionsParticipant],
}

export { interactionNotFound } from './errors.ts'
export { aboutOfInteraction, interactionIdsOfContact } from './repository/erasure.ts'
export { getInteraction, recordOne } from './service/interactions.ts'
