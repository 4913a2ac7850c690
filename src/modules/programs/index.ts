import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { programDueWork } from './jobs.ts'
import { programsParticipant } from './participant.ts'
import { memberAccountRoutes } from './routes/accounts.ts'
import { draftRoutes } from './routes/draft.ts'
import { loyaltyEventRoutes } from './routes/events.ts'
import { memberRoutes } from './routes/members.ts'
import { openingRoutes } from './routes/opening.ts'
import { programRoutes } from './routes/programs.ts'

export const programsModule: Module = {
  name: 'programs',
  async routes(app) {
    await programRoutes(app)
    await memberRoutes(app)
    await memberAccountRoutes(app)
    await loyaltyEventRoutes(app)
    await openingRoutes(app)
    await draftRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: programDueWork,
  participants: [programsParticipant],
}

export { noteActivity } from './service/following.ts'
export { bookSurveyAnswered } from './service/triggers.ts'
