import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { calendarDueWork } from './jobs.ts'
import { calendarsParticipant } from './participant.ts'
import { calendarRoutes } from './routes/calendars.ts'
import { policyRoutes } from './routes/policies.ts'
import { profileRoutes } from './routes/profiles.ts'

export const calendarsModule: Module = {
  name: 'calendars',
  async routes(app) {
    await calendarRoutes(app)
    await policyRoutes(app)
    await profileRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: calendarDueWork,
  participants: [calendarsParticipant],
}

export type { ClockSummary } from './repository/clocks.ts'
export { countUnnoticed, hasClock } from './repository/measures.ts'
export { holdDeadlineRules } from './repository/policies.ts'
export { hasBusiness, regulatoryDueAt } from './rules/regulatory.ts'
export { businessDueAt } from './service/calendars.ts'
export { moveClocks, type Start, startClocks, summarizeClocks } from './service/clocks.ts'
export { explainClocks } from './service/explain.ts'
export { deadlinesInForce, defaultPolicy } from './service/policies.ts'
