import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { PERIODS, REWARD_STATUSES, type RewardGift } from '../tables/rewards.ts'
import { newWorth } from './vouchers.ts'
import { descriptions, descriptionsPatch, names, namesPatch, positiveAmount, unitCode } from './words.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f50',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  key: 'mug',
  name: { en: 'A mug', de: 'Ein Becher' },
  description: {},
  cost: { unit: 'PTS', amount: 500 },
  gives: { type: 'goods' as const, sku: 'MUG', quantity: 1 },
  stock: 40,
  validFrom: null,
  validTo: '2027-01-01T00:00:00Z',
  limitPerMember: { quantity: 1, period: 'year' as const },
  tiers: [],
  status: 'active' as const,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const keySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must begin with a small letter and hold small letters, digits, underscores and hyphens, at most 50')
const costSchema = z.strictObject({ unit: unitCode, amount: positiveAmount })
const stockSchema = z.int().min(0)
const limitSchema = z
  .strictObject({ quantity: z.int().min(1).max(1_000_000), period: z.enum(PERIODS) })
  .meta({ id: 'LoyaltyRewardLimit', description: "How often a member may have it, by the calendar of the program's zone.", example: EXAMPLE.limitPerMember })
const tierKeys = z.array(nameText(50)).max(50)

export const giftSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('goods'), sku: nameText(100), quantity: z.int().min(1).max(1_000).default(1) }).describe('Goods of the house.'),
    z.strictObject({ type: z.literal('money'), amount: positiveAmount }).describe("Money, in minor units of the program's currency."),
    z
      .strictObject({
        type: z.literal('voucher'),
        name: nameText(200),
        worth: newWorth,
        validDays: z.int().min(1).max(36_500).nullable().default(null).describe('Until the end of the local day so many days later; null: for ever.'),
      })
      .describe("A voucher that only the member can use, in the program's currency."),
  ])
  .meta({ id: 'LoyaltyRewardGift', description: 'What a reward gives.', example: EXAMPLE.gives }) satisfies z.ZodType<RewardGift>

const shape = {
  name: names.describe('By language.'),
  description: descriptions.describe('By language.'),
  cost: costSchema,
  gives: giftSchema,
  stock: stockSchema.nullable().describe('How many are left; null: there are always more.'),
  validFrom: boundedInstantSchema.nullable(),
  validTo: boundedInstantSchema.nullable().describe('Exclusive.'),
  limitPerMember: limitSchema.nullable(),
  tiers: tierKeys.describe('Of which a member must be in one; none: everybody.'),
}

export const rewardSchema = z
  .object({
    id: idSchema,
    programId: idSchema,
    key: z.string(),
    ...shape,
    validFrom: wireInstant.nullable(),
    validTo: wireInstant.nullable().describe('Exclusive.'),
    status: z.enum(REWARD_STATUSES),
    ...versioned,
  })
  .meta({ id: 'LoyaltyReward', description: 'What units of a program are given for.', example: EXAMPLE })

export const newRewardSchema = z
  .strictObject({
    key: keySchema,
    ...shape,
    description: shape.description.default({}),
    stock: shape.stock.default(null),
    validFrom: shape.validFrom.default(null),
    validTo: shape.validTo.default(null),
    limitPerMember: shape.limitPerMember.default(null),
    tiers: shape.tiers.default([]),
  })
  .meta({ id: 'NewLoyaltyReward', example: { key: EXAMPLE.key, name: EXAMPLE.name, cost: EXAMPLE.cost, gives: EXAMPLE.gives, stock: 40 } })
export type NewReward = z.output<typeof newRewardSchema>

export const rewardPatchSchema = z
  .strictObject({
    name: namesPatch.optional(),
    description: descriptionsPatch.optional(),
    cost: costSchema.optional(),
    gives: giftSchema.optional(),
    stock: stockSchema.nullable().optional(),
    validFrom: boundedInstantSchema.nullable().optional(),
    validTo: boundedInstantSchema.nullable().optional(),
    limitPerMember: limitSchema.nullable().optional(),
    tiers: tierKeys.optional(),
  })
  .meta({ id: 'LoyaltyRewardPatch', description: 'A JSON merge patch (RFC 7396).', example: { stock: 60 } })
export type RewardPatch = z.output<typeof rewardPatchSchema>

export const rewardParams = z.strictObject({ rewardId: idSchema })
export const rewardsParams = z.strictObject({ programId: idSchema })
export const rewardListQuery = listQuery(['-createdAt', 'createdAt'], { status: z.enum(REWARD_STATUSES).optional() })
export type RewardListQuery = z.output<typeof rewardListQuery>
export const rewardListSchema = listOf(rewardSchema).meta({ id: 'LoyaltyRewardList' })
