import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, saidText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { OCCASIONS } from '../tables/campaigns.ts'
import { OFFER_STATUSES } from '../tables/offers.ts'
import { CAMPAIGN_EXAMPLE, giftSchema, sentenceSchema } from './campaigns.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d7101',
  campaignId: CAMPAIGN_EXAMPLE.id,
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  occasion: 'win_back' as const,
  occasionId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f20',
  status: 'made' as const,
  name: CAMPAIGN_EXAMPLE.name,
  sentence: CAMPAIGN_EXAMPLE.sentence,
  gives: CAMPAIGN_EXAMPLE.gives,
  proposedBy: { type: 'system', id: 'due-work' },
  decidedBy: null,
  decidedAt: null,
  reason: null,
  madeAt: '2026-03-28T20:00:00Z',
  expiresAt: '2026-04-27T22:00:00Z',
  voucherId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5a01',
  memberId: null,
  journalId: null,
  messageId: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}
const actor = z.object({ type: z.string(), id: z.string() })

export const offerSchema = z
  .object({
    id: idSchema,
    campaignId: idSchema,
    contactId: idSchema.nullable().describe('Null once the person is erased.'),
    occasion: z.enum(OCCASIONS),
    occasionId: z.string().nullable().describe('The win-back, the complaint, the day of the last purchase, the id of another system.'),
    status: z
      .enum(OFFER_STATUSES)
      .describe(
        '`proposed` waits for somebody to approve it; `made`, what it gives is there; `accepted`, the customer said so; `used`, the voucher was used, or of points something was bought in time.',
      ),
    name: z.string(),
    sentence: sentenceSchema,
    gives: giftSchema.describe('As the campaign said when it was proposed.'),
    proposedBy: actor,
    decidedBy: actor.nullable().describe('Who approved or rejected it; null where nobody had to.'),
    decidedAt: wireInstant.nullable(),
    reason: z.string().nullable().describe('Why it was rejected, declined or withdrawn.'),
    madeAt: wireInstant.nullable(),
    expiresAt: wireInstant.nullable().describe('The first instant at which it no longer stands, the end of a local day; null until it is made.'),
    voucherId: idSchema.nullable().describe('The voucher that it gave; `/v1/loyalty/vouchers/{voucherId}/show-code` shows its code.'),
    memberId: idSchema.nullable().describe('Who got the points.'),
    journalId: idSchema.nullable().describe('Where the points are booked.'),
    messageId: idSchema.nullable().describe('The message that brought it.'),
    ...versioned,
  })
  .meta({ id: 'Offer', description: 'What was offered to a contact.', example: EXAMPLE })

export const newOfferSchema = z
  .strictObject({
    campaignId: idSchema,
    contactId: idSchema,
    occasionId: idSchema.optional().describe('Of campaigns for them: the win-back, or the complaint. It is offered once for each.'),
    externalId: nameText(200)
      .optional()
      .describe('Of `manual` campaigns: the id of another system, which makes it repeatable. Without it an Idempotency-Key is required.'),
  })
  .meta({ id: 'NewOffer', example: { campaignId: EXAMPLE.campaignId, contactId: EXAMPLE.contactId, occasionId: EXAMPLE.occasionId } })
export type NewOffer = z.output<typeof newOfferSchema>

export const reasonSchema = z.strictObject({ reason: saidText(2_000).optional() }).meta({ id: 'OfferReason', example: { reason: 'Wants none.' } })

export const offerParams = z.strictObject({ offerId: idSchema })
export const offerListQuery = listQuery(['-createdAt', 'createdAt'], {
  contactId: idSchema.optional(),
  campaignId: idSchema.optional(),
  status: z.enum(OFFER_STATUSES).optional(),
})
export type OfferListQuery = z.output<typeof offerListQuery>
export const offerListSchema = listOf(offerSchema).meta({ id: 'OfferList' })
