import type { Context } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { boughtWithin } from '../../orders/index.ts'
import { countOffers, findRevenue } from '../repository/offers.ts'
import { OFFER_STATUSES } from '../rules/offers.ts'
import { findKnown } from './campaigns.ts'

/** What became of the offers of a campaign, as far as the caller may see them. @throws offerCampaignNotFound */
export async function campaignFigures(ctx: Context, campaignId: string) {
  const { budget, taken } = await findKnown(ctx, campaignId)
  const [counted, bought] = await Promise.all([countOffers(ctx, campaignId, contactVisibility), findRevenue(ctx, campaignId, contactVisibility, boughtWithin)])
  const counts = new Map(counted.map(({ status, count }) => [status, count]))
  return {
    offers: Object.fromEntries(OFFER_STATUSES.map((status) => [status, counts.get(status) ?? 0])),
    budgetLeft: budget === null ? null : budget - taken,
    returned: bought.find(({ currency }) => currency === null)?.contacts ?? 0,
    revenue: bought.flatMap(({ currency, orders, amount }) => (currency === null ? [] : [{ currency, orders, amount }])),
  }
}
