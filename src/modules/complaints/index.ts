import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintDueWork } from './jobs.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { doorRoutes } from './routes/door.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { figureRoutes } from './routes/figures.ts'
import { linkRoutes } from './routes/links.ts'
import { messageRoutes } from './routes/messages.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { remedyRoutes } from './routes/remedies.ts'
import { rootCauseRoutes } from './routes/root-causes.ts'
import { secretLinkRoutes } from './routes/secret-links.ts'
import { settingsRoutes } from './routes/settings.ts'

export { complaintNotFound } from './errors.ts'
export type { Among } from './repository/complaints.ts'
export { seenComplaint } from './repository/links.ts'
export { standingOfComplaint } from './repository/participants.ts'
export { complaintListSchema } from './schemas/complaint.ts'
export { findProductsOf } from './service/affected.ts'
export { createWithin as createComplaintWithin, listAmong as listComplaintsAmong, VISIBILITY as complaintVisibility } from './service/complaints.ts'
export { findSeen as findSeenComplaint, seeComplaint } from './service/seen.ts'
export { settingsOf as complaintSettingsOf } from './service/settings.ts'

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
    await rootCauseRoutes(app)
    await linkRoutes(app)
    await figureRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: complaintDueWork,
  participants: [complaintsParticipant],
}
