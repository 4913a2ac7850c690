import type { Module } from '../../platform/module.ts'
import { offerRefusals } from './errors/offers.ts'
import { offerDueWork } from './jobs.ts'
import { offersParticipant } from './participant.ts'
import { campaignRoutes } from './routes/campaigns.ts'
import { offerRoutes } from './routes/offers.ts'

export const offersModule: Module = {
  name: 'offers',
  async routes(app) {
    await campaignRoutes(app)
    await offerRoutes(app)
  },
  constraints: offerRefusals,
  dueWork: offerDueWork,
  participants: [offersParticipant],
}
