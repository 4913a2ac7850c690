import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, safeText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { RETURN_STATUSES } from '../tables.ts'
import { loyaltySchema } from './order.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5020',
  externalId: 'R-77',
  orderId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5010',
  orderExternalId: 'A-1001',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  returnedAt: '2026-04-10T10:00:00Z',
  status: 'recorded' as const,
  refusal: null,
  whole: false,
  lines: [{ line: 1, quantity: 1, amount: 4750 }],
  amount: 4750,
  currency: 'EUR',
  reason: 'broken',
  loyalty: [],
  version: 1,
  createdAt: '2026-04-10T10:00:00Z',
  updatedAt: '2026-04-10T10:00:00Z',
}

export const returnSchema = z
  .object({
    id: idSchema,
    externalId: z.string().nullable(),
    orderId: idSchema.nullable().describe('Null while its order is not known.'),
    orderExternalId: z.string().nullable(),
    contactId: idSchema.nullable(),
    returnedAt: wireInstant,
    status: z.enum(RETURN_STATUSES).describe('`waiting` for its order; `recorded`: it counts; `refused`: its order came and does not have what was returned.'),
    refusal: z.string().nullable().describe('The code of what stood against it, of one that is refused.'),
    whole: z.boolean(),
    lines: z
      .array(z.object({ line: z.int(), quantity: z.int(), amount: z.int().optional() }))
      .describe('What came back, by the numbers of lines; none of a mere amount.'),
    amount: z.int().nullable().describe("In minor units of the order's currency; null while it is not known."),
    currency: z.string().nullable(),
    reason: z.string().nullable(),
    loyalty: loyaltySchema,
    ...versioned,
  })
  .meta({ id: 'Return', description: 'What came back of an order, or was given back for it.', example: EXAMPLE })

const oneWay = ({ whole, lines, amount }: { whole?: unknown; lines?: unknown; amount?: unknown }) =>
  [whole, lines, amount].filter((each) => each !== undefined).length === 1
const oneOrder = ({ orderId, orderExternalId }: { orderId?: unknown; orderExternalId?: unknown }) => (orderId === undefined) !== (orderExternalId === undefined)
const eachOnce = (lines: readonly { line: number }[]) => new Set(lines.map(({ line }) => line)).size === lines.length

export const newReturnSchema = z
  .strictObject({
    externalId: nameText(200)
      .nullable()
      .optional()
      .describe('The id of another system; unique. It makes the return repeatable; without it an Idempotency-Key is required.'),
    orderId: idSchema.optional(),
    orderExternalId: nameText(200).optional().describe('May be of an order that comes later.'),
    returnedAt: boundedInstantSchema.optional().describe('When it came back; it may be past. Now, unless given.'),
    whole: z.literal(true).optional().describe('All that is left of the order.'),
    lines: z
      .array(z.strictObject({ line: z.int().min(1).max(500), quantity: z.int().min(1).max(1_000_000_000) }))
      .min(1)
      .max(500)
      .refine(eachOnce, 'a line stands here once')
      .optional(),
    amount: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe("In minor units of the order's currency."),
    reason: safeText(1_000).nullable().optional(),
  })
  .refine(oneOrder, { message: 'name the order by one of `orderId` and `orderExternalId`', path: ['orderId'] })
  .refine(oneWay, { message: 'say one of `whole`, `lines` and `amount`', path: ['whole'] })
  .meta({ id: 'NewReturn', example: { externalId: 'R-77', orderExternalId: 'A-1001', lines: [{ line: 1, quantity: 1 }], reason: 'broken' } })
export type NewReturn = z.output<typeof newReturnSchema>

export const returnListQuery = listQuery(['-returnedAt', 'returnedAt', '-createdAt', 'createdAt'], {
  orderId: idSchema.optional(),
  contactId: idSchema.optional(),
  status: z.enum(RETURN_STATUSES).optional(),
  externalId: nameText(200).optional(),
})
export type ReturnListQuery = z.output<typeof returnListQuery>
export const returnListSchema = listOf(returnSchema).meta({ id: 'ReturnList' })
export const returnParams = z.object({ returnId: idSchema })
