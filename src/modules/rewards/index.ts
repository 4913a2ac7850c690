import type { Module } from '../../platform/module.ts'
import { adjustmentRefusals } from './errors/adjustments.ts'
import { redemptionRefusals } from './errors/redemptions.ts'
import { rewardRefusals } from './errors/rewards.ts'
import { quotesParticipant } from './participant/quotes.ts'
import { rewardsParticipant } from './participant/rewards.ts'
import { adjustmentRoutes } from './routes/adjustments.ts'
import { holdRoutes } from './routes/holds.ts'
import { journalRoutes } from './routes/journals.ts'
import { quoteRoutes } from './routes/quotes.ts'
import { redemptionRoutes } from './routes/redemptions.ts'
import { rewardRoutes } from './routes/rewards.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await rewardRoutes(app)
    await redemptionRoutes(app)
    await holdRoutes(app)
    await adjustmentRoutes(app)
    await journalRoutes(app)
    await quoteRoutes(app)
  },
  constraints: { ...rewardRefusals, ...redemptionRefusals, ...adjustmentRefusals },
  participants: [rewardsParticipant, quotesParticipant],
}
