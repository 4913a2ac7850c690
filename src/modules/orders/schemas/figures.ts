import { z } from 'zod'
import { dateSchema, idSchema, wireInstant } from '../../../kernel/schema.ts'
import { PATTERN_STATES } from '../tables.ts'

const amount = z.int().describe('In minor units of the currency.')

export const orderFiguresSchema = z
  .object({
    contactId: idSchema,
    currencies: z
      .array(
        z
          .object({
            currency: z.string(),
            orders: z.int(),
            total: amount.describe('Of the orders, less what came back.'),
            average: amount.describe('Of an order, less what came back; rounded half up.'),
            firstPlacedAt: wireInstant,
            lastPlacedAt: wireInstant,
            lastTotal: amount.describe('Of the last order, less what came back.'),
            returns: z.object({ count: z.int(), amount }),
            payments: z.array(z.object({ method: z.string(), orders: z.int().describe('Orders paid so, wholly or in part.'), amount })),
          })
          .meta({ id: 'OrderCurrencyFigures' }),
      )
      .describe('By currency, that of the most orders first.'),
    delivery: z
      .object({
        delivered: z.int().describe('Orders with a time of delivery.'),
        late: z.int().describe('Those delivered after what was promised.'),
        averageSeconds: z.int().nullable().describe('From the order to its delivery.'),
      })
      .describe('How long the customer waited.'),
    pattern: z
      .object({
        purchases: z.int().describe('The days with purchases that it is measured by, at most the last twelve.'),
        currency: z.string(),
        lastOn: dateSchema,
        usualGapDays: z.int().describe('The median of the days between purchases.'),
        usualValue: amount.describe('The median of what is bought on a day.'),
        value: z.enum(PATTERN_STATES).describe('Of the last two purchases, beside those before.'),
        pace: z.enum(PATTERN_STATES),
        silentOn: dateSchema.describe('The day on which the customer has been silent for too long.'),
      })
      .nullable()
      .describe("The customer's own rhythm; null below four purchases."),
  })
  .meta({
    id: 'OrderFigures',
    description: 'How and how much a contact buys. Cancelled orders do not count.',
    example: {
      contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
      currencies: [
        {
          ...{ currency: 'EUR', orders: 5, total: 47500, average: 9500, firstPlacedAt: '2025-11-28T19:40:00Z', lastPlacedAt: '2026-03-28T19:40:00Z' },
          ...{ lastTotal: 9500, returns: { count: 0, amount: 0 }, payments: [{ method: 'cash', orders: 5, amount: 47500 }] },
        },
      ],
      delivery: { delivered: 5, late: 1, averageSeconds: 172800 },
      pattern: {
        purchases: 5,
        currency: 'EUR',
        lastOn: '2026-03-28',
        usualGapDays: 30,
        usualValue: 9500,
        value: 'usual',
        pace: 'usual',
        silentOn: '2026-07-26',
      },
    },
  })
