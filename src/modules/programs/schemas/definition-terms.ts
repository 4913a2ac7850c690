import { z } from 'zod'
import { nameText } from '../../../kernel/schema.ts'
import {
  type CardReward,
  type ClawbackPolicy,
  type Expiry,
  PERIODS,
  type Rate,
  type RestorePolicy,
  type Selector,
  type VoucherTerms,
  type Window,
} from '../tables/definition.ts'

/** The smaller words of a program's definition. */

const DAYS_MAX = 3_660
const MONTHS_MAX = 120
const RATE_MAX = 1_000_000_000
const NAMES_MAX = 500

/** An amount in minor units, or a number of units: never a fraction, never beyond 2^53 - 1. */
export const amountSchema = z.int().min(0)
export const positiveAmount = z.int().min(1)
export const daysSchema = z.int().min(0).max(DAYS_MAX)
const positiveDays = z.int().min(1).max(DAYS_MAX)
export const monthsSchema = z.int().min(0).max(MONTHS_MAX)
export const positiveMonths = z.int().min(1).max(MONTHS_MAX)

export const keySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must begin with a small letter and hold small letters, digits, underscores and hyphens, at most 50')
  .meta({ description: 'Stable over versions.', example: 'cash-back' })

export const unitCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,15}$/, 'must begin with a capital letter and hold capital letters, digits and underscores, at most 16')
  .meta({ description: 'A unit of the program.', example: 'PTS' })

/** Words of the organization's own: ways of payment, channels, tags, categories. */
export function words(of: string, min = 1) {
  return z.array(nameText(100)).min(min).max(NAMES_MAX).describe(of)
}

export const rateSchema = z.strictObject({ numerator: z.int().min(1).max(RATE_MAX), denominator: z.int().min(1).max(RATE_MAX) }).meta({
  id: 'LoyaltyRate',
  description: 'A fraction of two whole numbers: 3/100 is three per cent; 1/1000 is one point for each 10.00 of a currency with two decimals.',
  example: { numerator: 3, denominator: 100 },
}) satisfies z.ZodType<Rate>

export const selectorShape = {
  skus: words('By SKU.', 0).default([]),
  categories: words('By category.', 0).default([]),
}
export const selectorSchema = z.strictObject(selectorShape).meta({
  id: 'LoyaltyItems',
  description: 'Items that either names; all where both are empty.',
  example: { skus: ['FRESH'], categories: [] },
}) satisfies z.ZodType<Selector>

export const expirySchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('rolling_days'), days: positiveDays }),
    z.strictObject({ type: z.literal('rolling_months'), months: positiveMonths }),
    z.strictObject({ type: z.literal('calendar_year'), months: monthsSchema.default(0).describe('After the end of the year in which they were earned.') }),
    z.strictObject({ type: z.literal('end_of_month'), months: monthsSchema.describe('After the month in which they were earned.') }),
    z.strictObject({ type: z.literal('inactivity'), months: positiveMonths.describe('Since the member last earned or redeemed.') }),
  ])
  .meta({
    id: 'LoyaltyExpiry',
    description: "When units expire: at the end of a day by the clock of the program's zone.",
    example: { type: 'rolling_months', months: 12 },
  }) satisfies z.ZodType<Expiry>

export const clawbackSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('debt'), maxDebt: amountSchema.describe('In units; beyond it is a loss of the program.') }),
    z.strictObject({ type: z.literal('floor0') }),
  ])
  .meta({
    id: 'LoyaltyClawback',
    description: 'What a refund takes back when the member has too little: `debt` makes the balance negative, `floor0` writes the rest off.',
    example: { type: 'debt', maxDebt: 1000 },
  }) satisfies z.ZodType<ClawbackPolicy>

export const restoreSchema = z
  .discriminatedUnion('type', [z.strictObject({ type: z.literal('original') }), z.strictObject({ type: z.literal('grace'), days: positiveDays })])
  .meta({
    id: 'LoyaltyRestore',
    description: 'What becomes of redeemed units that come back after they have expired: they expire at once (`original`), or live on for some days.',
    example: { type: 'grace', days: 30 },
  }) satisfies z.ZodType<RestorePolicy>

export const windowSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('calendar'), period: z.enum(PERIODS) }),
    z.strictObject({ type: z.literal('rolling_days'), days: positiveDays }),
    z.strictObject({ type: z.literal('rolling_months'), months: positiveMonths }),
  ])
  .meta({
    id: 'LoyaltyWindow',
    description: "A period by the calendar of the program's zone, or the days or months before.",
    example: { type: 'rolling_months', months: 12 },
  }) satisfies z.ZodType<Window>

const worthSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('percent'), rate: rateSchema, cap: positiveAmount.nullable().default(null) }),
  z.strictObject({ type: z.literal('fixed'), amount: positiveAmount }),
  z.strictObject({ type: z.literal('free_item'), quantity: z.int().min(1).max(1_000).default(1), ...selectorShape }),
])

export const voucherTermsSchema = z
  .strictObject({
    name: nameText(200),
    worth: worthSchema,
    validDays: positiveDays.nullable().default(null).describe('Until the end of the day so many days later; null: for ever.'),
  })
  .meta({
    id: 'LoyaltyVoucherTerms',
    description: 'A voucher to be issued.',
    example: { name: 'Free wash', worth: { type: 'free_item', quantity: 1, skus: ['WASH'], categories: [] }, validDays: 90 },
  }) satisfies z.ZodType<VoucherTerms>

export const cardRewardSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('voucher'), voucher: voucherTermsSchema }),
    z.strictObject({ type: z.literal('units'), unit: unitCode, units: positiveAmount }),
  ])
  .meta({
    id: 'LoyaltyCardReward',
    description: 'What a full card gives.',
    example: { type: 'units', unit: 'PTS', units: 100 },
  }) satisfies z.ZodType<CardReward>
