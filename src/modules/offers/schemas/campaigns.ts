import { z } from 'zod'
import { currencySchema, idSchema, languageSchema, listOf, listQuery, nameText, versioned } from '../../../kernel/schema.ts'
import { CAMPAIGN_STATUSES, type Gift, type Lapse, MESSAGE_CHANNELS, OCCASIONS } from '../tables/campaigns.ts'

export const CAMPAIGN_EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d7001',
  name: 'We miss you',
  sentence: { en: 'Come back and have ten percent off whatever you buy.' },
  occasion: 'lapse' as const,
  lapse: { type: 'days' as const, days: 90 },
  gives: {
    type: 'voucher' as const,
    name: 'Ten percent off',
    worth: { type: 'percent' as const, rate: { numerator: 10, denominator: 100 }, cap: 2000 },
    currency: 'EUR',
  },
  validDays: 30,
  cooldownDays: 180,
  limitPerContact: null,
  budget: 5000,
  needsApproval: false,
  message: { channel: 'email' as const, templateKey: 'offer' },
  status: 'active' as const,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const days = z.int().min(1).max(3_650)
export const sentenceSchema = z
  .record(languageSchema, nameText(500))
  .refine((texts) => Object.keys(texts).length > 0, 'must be given in one language at least')
  .describe('What can be said to the customer, by language.')
const minorUnits = z.int().min(1).describe('In minor units of the currency.')
const rate = z
  .strictObject({ numerator: z.int().min(1).max(1_000_000_000), denominator: z.int().min(1).max(1_000_000_000) })
  .refine(({ numerator, denominator }) => numerator <= denominator, 'must be at most 1')
const named = z.array(nameText(100)).max(500)
const worthSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('percent'), rate, cap: minorUnits.nullable().default(null) }),
    z.strictObject({ type: z.literal('fixed'), amount: minorUnits }),
    z.strictObject({ type: z.literal('free_item'), quantity: z.int().min(1).max(1_000).default(1), skus: named.default([]), categories: named.default([]) }),
  ])
  .meta({
    id: 'OfferWorth',
    description: 'What the voucher is worth: a share of the basket (up to a cap), an amount, or free items (the cheapest first).',
    example: CAMPAIGN_EXAMPLE.gives.worth,
  })
const lapseSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('days'), days }).describe('So many days.'),
    z
      .strictObject({ type: z.literal('rhythm'), gaps: z.int().min(2).max(100) })
      .describe(
        'So many times the days that usually lie between the purchases of this customer, never less than two weeks; of who bought on four days at least.',
      ),
  ])
  .meta({ id: 'OfferLapse', description: 'For how long somebody must have bought nothing.', example: CAMPAIGN_EXAMPLE.lapse }) satisfies z.ZodType<Lapse>
const points = z
  .strictObject({ type: z.literal('points'), programId: idSchema, unit: nameText(16), amount: z.int().min(1) })
  .describe('Units of a loyalty program; they expire with the offer.')
export const giftSchema = z
  .discriminatedUnion('type', [points, z.object({ type: z.literal('voucher'), name: z.string(), worth: worthSchema, currency: z.string() })])
  .meta({
    id: 'OfferGift',
    description: 'What is given: points, or a voucher that the contact alone can use, once.',
    example: CAMPAIGN_EXAMPLE.gives,
  }) satisfies z.ZodType<Gift>
const newGift = z
  .discriminatedUnion('type', [
    points,
    z.strictObject({
      type: z.literal('voucher'),
      name: nameText(200),
      worth: worthSchema,
      currency: currencySchema.optional().describe("Of its amounts; the organization's where left out."),
    }),
  ])
  .meta({ id: 'NewOfferGift', description: 'What is given.', example: CAMPAIGN_EXAMPLE.gives })
export type NewGift = z.output<typeof newGift>
const messageSchema = z
  .strictObject({
    channel: z.enum(MESSAGE_CHANNELS),
    templateKey: nameText(100)
      .default('offer')
      .describe('Of a message template; where the organization has none of this key, the service has words of its own.'),
  })
  .meta({ id: 'OfferMessage', description: 'How an offer is sent.', example: CAMPAIGN_EXAMPLE.message })

