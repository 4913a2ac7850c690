import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { campaignSchema } from '../schemas/campaigns.ts'

const campaign = campaignSchema.partial()
export const campaignCreated = defineEvent('offer_campaign.created', 'There is a new campaign of offers.', campaign)
export const campaignUpdated = defineEvent('offer_campaign.updated', 'A campaign of offers was changed; `previous` has the old values.', campaign)
export const campaignMoved = {
  pause: defineEvent('offer_campaign.paused', 'A campaign offers nothing for a while.', campaign),
  resume: defineEvent('offer_campaign.resumed', 'A campaign offers something again.', campaign),
  archive: defineEvent('offer_campaign.archived', 'A campaign offers nothing any more.', campaign),
}
