import type { Module } from '../../platform/module.ts'
import { quotesParticipant } from './participant/quotes.ts'
import { quoteRoutes } from './routes/quotes.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await quoteRoutes(app)
  },
  participants: [quotesParticipant],
}