const shape = {
  name: nameText(200),
  sentence: sentenceSchema,
  validDays: days.describe('Until the end of the local day that is so many days after it was made.'),
  cooldownDays: z.int().min(0).max(3_650).describe('For how many days before it nothing was offered to the contact, by any campaign.'),
  limitPerContact: z.int().min(1).max(1_000).nullable().describe('How often a contact is offered it at most.'),
  budget: z.int().min(1).nullable().describe('How many offers there may be in all, without those rejected or withdrawn; null: as many as there are occasions.'),
  needsApproval: z.boolean().describe('Whether somebody else approves each offer before it is made (four eyes).'),
}
const lapse = lapseSchema.nullable().describe('Of the occasion `lapse`; null of others.')
const message = messageSchema
  .nullable()
  .describe(
    'It is marketing: without consent, in excess of the caps or without an address nothing is offered. Null: staff say it; it is among the entitlements.',
  )

export const campaignSchema = z
  .object({
    id: idSchema,
    ...shape,
    occasion: z
      .enum(OCCASIONS)
      .describe('`win_back`: a customer is to be won back; `complaint_resolved`; `lapse`: nothing was bought for some time; `manual`: staff offer it.'),
    lapse,
    gives: giftSchema,
    message,
    status: z.enum(CAMPAIGN_STATUSES),
    ...versioned,
  })
  .meta({ id: 'OfferCampaign', description: 'What is offered, on which occasion, to whom and how often.', example: CAMPAIGN_EXAMPLE })

export const newCampaignSchema = z
  .strictObject({
    ...shape,
    occasion: z.enum(OCCASIONS),
    lapse: lapse.default(null),
    gives: newGift,
    cooldownDays: shape.cooldownDays.default(0),
    limitPerContact: shape.limitPerContact.default(null),
    budget: shape.budget.default(null),
    needsApproval: shape.needsApproval.default(false),
    message: message.default(null),
  })
  .meta({
    id: 'NewOfferCampaign',
    example: {
      ...{ name: CAMPAIGN_EXAMPLE.name, sentence: CAMPAIGN_EXAMPLE.sentence, occasion: 'lapse', lapse: CAMPAIGN_EXAMPLE.lapse },
      ...{ gives: CAMPAIGN_EXAMPLE.gives, validDays: 30, cooldownDays: 180, budget: 5000, message: { channel: 'email' } },
    },
  })
export type NewCampaign = z.output<typeof newCampaignSchema>

export const campaignPatchSchema = z
  .strictObject({ ...shape, lapse, gives: newGift, message })
  .partial()
  .meta({ id: 'OfferCampaignPatch', description: 'A JSON merge patch (RFC 7396).', example: { budget: 8000 } })
export type CampaignPatchGiven = z.output<typeof campaignPatchSchema>

export const campaignParams = z.strictObject({ campaignId: idSchema })
export const campaignListQuery = listQuery(['-createdAt', 'createdAt'], {
  status: z.enum(CAMPAIGN_STATUSES).optional(),
  occasion: z.enum(OCCASIONS).optional(),
})
export type CampaignListQuery = z.output<typeof campaignListQuery>
export const campaignListSchema = listOf(campaignSchema).meta({ id: 'OfferCampaignList' })

const count = z.int().min(0)
export const campaignFiguresSchema = z
  .object({
    offers: z
      .object({
        ...{ proposed: count, made: count, accepted: count, used: count, declined: count },
        ...{ expired: count, withdrawn: count, rejected: count },
      })
      .describe('How many there are in each state.'),
    budgetLeft: count.nullable().describe('How many more there may be; null: without end.'),
    returned: z.int().min(0).describe('Contacts who bought something while an offer stood.'),
    revenue: z
      .array(z.object({ currency: z.string(), orders: count, amount: z.int() }))
      .describe('What they bought then, less what came back, in minor units of each currency; cancelled orders are left out, and none is counted twice.'),
  })
  .meta({
    id: 'OfferCampaignFigures',
    description: 'What became of the offers of a campaign.',
    example: {
      offers: { proposed: 0, made: 12, accepted: 3, used: 40, declined: 2, expired: 60, withdrawn: 1, rejected: 0 },
      ...{ budgetLeft: 4883, returned: 44, revenue: [{ currency: 'EUR', orders: 51, amount: 204500 }] },
    },
  })
