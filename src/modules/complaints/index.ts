import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintDueWork } from './jobs.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { remedyRoutes } from './routes/remedies.ts'
import { settingsRoutes } from './routes/settings.ts'

export const complaintsModule: Module = {
  name: 'complaints',
  async routes(app) {
    await complaintRoutes(app)
    await moveRoutes(app)
    await partRoutes(app)
    await remedyRoutes(app)
    await settingsRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: complaintDueWork,
  participants: [complaintsParticipant],
}
