import { applyPatch } from '../../../kernel/merge-patch.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { offerCampaignNotActive } from '../errors/campaigns.ts'
import type { CAMPAIGN_STATUSES, OCCASIONS, offerCampaigns } from '../tables/campaigns.ts'

export type { Gift, Lapse } from '../tables/campaigns.ts'
export type Campaign = Omit<typeof offerCampaigns.$inferSelect, 'organizationId'>
export type Occasion = (typeof OCCASIONS)[number]
type Status = (typeof CAMPAIGN_STATUSES)[number]

export const CHANGEABLE_FIELDS = [
  ...(['name', 'sentence', 'lapse', 'gives', 'validDays', 'cooldownDays', 'limitPerContact', 'budget'] as const),
  ...(['needsApproval', 'message'] as const),
] satisfies readonly (keyof Campaign)[]
export type CampaignPatch = { readonly [F in (typeof CHANGEABLE_FIELDS)[number]]?: Campaign[F] | undefined }

/** @throws validationFailed */
export function expectSound({ occasion, lapse, budget, taken }: Pick<Campaign, 'occasion' | 'lapse' | 'budget' | 'taken'>): void {
  const errors: Fault[] = []
  if (occasion === 'lapse' && lapse === null) errors.push({ pointer: '/lapse', code: 'required', detail: 'says when somebody has stayed away for too long' })
  if (occasion !== 'lapse' && lapse !== null) errors.push({ pointer: '/lapse', code: 'contradicts', detail: 'belongs to the occasion `lapse`' })
  if (budget !== null && budget < taken) errors.push({ pointer: '/budget', code: 'too-small', detail: `is less than the ${taken} offers that there are` })
  if (errors.length > 0) throw validationFailed({ errors })
}

/** What was offered before keeps the terms that it was offered on. @throws transitionNotAllowed of an archived one, validationFailed */
export function changed(campaign: Campaign, patch: CampaignPatch): Campaign {
  if (campaign.status === 'archived') throw transitionNotAllowed({ detail: 'The campaign is archived.', allowed: [] })
  const next = applyPatch<Campaign>(campaign, patch)
  expectSound(next)
  return next
}

/** From which state each leads to which. */
const MOVES = {
  pause: { from: ['active'], to: 'paused' },
  resume: { from: ['paused'], to: 'active' },
  archive: { from: ['active', 'paused'], to: 'archived' },
} as const satisfies Record<string, { from: readonly Status[]; to: Status }>
export type CampaignMove = keyof typeof MOVES

/** @throws transitionNotAllowed */
export function moved(campaign: Campaign, move: CampaignMove): Campaign {
  const { from, to } = MOVES[move]
  if (!(from as readonly Status[]).includes(campaign.status)) throw transitionNotAllowed({ detail: `It is ${campaign.status}.`, allowed: allowedIn(campaign) })
  return { ...campaign, status: to }
}

function allowedIn({ status }: Campaign) {
  return Object.entries(MOVES).flatMap(([action, { from, to }]) => ((from as readonly Status[]).includes(status) ? [{ action, to: [to] }] : []))
}

/** @throws offerCampaignNotActive */
export function expectActive({ status }: Pick<Campaign, 'status'>): void {
  if (status !== 'active') throw offerCampaignNotActive({ detail: `It is ${status}.` })
}
