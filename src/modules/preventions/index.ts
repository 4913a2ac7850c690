import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { preventionDueWork } from './jobs.ts'
import { preventionsParticipant } from './participant.ts'
import { patternRoutes } from './routes/patterns.ts'
import { preventionRoutes } from './routes/preventions.ts'

export const preventionsModule: Module = {
  name: 'preventions',
  async routes(app) {
    await preventionRoutes(app)
    await patternRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: preventionDueWork,
  participants: [preventionsParticipant],
}
