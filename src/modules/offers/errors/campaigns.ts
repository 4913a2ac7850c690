import { defineProblem } from '../../../kernel/problem.ts'

export const offerCampaignNotFound = defineProblem('offer-campaign-not-found', 404, 'There is no such offer campaign', 'No campaign has this id.')
export const offerCampaignNotActive = defineProblem(
  'offer-campaign-not-active',
  409,
  'The campaign offers nothing now',
  'It is paused, or archived for good. What it offered before stands.',
)
