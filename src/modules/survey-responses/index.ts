import type { Module } from '../../platform/module.ts'
import { exclusionRoutes } from './routes/exclusion.ts'
import { loopRoutes } from './routes/loop.ts'
import { responseRoutes } from './routes/responses.ts'

export const surveyResponsesModule: Module = {
  name: 'survey-responses',
  async routes(app) {
    await responseRoutes(app)
    await exclusionRoutes(app)
    await loopRoutes(app)
  },
}
