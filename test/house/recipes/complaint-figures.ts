import type { Recipe } from '../recipes.ts'
import { made } from './complaints.ts'

const query = 'from=2026-01-01&to=2026-03-31'
const report = (more = ''): Recipe => ({ status: 200, prepare: async () => ({ query: `${query}${more}` }) })

export const complaintFigureRecipes: Readonly<Record<string, Recipe>> = {
  batchComplaints: {
    status: 200,
    async prepare(at) {
      const contactId = (await made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })).id
      const past = { receivedAt: '2024-02-01T09:00:00Z', closedAt: '2024-02-06T09:00:00Z', history: [{ action: 'call', at: '2024-02-01T10:00:00Z' }] }
      const imported = { imported: true, externalId: `law-${contactId}`, status: 'closed', outcome: 'upheld', ...past }
      return { body: { items: [{ op: 'create', data: { contactId, channel: 'letter', description: 'law', ...imported } }] } }
    },
    bodyIds: ['items.0.data.contactId'],
  },
  countComplaints: report('&by=channel'),
  countOpenComplaints: { status: 200, prepare: async () => ({ query: 'date=2026-03-31&by=channel' }) },
  measureComplaintTimes: report(),
  measureComplaintDeadlines: report(),
  measureReopenRate: report(),
  countComplaintOutcomes: report(),
  tabulateComplaintsForRegulator: report(),
  listComplaintsBehindFigure: report('&reopened=true'),
}
