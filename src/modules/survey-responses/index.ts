import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { surveyResponsesParticipant } from './participant.ts'
import { commentRoutes } from './routes/comments.ts'
import { doorRoutes } from './routes/door.ts'
import { exclusionRoutes } from './routes/exclusion.ts'
import { exportRoutes } from './routes/exports.ts'
import { figureRoutes } from './routes/figures.ts'
import { loopRoutes } from './routes/loop.ts'
import { openRoutes } from './routes/open.ts'
import { responseRoutes } from './routes/responses.ts'

export const surveyResponsesModule: Module = {
  name: 'survey-responses',
  async routes(app) {
    await responseRoutes(app)
    await exclusionRoutes(app)
    await exportRoutes(app)
    await loopRoutes(app)
    await figureRoutes(app)
    await commentRoutes(app)
    await openRoutes(app)
    await doorRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [surveyResponsesParticipant],
}
