import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { interactionRoutes } from './routes/interactions.ts'

export const interactionsModule: Module = {
  name: 'interactions',
  async routes(app) {
    await interactionRoutes(app)
  },
  constraints: refusalsByConstraint,
}
