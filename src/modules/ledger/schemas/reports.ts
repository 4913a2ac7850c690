import { z } from 'zod'
import { currencySchema, dateSchema, idSchema, moneySchema, wireInstant } from '../../../kernel/schema.ts'

const UNIT = z.string().describe('Such as `PTS`, `STAMP`, `EUR`.')
const monthSchema = z
  .string()
  .regex(/^(?!0000)\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03')
  .meta({ description: 'A month, `YYYY-MM`.', example: '2026-03' })

export const programParams = z.object({ programId: idSchema.describe('A program; or the organization, for its gift cards: their unit is the currency.') })
export const periodParams = programParams.extend({ period: monthSchema })

const days = {
  from: dateSchema.describe('The first day, in the time zone of the ledger.'),
  to: dateSchema.describe('The last day.'),
}
export const pointsQuery = z.strictObject(days)
export const liabilityQuery = z.strictObject({
  ...days,
  rateNumerator: z.int().min(0).default(1).describe('So many minor units of money ...'),
  rateDenominator: z.int().min(1).default(1).describe('... are worth so many units.'),
  redeemedPercent: z.int().min(0).max(100).default(100).describe('How many of a hundred units are expected to be redeemed.'),
  currency: currencySchema.optional().describe("The organization's where left out; of gift cards their own."),
})
export const breakageQuery = z.strictObject({
  from: monthSchema.default('0001-01').describe('The first month of earning.'),
  to: monthSchema.default('9999-12').describe('The last month of earning.'),
})
export type PointsQuery = z.infer<typeof pointsQuery>
export type LiabilityQuery = z.infer<typeof liabilityQuery>
export type BreakageQuery = z.infer<typeof breakageQuery>

const figures = {
  unit: UNIT,
  opening: z.int().describe('What members had: available, pending and held.'),
  issued: z.int().describe('Made, less what reversals took back.'),
  redeemed: z.int(),
  restored: z.int().describe('Given back of what was redeemed.'),
  expired: z.int(),
  clawed: z.int().describe('Taken back after returns, without what could not be had.'),
  adjusted: z.int().describe('By hand, up or down.'),
  migrated: z.int().describe('Opening balances that were moved in.'),
  closing: z.int().describe('opening + issued - redeemed + restored - expired - clawed + adjusted + migrated'),
}
const example = { unit: 'PTS', opening: 1000, issued: 500, redeemed: 300, restored: 20, expired: 50, clawed: 10, adjusted: 0, migrated: 0, closing: 1160 }
const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const period = { programId: idSchema, from: dateSchema, to: dateSchema }
const about = { programId: ID, from: '2026-03-01', to: '2026-03-31' }

export const pointsReportSchema = z
  .object({ ...period, units: z.array(z.object(figures)) })
  .meta({ id: 'PointsReport', example: { ...about, units: [example] } })
const rate = z.object({ numerator: z.int(), denominator: z.int() })
export const liabilityReportSchema = z
  .object({
    ...period,
    rate: rate.describe('Minor units of money, per so many units.'),
    redeemedPercent: z.int(),
    units: z.array(z.object({ ...figures, openingValue: moneySchema, closingValue: moneySchema })),
  })
  .meta({
    id: 'LiabilityReport',
    example: {
      ...about,
      rate: { numerator: 1, denominator: 2 },
      redeemedPercent: 80,
      units: [{ ...example, openingValue: { amount: 400, currency: 'EUR' }, closingValue: { amount: 464, currency: 'EUR' } }],
    },
  })
export const breakageReportSchema = z
  .object({
    programId: idSchema,
    from: monthSchema,
    to: monthSchema,
    cohorts: z.array(
      z.object({
        unit: UNIT,
        month: monthSchema.describe('When they were earned.'),
        issued: z.int(),
        expired: z.int().describe('What of them has expired by now.'),
        remaining: z.int().describe('What of them can still be spent.'),
        breakageBasisPoints: z.int().nullable().describe('How many of ten thousand expired; null where none were issued.'),
      }),
    ),
  })
  .meta({
    id: 'BreakageReport',
    example: {
      ...{ programId: ID, from: '2026-01', to: '2026-12' },
      cohorts: [{ unit: 'PTS', month: '2026-03', issued: 500, expired: 50, remaining: 200, breakageBasisPoints: 1000 }],
    },
  })
export const closedPeriodSchema = z
  .object({ programId: idSchema, period: monthSchema, closedAt: wireInstant, units: z.array(z.object(figures)) })
  .meta({ id: 'ClosedPeriod', example: { programId: ID, period: '2026-03', closedAt: '2026-04-02T09:00:00Z', units: [example] } })
