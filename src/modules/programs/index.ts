import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { programDueWork } from './jobs.ts'
import { programsParticipant } from './participant.ts'
import { loyaltyEventRoutes } from './routes/events.ts'
import { memberRoutes } from './routes/members.ts'
import { programRoutes } from './routes/programs.ts'

export const programsModule: Module = {
  name: 'programs',
  async routes(app) {
    await programRoutes(app)
    await memberRoutes(app)
    await loyaltyEventRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: programDueWork,
  participants: [programsParticipant],
}

export { noteActivity } from './service/following.ts'
export { bookSurveyAnswered } from './service/triggers.ts'
