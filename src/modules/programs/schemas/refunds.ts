import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  number: 1,
  source: { type: 'return', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5020' },
  occurredAt: '2026-04-10T10:00:00Z',
  recordedAt: '2026-04-10T10:00:02Z',
  leftOver: { before: 10_000, kept: 9_500 },
  refunded: 500,
  taken: [{ ruleKey: 'points', unit: 'PTS', card: null, given: 10, remains: 9, taken: 1 }],
  journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5021',
}

export const loyaltyRefundSchema = z
  .object({
    number: z.int().describe('From 1, in the order in which they were told.'),
    source: z.object({ type: z.string(), id: z.string() }).describe('A `return`, the `cancellation` of an order, or an `order_change`: it was paid otherwise.'),
    occurredAt: wireInstant,
    recordedAt: wireInstant,
    leftOver: z
      .object({ before: z.int(), kept: z.int() })
      .describe('What was paid for the purchase, and what of it was not paid back, in minor units of the currency.'),
    refunded: z.int().describe('Paid back by this one, in minor units.'),
    taken: z
      .array(
        z.object({
          ruleKey: z.string(),
          unit: z.string().nullable().describe('Null of a voucher, and of what a discount had taken off: it counts against the limits of its rule no more.'),
          card: z.string().nullable().describe('The punch card that stamps are for.'),
          given: z.int().describe('What the rule had given and was not taken back before.'),
          remains: z.int().describe('What it gives for what is left of the purchase.'),
          taken: z.int(),
        }),
      )
      .describe('Of the rules that gave more than remains.'),
    journalId: idSchema.nullable().describe('Where it is booked; null where nothing was taken from the books.'),
  })
  .meta({ id: 'LoyaltyRefund', description: 'What was taken back of what a purchase had earned.', example: EXAMPLE })
