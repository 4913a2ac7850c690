import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { rewardsParticipant } from './participant.ts'
import { redemptionRoutes } from './routes/redemptions.ts'
import { rewardRoutes } from './routes/rewards.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await rewardRoutes(app)
    await redemptionRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [rewardsParticipant],
}

export { restoreRedemptionsOf } from './service/redemptions.ts'
