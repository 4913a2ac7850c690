import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { doorRoutes } from './routes/door.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { messageRoutes } from './routes/messages.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { secretLinkRoutes } from './routes/secret-links.ts'
import { settingsRoutes } from './routes/settings.ts'
import { complaintsDueWork } from './service/follow-ups.ts'

export const complaintsModule: Module = {
  name: 'complaints',
  async routes(app) {
    await complaintRoutes(app)
    await moveRoutes(app)
    await partRoutes(app)
    await messageRoutes(app)
    await settingsRoutes(app)
    await secretLinkRoutes(app)
    await app.register(evidenceRoutes as never)
    await doorRoutes(app)
  },
  dueWork: complaintsDueWork,
  constraints: refusalsByConstraint,
  participants: [complaintsParticipant],
}
