import { z } from 'zod'
import { currencySchema, idSchema, nameText, timeZoneSchema } from '../../../kernel/schema.ts'
import { type Definition, ROUNDINGS, STAMP_REFUNDS, TIER_MEASURES } from '../tables/definition.ts'
import { basisSchema, groupSchema, newRuleSchema, prioritySchema, ruleSchema } from './definition-rules.ts'
import {
  amountSchema,
  cardRewardSchema,
  clawbackSchema,
  daysSchema,
  expirySchema,
  keySchema,
  positiveAmount,
  positiveMonths,
  rateSchema,
  restoreSchema,
  selectorSchema,
  unitCode,
} from './definition-terms.ts'

/** What a version of a program says. */

const UNITS_MAX = 20
const RULES_MAX = 200
const CARDS_MAX = 20
const TIERS_MAX = 20
const DISCOUNTS_MAX = 50
const LATENESS_DAYS_MAX = 366

const unitSchema = z
  .strictObject({
    code: unitCode,
    name: nameText(100),
    expiry: expirySchema.default({ type: 'none' }),
    pendingDays: daysSchema.max(366).default(0).describe('For how many days what is earned cannot be redeemed yet.'),
    expiryNoticeDays: daysSchema.min(1).max(366).nullable().default(14).describe('How many days ahead members are told of what expires; null: they are not.'),
    clawback: clawbackSchema.default({ type: 'debt', maxDebt: 0 }),
    restore: restoreSchema.default({ type: 'original' }),
  })
  .meta({
    id: 'LoyaltyUnit',
    description: 'A unit in which the program keeps books.',
    example: {
      code: 'PTS',
      name: 'Points',
      expiry: { type: 'rolling_months', months: 12 },
      pendingDays: 14,
      expiryNoticeDays: 14,
      clawback: { type: 'debt', maxDebt: 1000 },
      restore: { type: 'original' },
    },
  })

const cardSchema = z
  .strictObject({
    key: keySchema,
    name: nameText(200),
    unit: unitCode.describe('In which its stamps are kept.'),
    stampsNeeded: z.int().min(1).max(1_000),
    gives: cardRewardSchema,
    refund: z
      .enum(STAMP_REFUNDS)
      .default('carry_debt')
      .describe('When a stamp is taken back whose reward is used: the next cycle owes it, or it is written off.'),
  })
  .meta({
    id: 'LoyaltyPunchCard',
    description: 'A punch card.',
    example: {
      key: 'wash-card',
      name: 'Every tenth wash is free',
      unit: 'STAMP',
      stampsNeeded: 9,
      gives: { type: 'voucher', voucher: { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'], categories: [] }, validDays: null } },
      refund: 'carry_debt',
    },
  })

const discountShape = {
  key: keySchema,
  name: nameText(200),
  priority: prioritySchema,
  rate: rateSchema,
  cap: positiveAmount.nullable().default(null).describe('In minor units, for each order.'),
  item: selectorSchema.nullable().default(null).describe('On these items only.'),
  tiers: z.array(keySchema).max(TIERS_MAX).default([]).describe('For members in one of these, beside those who hold the card.'),
  basis: basisSchema,
  exclusiveGroup: groupSchema,
}
const DISCOUNT = {
  key: 'key-customer',
  name: 'Key customers 5 %',
  priority: 10,
  rate: { numerator: 5, denominator: 100 },
  cap: null,
  item: null,
  tiers: ['gold'],
  basis: 'running',
  exclusiveGroup: null,
}
const newDiscountSchema = z.strictObject(discountShape).meta({
  id: 'NewLoyaltyKeyCustomerDiscount',
  description: 'A standing discount on every purchase, for those who hold its card or are in a tier.',
  example: DISCOUNT,
})
const discountSchema = z.strictObject({ id: idSchema, ...discountShape }).meta({
  id: 'LoyaltyKeyCustomerDiscount',
  description: 'A standing discount on every purchase, for those who hold its card or are in a tier.',
  example: { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f02', ...DISCOUNT },
})

export const tiersSchema = z
  .strictObject({
    measure: z.enum(TIER_MEASURES).describe('`time`: whole months of membership.'),
    unit: unitCode.nullable().default(null).describe('Of points earned: which.'),
    window: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('calendar_year') }),
        z.strictObject({ type: z.literal('rolling_months'), months: positiveMonths }),
        z.strictObject({ type: z.literal('anniversary') }).describe('The year since the last anniversary of joining.'),
        z.strictObject({ type: z.literal('ever') }),
      ])
      .describe('Within which the measure counts.'),
    graceDays: daysSchema.default(0).describe('For how many days a tier is kept that is no longer reached.'),
    levels: z
      .array(z.strictObject({ key: keySchema, name: nameText(100), threshold: amountSchema }))
      .min(1)
      .max(TIERS_MAX),
  })
  .meta({
    id: 'LoyaltyTiers',
    description: 'The tiers of a program, from the lowest threshold up. What they bring is said by rules with a condition on the tier.',
    example: {
      measure: 'spend',
      unit: null,
      window: { type: 'rolling_months', months: 12 },
      graceDays: 30,
      levels: [
        { key: 'silver', name: 'Silver', threshold: 100_000 },
        { key: 'gold', name: 'Gold', threshold: 500_000 },
      ],
    },
  })

const definitionShape = {
  currency: currencySchema,
  timeZone: timeZoneSchema,
  rounding: z.enum(ROUNDINGS).default('half_up').describe('Of half a minor unit: away from zero, or to the even one.'),
  latenessDays: daysSchema.max(LATENESS_DAYS_MAX).default(30).describe('How many days old an event may be when it is told.'),
  units: z.array(unitSchema).min(1).max(UNITS_MAX),
  cards: z.array(cardSchema).max(CARDS_MAX).default([]),
  tiers: tiersSchema.nullable().default(null),
}

/** What a draft says. What is not said is filled in. */
export const newDefinitionSchema = z
  .strictObject({
    ...definitionShape,
    rules: z.array(newRuleSchema).max(RULES_MAX).default([]),
    keyCustomerDiscounts: z.array(newDiscountSchema).max(DISCOUNTS_MAX).default([]),
  })
  .meta({
    id: 'NewLoyaltyDefinition',
    description: 'What a draft of a program says. Amounts of money are in minor units of its currency.',
    example: {
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      units: [{ code: 'PTS', name: 'Points', expiry: { type: 'rolling_months', months: 12 } }],
      rules: [
        {
          key: 'points',
          name: 'A point for each 10.00',
          trigger: { type: 'order' },
          effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 1000 } },
        },
      ],
    },
  })
export type NewDefinition = z.infer<typeof newDefinitionSchema>

/** What a version says. */
export const definitionSchema = z
  .strictObject({
    ...definitionShape,
    rules: z.array(ruleSchema).max(RULES_MAX),
    keyCustomerDiscounts: z.array(discountSchema).max(DISCOUNTS_MAX),
  })
  .meta({ id: 'LoyaltyDefinition', description: 'What a version of a program says. It never changes.' }) satisfies z.ZodType<Definition>
