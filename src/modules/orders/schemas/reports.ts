import { z } from 'zod'
import { periodQuery, reported } from '../../../kernel/period.ts'
import { timeZoneSchema } from '../../../kernel/schema.ts'

/** What orders are put together by: something that a whole order has, or something of its lines. */
const OF_ORDERS = ['channel', 'day', 'week', 'month'] as const
const OF_LINES = ['sku', 'category'] as const
export type OfOrders = (typeof OF_ORDERS)[number]
export type OfLines = (typeof OF_LINES)[number]

const GROUPED = [...OF_ORDERS, ...OF_LINES] as const
const GROUPED_RETURNS = [...GROUPED, 'reason'] as const
export type Grouping = (typeof GROUPED)[number]
export type ReturnGrouping = (typeof GROUPED_RETURNS)[number]

const queryBy = <const G extends readonly [string, ...string[]]>(grouped: G) =>
  periodQuery.safeExtend({
    timeZone: timeZoneSchema.optional().describe("By whose clock days begin; the organization's where left out."),
    groupBy: z.enum(grouped).optional().describe('What each group has in common; there are no groups where left out.'),
  })
export const reportQuery = queryBy(GROUPED)
export type ReportQuery = z.output<typeof reportQuery>
export const returnReportQuery = queryBy(GROUPED_RETURNS)
export type ReturnReportQuery = z.output<typeof returnReportQuery>

const PERIOD = { from: '2026-01-01', to: '2026-03-31', timeZone: 'Europe/London' }
const n = z.int().min(0).describe('How many orders.')
const wireAmount = z.int().describe('In minor units.')
const value = z.string().nullable().describe('Null: those that have none. Of a period its first day.')
const share = z.number().min(0).nullable().describe('Of 1, to four places; null of nothing.')
const pieces = z.int().min(0).describe('How many pieces.')
const GROUPS = 'At most 1,000 groups, the largest first; periods in their order, those without orders left out.'

export const salesSchema = z
  .object({
    ...reported,
    groupBy: z.enum(GROUPED).nullable(),
    n,
    currencies: z.array(
      z.object({
        currency: z.string(),
        n,
        total: wireAmount.describe('What was charged, in minor units.'),
        returned: wireAmount.describe('What of it went back by now, in minor units.'),
        net: wireAmount,
        average: wireAmount.nullable().describe('What an order comes to, less what came back, in minor units.'),
      }),
    ),
    groups: z.array(z.object({ value, currency: z.string(), n, quantity: pieces, total: wireAmount })),
  })
  .meta({
    id: 'SalesReport',
    description: `Orders placed in a period, but for those that were cancelled, by currency. By product and by category amounts are of the lines, less discounts and without shipping; an order of several products counts with each. ${GROUPS}`,
    example: {
      ...PERIOD,
      groupBy: 'sku',
      n: 7,
      currencies: [{ currency: 'EUR', n: 7, total: 66_500, returned: 9_500, net: 57_000, average: 8_143 }],
      groups: [{ value: 'REED-40', currency: 'EUR', n: 7, quantity: 14, total: 66_500 }],
    },
  })

const returned = {
  n,
  returned: z.int().min(0).describe('Of how many of them something came back by now.'),
  share: share.describe('Of the orders, to four places; null of nothing.'),
}
export const returnReportSchema = z
  .object({
    ...reported,
    groupBy: z.enum(GROUPED_RETURNS).nullable(),
    ...returned,
    currencies: z.array(z.object({ currency: z.string(), n: n.describe('Of how many orders.'), amount: wireAmount })).describe('What went back.'),
    groups: z.array(
      z.object({
        value,
        ...returned,
        quantity: pieces,
        returnedQuantity: pieces,
        quantityShare: share.describe('Of the pieces, to four places; null of nothing.'),
      }),
    ),
  })
  .meta({
    id: 'ReturnReport',
    description: `What came back of the orders placed in a period, but for those that were cancelled. Where only an amount came back, it is of no product and of no piece. By reason, shares are of all orders and all pieces. ${GROUPS}`,
    example: {
      ...PERIOD,
      groupBy: 'reason',
      ...{ n: 8, returned: 1, share: 0.125 },
      currencies: [{ currency: 'EUR', n: 1, amount: 9_500 }],
      groups: [{ value: 'broken', n: 8, returned: 1, share: 0.125, quantity: 16, returnedQuantity: 2, quantityShare: 0.125 }],
    },
  })

const seconds = z.number().nullable()
const time = z
  .object({
    n: n.describe('Of how many: those that were delivered.'),
    meanSeconds: seconds,
    medianSeconds: seconds,
    p90Seconds: seconds.describe('The nearest rank: at least nine of ten took no longer.'),
  })
  .describe('From the request, which is when it was placed or, where that was before, `requestedAt`, to the delivery.')
const kept = z.object({
  n,
  met: n,
  missed: n.describe('Delivered later, or not delivered though the time is over.'),
  share: share.describe('Met, of 1, to four places.'),
})
const fulfilment = {
  n,
  time,
  promised: kept.describe('Of those that were promised for a time; what is still ahead counts neither way.'),
  wanted: kept.describe('Of those that the customer wanted at a later time, `requestedAt`; what is still ahead counts neither way.'),
}
const FULFILLED = {
  n: 7,
  time: { n: 6, meanSeconds: 90_000, medianSeconds: 86_400, p90Seconds: 172_800 },
  promised: { n: 4, met: 3, missed: 1, share: 0.75 },
  wanted: { n: 0, met: 0, missed: 0, share: null },
}
export const fulfilmentSchema = z
  .object({ ...reported, groupBy: z.enum(GROUPED).nullable(), ...fulfilment, groups: z.array(z.object({ value, ...fulfilment })) })
  .meta({
    id: 'FulfilmentReport',
    description: `How long the orders placed in a period took from the request to its fulfilment, and whether times were kept; but for those that were cancelled. ${GROUPS}`,
    example: { ...PERIOD, groupBy: 'channel', ...FULFILLED, groups: [{ value: 'shop', ...FULFILLED }] },
  })
