import type { Module } from '../../platform/module.ts'
import { commentRoutes } from './routes/comments.ts'
import { figureRoutes } from './routes/figures.ts'
import { responseRoutes } from './routes/responses.ts'

export const surveyResponsesModule: Module = {
  name: 'survey-responses',
  async routes(app) {
    await responseRoutes(app)
    await figureRoutes(app)
    await commentRoutes(app)
  },
}
