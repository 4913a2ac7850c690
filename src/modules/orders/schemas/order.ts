import { z } from 'zod'
import {
  boundedInstantSchema,
  currencySchema,
  idSchema,
  instantSchema,
  listOf,
  listQuery,
  nameText,
  safeText,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { METADATA_KEYS_MAX, ORDER_STATUSES } from '../tables.ts'
import { categoryText, skuText } from './product.ts'

const LINES_MAX = 500
const PAYMENTS_MAX = 20
const QUANTITY_MAX = 1_000_000_000

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5010',
  externalId: 'A-1001',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  placedAt: '2026-03-28T19:40:00Z',
  currency: 'EUR',
  channel: 'shop',
  pricesIncludeTax: true,
  lines: [
    {
      ...{ line: 1, sku: 'REED-40', category: 'spare parts', name: 'Reed, 40 dents', quantity: 2, unitPrice: 5000 },
      ...{ discount: 0, orderDiscount: 500, tax: 1583, total: 9500 },
    },
  ],
  payments: [{ method: 'cash', amount: 9500 }],
  subtotal: 10000,
  discount: 500,
  tax: 1583,
  shipping: 0,
  total: 9500,
  paid: 9500,
  returned: 0,
  requestedAt: null,
  promisedAt: '2026-04-02T17:00:00Z',
  deliveredAt: null,
  status: 'placed' as const,
  metadata: { till: 3 },
  loyalty: [{ programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6001', journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6002' }],
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const wireAmount = z.int().describe("In minor units of the order's currency.")
const metadataValue = z.union([z.string(), z.number(), z.boolean()])

export const loyaltySchema = z
  .array(
    z
      .object({
        programId: idSchema.describe('The program; of what came back to a gift card, the organization, whose books it stands in.'),
        journalId: idSchema.optional().describe('Where it was booked.'),
        skipped: z.string().optional().describe('The code of why nothing was booked.'),
      })
      .meta({ id: 'OrderBooking' }),
  )
  .describe('What became of it in programs of loyalty.')

export const orderSchema = z
  .object({
    id: idSchema,
    externalId: z.string().nullable(),
    contactId: idSchema.nullable().describe('Null of an unknown customer, and once the person is erased.'),
    placedAt: wireInstant,
    currency: z.string(),
    channel: z.string().nullable(),
    pricesIncludeTax: z.boolean(),
    lines: z.array(
      z
        .object({
          line: z.int().describe('Its number, from 1: what returns name.'),
          sku: z.string(),
          category: z.string().nullable(),
          name: z.string().nullable(),
          quantity: z.int(),
          unitPrice: wireAmount,
          discount: wireAmount,
          orderDiscount: wireAmount.describe("The line's share of the order's discount, by largest remainder."),
          tax: wireAmount.describe('Of the whole line.'),
          total: wireAmount.describe('What the customer is charged for it, tax included.'),
        })
        .meta({ id: 'OrderLine' }),
    ),
    payments: z.array(z.object({ method: z.string(), amount: wireAmount }).meta({ id: 'OrderPayment' })),
    subtotal: wireAmount.describe("Of the lines, less their own discounts, before the order's."),
    discount: wireAmount.describe('Taken off the whole order.'),
    tax: wireAmount,
    shipping: wireAmount,
    total: wireAmount.describe('What the customer is charged, tax and shipping included.'),
    paid: wireAmount,
    returned: wireAmount.describe('What went back by returns.'),
    requestedAt: wireInstant.nullable().describe('When the customer wanted it.'),
    promisedAt: wireInstant.nullable().describe('When it was promised.'),
    deliveredAt: wireInstant.nullable(),
    status: z.enum(ORDER_STATUSES),
    metadata: z.record(z.string(), metadataValue),
    loyalty: loyaltySchema,
    ...versioned,
  })
  .meta({ id: 'Order', description: 'What a customer bought. Amounts are in minor units of its currency (ISO 4217).', example: EXAMPLE })

const payments = z
  .array(
    z.strictObject({
      method: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be a key such as cash, card, transfer, points or gift_card')
        .describe('A key such as cash, card, transfer, points or gift_card.'),
      amount: amount.min(1),
    }),
  )
  .max(PAYMENTS_MAX)
  .describe('How it was paid, also in parts; less than the total is not paid yet.')
const metadataInput = z.union([safeText(500), z.number(), z.boolean()])
const fewKeys = (metadata: object) => Object.keys(metadata).length <= METADATA_KEYS_MAX
const FEW_KEYS = `at most ${METADATA_KEYS_MAX} keys`
const times = {
  requestedAt: boundedInstantSchema.nullable().optional().describe('When the customer wants it.'),
  promisedAt: boundedInstantSchema.nullable().optional().describe('When it was promised.'),
  deliveredAt: boundedInstantSchema.nullable().optional(),
}

export const newOrderSchema = z
  .strictObject({
    externalId: nameText(200)
      .nullable()
      .optional()
      .describe('The id of another system; unique. It makes the order repeatable; without it an Idempotency-Key is required.'),
    contactId: idSchema.nullable().optional().describe('Who bought; nothing of an unknown customer.'),
    placedAt: boundedInstantSchema.optional().describe('When it was placed; it may be past. Now, unless given.'),
    currency: currencySchema,
    channel: nameText(50).nullable().optional(),
    pricesIncludeTax: z.boolean().default(true).describe('Whether unit prices and discounts are with tax.'),
    lines: z
      .array(
        z.strictObject({
          sku: skuText,
          category: categoryText.nullable().optional().describe("The product's, unless given."),
          name: nameText(300).nullable().optional().describe("The product's, unless given."),
          quantity: z.int().min(1).max(QUANTITY_MAX),
          unitPrice: amount,
          discount: amount.default(0).describe('Taken off this line, in all.'),
          tax: amount.default(0).describe('Of the whole line.'),
        }),
      )
      .min(1)
      .max(LINES_MAX),
    discount: amount.default(0).describe('Taken off the whole order; allocated to its lines by largest remainder.'),
    shipping: amount.default(0).describe('What delivery costs, tax included.'),
    payments: payments.default([]),
    ...times,
    status: z.enum(ORDER_STATUSES).default('placed'),
    metadata: z.record(nameText(40), metadataInput).refine(fewKeys, FEW_KEYS).default({}),
    subtotal: amount.optional().describe('Compared with what the lines come to.'),
    tax: amount.optional().describe('Compared with what the lines come to.'),
    total: amount.optional().describe('Compared with what the order comes to.'),
  })
  .meta({
    id: 'NewOrder',
    example: {
      externalId: 'A-1001',
      contactId: EXAMPLE.contactId,
      currency: 'EUR',
      channel: 'shop',
      lines: [{ sku: 'REED-40', quantity: 2, unitPrice: 5000, tax: 1583 }],
      discount: 500,
      payments: EXAMPLE.payments,
      total: 9500,
    },
  })
export type NewOrder = z.output<typeof newOrderSchema>

export const orderPatchSchema = z
  .strictObject({
    contactId: idSchema.optional().describe('Whom an order of an unknown customer belongs to.'),
    status: z.enum(ORDER_STATUSES).optional(),
    payments: payments.optional(),
    ...times,
    metadata: z.record(nameText(40), metadataInput.nullable()).refine(fewKeys, FEW_KEYS).nullable().optional(),
  })
  .meta({
    id: 'OrderPatch',
    description: 'A JSON merge patch (RFC 7396): keys of `metadata` one by one, payments as a whole. What was bought stays.',
    example: { status: 'delivered', deliveredAt: '2026-04-02T11:20:00Z' },
  })
export type OrderPatch = z.output<typeof orderPatchSchema>

export const orderListQuery = listQuery(['-placedAt', 'placedAt', '-createdAt', 'createdAt'], {
  contactId: idSchema.optional(),
  status: z.enum(ORDER_STATUSES).optional(),
  channel: nameText(50).optional(),
  externalId: nameText(200).optional(),
  sku: skuText.optional().describe('Orders with a line of it.'),
  placedAfter: instantSchema.optional(),
  placedBefore: instantSchema.optional(),
})
export type OrderListQuery = z.output<typeof orderListQuery>
export const orderListSchema = listOf(orderSchema).meta({ id: 'OrderList' })
export const orderParams = z.object({ orderId: idSchema })
