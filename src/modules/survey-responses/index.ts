import type { Module } from '../../platform/module.ts'
import { responseRoutes } from './routes/responses.ts'

export const surveyResponsesModule: Module = {
  name: 'survey-responses',
  routes: responseRoutes,
}
