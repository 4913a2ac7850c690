import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { doorRoutes } from './routes/door.ts'
import { openRoutes } from './routes/open.ts'
import { responseRoutes } from './routes/responses.ts'

export const surveyResponsesModule: Module = {
  name: 'survey-responses',
  async routes(app) {
    await responseRoutes(app)
    await openRoutes(app)
    await doorRoutes(app)
  },
  constraints: refusalsByConstraint,
}
