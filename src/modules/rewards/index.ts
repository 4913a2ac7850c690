import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { rewardsParticipant } from './participant.ts'
import { adjustmentRoutes } from './routes/adjustments.ts'
import { holdRoutes } from './routes/holds.ts'
import { redemptionRoutes } from './routes/redemptions.ts'
import { rewardRoutes } from './routes/rewards.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await rewardRoutes(app)
    await redemptionRoutes(app)
    await holdRoutes(app)
    await adjustmentRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [rewardsParticipant],
}

export { restoreRedemptionsOf } from './service/redemptions.ts'
