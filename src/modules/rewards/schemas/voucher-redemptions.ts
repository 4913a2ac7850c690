import { z } from 'zod'
import { currencySchema, idSchema, listOf, listQuery, nameText, wireInstant } from '../../../kernel/schema.ts'
import { minorUnits, VOUCHER_EXAMPLE, voucherSchema } from './vouchers.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5a03',
  voucherId: VOUCHER_EXAMPLE.id,
  contactId: VOUCHER_EXAMPLE.contactId,
  orderId: null,
  orderExternalId: 'order-77',
  amount: null,
  currency: null,
  externalId: 'till-3-991',
  journalId: null,
  redeemedAt: '2026-03-29T10:00:00Z',
  releasedAt: null,
  releasedAmount: null,
}

/** In the path: the id of a voucher, or its code as somebody typed it. */
export const voucherOrCodeParams = z.strictObject({
  voucherId: z.string().min(1).max(60).describe("The voucher's id, or its code.").meta({ example: VOUCHER_EXAMPLE.id }),
})

const whose = {
  contactId: idSchema.optional().describe('Whose order it is. A bound voucher needs it, and one with a limit for each customer.'),
  memberId: idSchema.optional().describe('The same by a membership.'),
}

export const newRedemptionSchema = z
  .strictObject({
    ...whose,
    orderId: idSchema.optional(),
    orderExternalId: nameText(200).optional(),
    amount: minorUnits.optional().describe('What is paid with a gift card, which needs it; nothing that other vouchers have.'),
    externalId: nameText(200).optional().describe('The id of another system: makes it repeatable. Without it an Idempotency-Key is required.'),
  })
  .meta({ id: 'NewVoucherRedemption', example: { contactId: EXAMPLE.contactId, orderExternalId: 'order-77', externalId: 'till-3-991' } })
export type NewRedemption = z.output<typeof newRedemptionSchema>

export const voucherRedemptionSchema = z
  .object({
    id: idSchema,
    voucherId: idSchema,
    contactId: idSchema.nullable(),
    orderId: idSchema.nullable(),
    orderExternalId: z.string().nullable(),
    amount: z.int().nullable().describe('What was paid with a gift card, in minor units.'),
    currency: z.string().nullable(),
    externalId: z.string().nullable(),
    journalId: idSchema.nullable().describe('Where a payment with a gift card is booked.'),
    redeemedAt: wireInstant,
    releasedAt: wireInstant.nullable().describe('When all of it had been given back.'),
    releasedAmount: z.int().nullable().describe('Given back so far of what was paid with a gift card.'),
  })
  .meta({ id: 'VoucherRedemption', description: 'A use of a voucher, or an amount paid with a gift card.', example: EXAMPLE })
export const redemptionListQuery = listQuery(['-redeemedAt', 'redeemedAt'], {})
export const voucherRedemptionListSchema = listOf(voucherRedemptionSchema).meta({ id: 'VoucherRedemptionList' })

export const releaseSchema = z
  .strictObject({
    redemptionId: idSchema.optional(),
    externalId: nameText(200).optional().describe('Of the redemption, in place of its id.'),
    amount: minorUnits.optional().describe('Only so much of what was paid with a gift card, which needs an Idempotency-Key; all that is left where left out.'),
  })
  .refine(({ redemptionId, externalId }) => (redemptionId === undefined) !== (externalId === undefined), 'names the redemption by its id or its externalId')
  .meta({ id: 'VoucherRelease', example: { redemptionId: EXAMPLE.id } })
export type Release = z.output<typeof releaseSchema>

const line = z.strictObject({
  sku: nameText(100),
  category: nameText(100).nullable().default(null),
  quantity: z.int().min(1).max(1_000_000),
  unitPrice: z.int().min(0).max(1_000_000_000_000),
  discount: z.int().min(0).default(0).describe('Of the whole line.'),
})
const voucherBasketSchema = z
  .strictObject({
    currency: currencySchema,
    lines: z.array(line).min(1).max(500),
    discount: z.int().min(0).default(0).describe('Of the whole order, spread over its lines.'),
  })
  .meta({ id: 'VoucherBasket', description: 'What is to be bought.', example: { currency: 'EUR', lines: [{ sku: 'WASH', quantity: 1, unitPrice: 2500 }] } })
export type VoucherBasket = z.output<typeof voucherBasketSchema>

export const validationSchema = z.strictObject({ code: z.string().min(1).max(60), ...whose, basket: voucherBasketSchema.optional() }).meta({
  id: 'NewVoucherValidation',
  example: { code: '7K3F-9XQ2-M4ZT-P8WB-H6NRC', basket: { currency: 'EUR', lines: [{ sku: 'WASH', quantity: 1, unitPrice: 2500 }] } },
})
export type Validation = z.output<typeof validationSchema>
export const voucherValidationSchema = z
  .object({
    valid: z.boolean(),
    reason: z.object({ code: z.string().describe('The code of the problem that redeeming it would be refused with.'), detail: z.string() }).nullable(),
    discount: z
      .object({
        amount: z.int(),
        lines: z.array(z.object({ line: z.int(), amount: z.int() })).describe('What comes off each line; they sum to the amount.'),
      })
      .nullable()
      .describe('What it takes off the basket; of a gift card, what it can pay of it. Null without a basket.'),
    voucher: voucherSchema,
  })
  .meta({
    id: 'VoucherValidation',
    description: 'What a voucher is worth here and now, or why it is not.',
    example: { valid: true, reason: null, discount: { amount: 2500, lines: [{ line: 1, amount: 2500 }] }, voucher: VOUCHER_EXAMPLE },
  })
