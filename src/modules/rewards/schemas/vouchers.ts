import { z } from 'zod'
import { boundedInstantSchema, currencySchema, dateSchema, idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { VOUCHER_SOURCES, VOUCHER_STATUSES, type Worth } from '../tables/vouchers.ts'

export const VOUCHER_EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5a01',
  batchId: null,
  source: { type: 'staff' as const, id: null },
  name: 'Free wash',
  worth: { type: 'free_item' as const, quantity: 1, skus: ['WASH'], categories: [] },
  currency: 'EUR',
  programId: null,
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  status: 'active' as const,
  reason: 'Waited for an hour',
  validFrom: '2026-03-28T20:00:00Z',
  expiresAt: '2026-06-27T22:00:00Z',
  usesMax: 1,
  usesPerMember: null,
  uses: 0,
  balance: null,
  endReason: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}
const CODE = '7K3F-9XQ2-M4ZT-P8WB-H6NRC'

const RATE_MAX = 1_000_000_000
const USES_MAX = 1_000_000
export const minorUnits = z.int().min(1).describe('In minor units of the currency.')
const rate = z
  .strictObject({ numerator: z.int().min(1).max(RATE_MAX), denominator: z.int().min(1).max(RATE_MAX) })
  .refine(({ numerator, denominator }) => numerator <= denominator, 'must be at most 1')
const named = z.array(nameText(100)).max(500)
const percent = { type: z.literal('percent'), rate, cap: minorUnits.nullable() }
const fixed = { type: z.literal('fixed'), amount: minorUnits }
const freeItem = { type: z.literal('free_item'), quantity: z.int().min(1).max(1_000), skus: named, categories: named }
const giftCard = { type: z.literal('gift_card'), amount: minorUnits.describe('What is on it when it is issued.') }

export const worthSchema = z.discriminatedUnion('type', [z.object(percent), z.object(fixed), z.object(freeItem), z.object(giftCard)]).meta({
  id: 'VoucherWorth',
  description: 'What a voucher is worth: a share of the basket (up to a cap), an amount, free items (the cheapest first), or money on a gift card.',
  example: VOUCHER_EXAMPLE.worth,
}) satisfies z.ZodType<Worth>
export const newWorth = z
  .discriminatedUnion('type', [
    z.strictObject({ ...percent, cap: percent.cap.default(null) }),
    z.strictObject(fixed),
    z.strictObject({ ...freeItem, quantity: freeItem.quantity.default(1), skus: named.default([]), categories: named.default([]) }),
    z.strictObject(giftCard),
  ])
  .meta({ id: 'NewVoucherWorth', description: 'What a voucher is worth.', example: { type: 'percent', rate: { numerator: 10, denominator: 100 }, cap: 2000 } })

const terms = {
  name: nameText(200),
  worth: newWorth,
  currency: currencySchema.optional().describe("Of its amounts. The program's where there is one, else the organization's."),
  programId: idSchema.optional().describe('The loyalty program that it belongs to.'),
  reason: nameText(500).optional().describe('Why it is given.'),
  validFrom: boundedInstantSchema.optional().describe('Now where left out.'),
  expiresOn: dateSchema
    .refine((date) => date >= '1970-01-01' && date < '9900-01-01', 'must be between the years 1970 and 9899')
    .optional()
    .describe('The last day on which it is valid, to its end by the local clock. For ever where left out.'),
  usesMax: z
    .int()
    .min(1)
    .max(USES_MAX)
    .nullable()
    .optional()
    .describe('How often it may be used in all; once where left out, null for any number. A gift card may be used while something is left.'),
  usesPerMember: z.int().min(1).max(USES_MAX).nullable().optional().describe('How often each customer may use it.'),
}

export const newVoucherSchema = z
  .strictObject({
    ...terms,
    contactId: idSchema.optional().describe('Who alone may use it. Whoever has the code may where it is left out.'),
    memberId: idSchema.optional().describe('The same by a membership.'),
    externalId: nameText(200).optional().describe('The id of another system: makes it repeatable. A gift card needs it, or an Idempotency-Key.'),
  })
  .meta({
    id: 'NewVoucher',
    example: { name: 'Free wash', worth: { type: 'free_item', skus: ['WASH'] }, contactId: VOUCHER_EXAMPLE.contactId, expiresOn: '2026-06-27' },
  })
export type NewVoucher = z.output<typeof newVoucherSchema>
export type VoucherTermsGiven = Omit<NewVoucher, 'contactId' | 'memberId' | 'externalId'>

const voucherShape = {
  id: idSchema,
  batchId: idSchema.nullable(),
  source: z.object({ type: z.enum(VOUCHER_SOURCES), id: z.string().nullable() }).describe('Who or what gave it.'),
  name: z.string(),
  worth: worthSchema,
  currency: z.string(),
  programId: idSchema.nullable(),
  contactId: idSchema.nullable().describe('Who alone may use it; null: whoever has the code.'),
  status: z.enum(VOUCHER_STATUSES),
  reason: z.string().nullable(),
  validFrom: wireInstant,
  expiresAt: wireInstant.nullable().describe('The first instant at which it is no longer valid, the end of a local day; null: for ever.'),
  usesMax: z.int().nullable(),
  usesPerMember: z.int().nullable(),
  uses: z.int().describe('How often it was used, less what was given back.'),
  balance: z.int().nullable().describe('What is left on a gift card, in minor units; null of other vouchers.'),
  endReason: z.string().nullable().describe('Why it was revoked.'),
}
export const voucherSchema = z
  .object({ ...voucherShape, ...versioned })
  .meta({ id: 'Voucher', description: 'A voucher or a gift card, without its code.', example: VOUCHER_EXAMPLE })
export const issuedVoucherSchema = z
  .object({ ...voucherShape, code: z.string().describe('A secret: whoever has it may use an open voucher.'), ...versioned })
  .meta({ id: 'IssuedVoucher', description: 'A voucher with its code.', example: { ...VOUCHER_EXAMPLE, code: CODE } })
export const voucherCodeSchema = z
  .object({ code: z.string() })
  .meta({ id: 'VoucherCode', description: 'The code of a voucher, to be printed again.', example: { code: CODE } })

export const voucherParams = z.strictObject({ voucherId: idSchema })
export const voucherListQuery = listQuery(['-createdAt', 'createdAt'], {
  contactId: idSchema.optional(),
  batchId: idSchema.optional(),
  status: z.enum(VOUCHER_STATUSES).optional(),
  source: z.enum(VOUCHER_SOURCES).optional(),
})
export type VoucherListQuery = z.output<typeof voucherListQuery>
export const voucherListSchema = listOf(voucherSchema).meta({ id: 'VoucherList' })

export const revocationSchema = z.strictObject({ reason: nameText(500) }).meta({ id: 'VoucherRevocation', example: { reason: 'Printed twice' } })
export const topUpSchema = z.strictObject({ amount: minorUnits }).meta({ id: 'GiftCardTopUp', example: { amount: 2000 } })

export const newVoucherBatchSchema = z
  .strictObject({ ...terms, count: z.int().min(1).max(100_000) })
  .meta({ id: 'NewVoucherBatch', example: { name: 'Spring', worth: { type: 'fixed', amount: 500 }, count: 1000, expiresOn: '2026-06-27' } })
export type NewVoucherBatch = z.output<typeof newVoucherBatchSchema>
