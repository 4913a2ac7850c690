import { z } from 'zod'
import { boundedInstantSchema, currencySchema, idSchema, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { QUOTE_STATUSES } from '../tables/quotes.ts'

const LINES_MAX = 500
const EXAMPLE_LINE = { sku: 'DELUXE', category: 'washes', name: 'De-luxe wash', quantity: 1, unitPrice: 2500, discount: 250, tax: 360 }
const RULE = { key: 'key-customer', name: 'Key-customer card' }
const IDS = {
  program: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d6001',
  member: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  contact: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
}

const amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const wireAmount = z.int().describe('In minor units of the currency.')
const payments = z
  .array(
    z.strictObject({
      method: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be a key such as cash, card or transfer'),
      amount: amount.min(1),
    }),
  )
  .max(20)

const basketSchema = z
  .strictObject({
    currency: currencySchema,
    channel: nameText(50).nullable().optional(),
    pricesIncludeTax: z.boolean().default(true),
    lines: z
      .array(
        z.strictObject({
          sku: nameText(100),
          category: nameText(100).nullable().optional().describe("The product's, unless given."),
          name: nameText(300).nullable().optional().describe("The product's, unless given."),
          quantity: z.int().min(1).max(1_000_000_000),
          unitPrice: amount,
          discount: amount.default(0).describe('Taken off this line already, in all.'),
          tax: amount.default(0).describe('Of the whole line.'),
        }),
      )
      .min(1)
      .max(LINES_MAX),
    shipping: amount.default(0),
    payments: payments.default([]).describe('How it is going to be paid: rules may ask for it.'),
  })
  .meta({ id: 'Basket', example: { currency: 'EUR', lines: [{ sku: 'DELUXE', quantity: 1, unitPrice: 2500, tax: 399 }] } })

export const newQuoteSchema = z
  .strictObject({
    contactId: idSchema.optional(),
    memberId: idSchema.optional(),
    memberNumber: nameText(40).optional().describe('What stands on the card.'),
    basket: basketSchema,
    points: z
      .strictObject({
        programId: idSchema,
        unit: nameText(16),
        amount: amount.min(1).describe('Units.'),
        value: amount.min(1).describe('What they pay, in minor units of the currency.'),
      })
      .nullable()
      .default(null)
      .describe('Units of a program that are to pay a part.'),
    voucherCodes: z.array(nameText(100)).max(10).default([]).describe('Vouchers and gift cards that are to be used, by code or id, in this order.'),
  })
  .refine(({ contactId, memberId, memberNumber }) => [contactId, memberId, memberNumber].filter((each) => each !== undefined).length === 1, {
    message: 'needs one of contactId, memberId and memberNumber',
  })
  .meta({
    id: 'NewQuote',
    example: { memberNumber: '4000123', basket: { currency: 'EUR', lines: [{ sku: 'DELUXE', quantity: 1, unitPrice: 2500, tax: 399 }] } },
  })
export type NewQuote = z.output<typeof newQuoteSchema>

export const settlementSchema = z
  .strictObject({
    externalId: nameText(200).describe('Of the order that it becomes; the same sent again answers the same.'),
    payments: payments.optional().describe('How it was paid; as quoted where left out.'),
    placedAt: boundedInstantSchema.optional().describe('When it was quoted where left out.'),
  })
  .meta({ id: 'QuoteSettlement', example: { externalId: 'A-1001', payments: [{ method: 'card', amount: 2250 }] } })
export type Settlement = z.output<typeof settlementSchema>

const ruleSchema = z.object({ key: z.string(), name: z.string() }).meta({ id: 'QuotedRule' })
const lineAmount = z.object({ line: z.int().describe('Of the basket as it was given, from 1.'), amount: wireAmount }).meta({ id: 'QuotedLineAmount' })
const value = z.union([z.int(), z.string(), z.array(z.union([z.string(), z.int()]))]).nullable()
const reasonSchema = z
  .object({
    code: z.string().describe('Stable: what stands against it.'),
    condition: z.string().nullable(),
    actual: value.describe('What it is.'),
    needed: value.describe('What it takes.'),
    sentence: z.string().describe('In the language that `Accept-Language` asks for.'),
  })
  .meta({ id: 'QuotedReason' })

export const quoteSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    status: z.enum(QUOTE_STATUSES),
    currency: z.string(),
    channel: z.string().nullable(),
    pricesIncludeTax: z.boolean(),
    lines: z
      .array(
        z
          .object({
            line: z.int(),
            sku: z.string(),
            category: z.string().nullable(),
            name: z.string().nullable(),
            quantity: z.int(),
            unitPrice: wireAmount,
            discount: wireAmount.describe('All that is taken off the line.'),
            tax: wireAmount,
            total: wireAmount.describe('What the customer is charged for it, tax included.'),
          })
          .meta({ id: 'QuotedLine' }),
      )
      .describe('The lines of the order that it becomes; free items stand by themselves.'),
    shipping: wireAmount,
    payments: z.array(z.object({ method: z.string(), amount: wireAmount })),
    discounts: z.array(
      z
        .object({ programId: idSchema, rule: ruleSchema, amount: wireAmount, lines: z.array(lineAmount) })
        .meta({ id: 'QuotedDiscount', description: 'What a rule takes off, by line.' }),
    ),
    vouchers: z.array(
      z
        .object({
          voucherId: idSchema,
          name: z.string(),
          type: z.string(),
          amount: wireAmount.describe('What it takes off; of a gift card, what it pays.'),
          lines: z.array(lineAmount),
          refused: z.string().nullable().describe('The code of why it is not used.'),
        })
        .meta({ id: 'QuotedVoucher' }),
    ),
    points: z
      .object({
        programId: idSchema,
        unit: z.string(),
        amount: z.int(),
        value: wireAmount.describe('What they pay.'),
        refused: z.string().nullable().describe('The code of why they are not taken.'),
      })
      .meta({ id: 'QuotedPoints' })
      .nullable(),
    earns: z.array(
      z
        .object({ programId: idSchema, rule: ruleSchema, unit: z.string(), card: z.string().nullable(), amount: z.int() })
        .meta({ id: 'QuotedEarning', description: 'What a rule would give.' }),
    ),
    programs: z.array(
      z
        .object({
          programId: idSchema,
          memberId: idSchema,
          versionNumber: z.int(),
          skipped: z.string().nullable().describe('The code of why the program takes no part.'),
          applied: z.array(ruleSchema),
          notApplied: z.array(z.object({ rule: ruleSchema, reasons: z.array(reasonSchema) })).describe('The rules that gave nothing, and why.'),
          decidedBy: z
            .object({
              balances: z.array(z.object({ unit: z.string(), version: z.int() })),
              used: z.array(z.object({ rule: z.string(), period: z.string(), units: z.int(), uses: z.int() })),
              budgets: z.array(z.object({ rule: z.string(), left: z.int() })),
            })
            .describe('The state of the books that it was decided by.'),
        })
        .meta({ id: 'QuotedProgram' }),
    ),
    discount: wireAmount.describe('Taken off in all, without what was taken off before.'),
    tax: wireAmount,
    total: wireAmount.describe('What the customer is charged, tax and shipping included.'),
    expiresAt: wireInstant,
    orderId: idSchema.nullable(),
    orderExternalId: z.string().nullable(),
    settledAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({
    id: 'Quote',
    description: 'What a basket would cost and earn, promised for a short time.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d7001',
      contactId: IDS.contact,
      status: 'open',
      currency: 'EUR',
      channel: null,
      pricesIncludeTax: true,
      lines: [{ line: 1, ...EXAMPLE_LINE, total: 2250 }],
      shipping: 0,
      payments: [],
      discounts: [{ programId: IDS.program, rule: RULE, amount: 250, lines: [{ line: 1, amount: 250 }] }],
      vouchers: [],
      points: null,
      earns: [{ programId: IDS.program, rule: { key: 'points', name: 'A point for each 10.00' }, unit: 'PTS', card: null, amount: 1 }],
      programs: [
        {
          ...{ programId: IDS.program, memberId: IDS.member, versionNumber: 1, skipped: null, applied: [RULE] },
          notApplied: [
            {
              rule: { key: 'large', name: '5.00 off large orders' },
              reasons: [
                {
                  code: 'amount-too-small',
                  condition: 'amount',
                  actual: 2500,
                  needed: 5000,
                  sentence: 'It takes a purchase of at least €50.00; this is €25.00.',
                },
              ],
            },
          ],
          decidedBy: { balances: [{ unit: 'PTS', version: 4 }], used: [], budgets: [] },
        },
      ],
      discount: 250,
      tax: 360,
      total: 2250,
      expiresAt: '2026-03-28T20:15:00Z',
      orderId: null,
      orderExternalId: null,
      settledAt: null,
      version: 1,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:00Z',
    },
  })
export const quoteParams = z.strictObject({ quoteId: idSchema })
