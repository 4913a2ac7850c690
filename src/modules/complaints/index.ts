import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintDueWork } from './jobs.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { doorRoutes } from './routes/door.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { messageRoutes } from './routes/messages.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { remedyRoutes } from './routes/remedies.ts'
import { secretLinkRoutes } from './routes/secret-links.ts'
import { settingsRoutes } from './routes/settings.ts'

export const complaintsModule: Module = {
  name: 'complaints',
  async routes(app) {
    await complaintRoutes(app)
    await moveRoutes(app)
    await partRoutes(app)
    await remedyRoutes(app)
    await messageRoutes(app)
    await settingsRoutes(app)
    await secretLinkRoutes(app)
    await app.register(evidenceRoutes as never)
    await doorRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: complaintDueWork,
  participants: [complaintsParticipant],
}
