import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { complaintsParticipant } from './participant.ts'
import { complaintRoutes } from './routes/complaints.ts'
import { linkRoutes } from './routes/links.ts'
import { moveRoutes } from './routes/moves.ts'
import { partRoutes } from './routes/parts.ts'
import { rootCauseRoutes } from './routes/root-causes.ts'
import { settingsRoutes } from './routes/settings.ts'

export { complaintNotFound } from './errors.ts'
export { findProductsOf } from './repository/affected.ts'
export type { Among } from './repository/complaints.ts'
export { seenComplaint } from './repository/links.ts'
export { complaintListSchema } from './schemas/complaint.ts'
export { listAmong as listComplaintsAmong, VISIBILITY as complaintVisibility } from './service/complaints.ts'
export { findSeen as findSeenComplaint, seeComplaint } from './service/seen.ts'
export { settingsOf as complaintSettingsOf } from './service/settings.ts'

export const complaintsModule: Module = {
  name: 'complaints',
  async routes(app) {
    await complaintRoutes(app)
    await moveRoutes(app)
    await partRoutes(app)
    await settingsRoutes(app)
    await rootCauseRoutes(app)
    await linkRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [complaintsParticipant],
}
