import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { figureRoutes } from './routes/figures.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { settingsRoutes } from './routes/settings.ts'

export const complaintsModule: Module = {
  name: 'complaints',
  async routes(app) {
    await complaintRoutes(app)
    await moveRoutes(app)
    await partRoutes(app)
    await settingsRoutes(app)
    await figureRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [complaintsParticipant],
}
