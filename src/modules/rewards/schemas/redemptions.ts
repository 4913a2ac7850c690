import { z } from 'zod'
import { idSchema, listOf, listQuery, moneySchema, nameText, saidText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { REDEMPTION_STATUSES } from '../tables/redemptions.ts'
import { giftSchema } from './rewards.ts'
import { externalIdSchema, positiveAmount, unitCode } from './words.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f60',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  rewardId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f50',
  quantity: 1,
  gives: { type: 'goods' as const, sku: 'MUG', quantity: 1 },
  voucherIds: [],
  unit: 'PTS',
  amount: 500,
  restored: 0,
  value: null,
  externalId: 'till-7-4711',
  orderId: null,
  orderExternalId: null,
  journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f61',
  status: 'redeemed' as const,
  redeemedAt: '2026-03-28T20:00:00Z',
  reversedAt: null,
  reversalReason: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const redemptionSchema = z
  .object({
    id: idSchema,
    programId: idSchema,
    memberId: idSchema,
    contactId: idSchema.nullable().describe('Null once the person is erased: the books stay.'),
    rewardId: idSchema.nullable().describe('Null where units were given as money.'),
    quantity: z.int(),
    gives: giftSchema.nullable().describe('What one of the reward gave then.'),
    voucherIds: z.array(idSchema).describe('The vouchers that it gave.'),
    unit: z.string(),
    amount: z.int(),
    restored: z.int().describe('Of the amount, given back since.'),
    value: moneySchema.nullable().describe('What the units stood for, where it was money.'),
    externalId: z.string().nullable(),
    orderId: idSchema.nullable().describe('The order that was paid with it.'),
    orderExternalId: z.string().nullable(),
    journalId: idSchema.describe('Where it is booked.'),
    status: z.enum(REDEMPTION_STATUSES),
    redeemedAt: wireInstant,
    reversedAt: wireInstant.nullable().describe('When all of it had gone back.'),
    reversalReason: z.string().nullable(),
    ...versioned,
  })
  .meta({ id: 'LoyaltyRedemption', description: 'Units that a member gave: for a reward, or as money towards something.', example: EXAMPLE })
export type WireRedemption = z.output<typeof redemptionSchema>

export const madeRedemptionSchema = redemptionSchema
  .extend({ codes: z.array(z.string()).optional().describe('Of the vouchers that a reward gives, in the order of `voucherIds`: a secret, told only once.') })
  .meta({ id: 'MadeLoyaltyRedemption', example: EXAMPLE })
export type MadeRedemption = z.output<typeof madeRedemptionSchema>

/** The order that is paid with it: ours, or by the id it has in another system; it may come later. */
export const orderFields = {
  orderId: idSchema.optional().describe('The order that is paid with it: when that is refunded, the units go back.'),
  orderExternalId: nameText(200).optional().describe('The same by the id that the order has in another system; the order may come later.'),
}

export const newRedemptionSchema = z
  .strictObject({
    memberId: idSchema,
    rewardId: idSchema.optional().describe('What for. Without it `unit` and `amount` say how much is given as money.'),
    quantity: z.int().min(1).max(1_000).default(1).describe('How many of the reward.'),
    unit: unitCode.optional(),
    amount: positiveAmount.optional(),
    value: moneySchema.optional().describe("What the units stand for, in the program's currency."),
    externalId: externalIdSchema.optional(),
    ...orderFields,
  })
  .meta({ id: 'NewLoyaltyRedemption', example: { memberId: EXAMPLE.memberId, rewardId: EXAMPLE.rewardId, externalId: EXAMPLE.externalId } })
export type NewRedemption = z.output<typeof newRedemptionSchema>

export const reversalSchema = z
  .strictObject({
    amount: positiveAmount.optional().describe('Only so much of what was given as money, which needs an Idempotency-Key; everything where left out.'),
    reason: saidText(2_000).optional(),
  })
  .meta({ id: 'LoyaltyRedemptionReversal', example: { reason: 'The customer changed their mind.' } })
export type Reversal = z.output<typeof reversalSchema>

export const redemptionParams = z.strictObject({ redemptionId: idSchema })
export const redemptionListQuery = listQuery(['-createdAt', 'createdAt'], {
  memberId: idSchema.optional(),
  contactId: idSchema.optional(),
  rewardId: idSchema.optional(),
  status: z.enum(REDEMPTION_STATUSES).optional(),
})
export type RedemptionListQuery = z.output<typeof redemptionListQuery>
export const redemptionListSchema = listOf(redemptionSchema).meta({ id: 'LoyaltyRedemptionList' })
