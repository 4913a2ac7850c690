import { z } from 'zod'
import { idSchema, listOf, listQuery, versioned, wireInstant } from '../../../kernel/schema.ts'
import { BATCH_STATUSES } from '../tables/vouchers.ts'
import { VOUCHER_EXAMPLE, worthSchema } from './vouchers.ts'

export const voucherBatchSchema = z
  .object({
    id: idSchema,
    count: z.int(),
    made: z.int().describe('How many there are by now.'),
    status: z.enum(BATCH_STATUSES),
    name: z.string(),
    worth: worthSchema,
    currency: z.string(),
    programId: idSchema.nullable(),
    reason: z.string().nullable(),
    validFrom: wireInstant,
    expiresAt: wireInstant.nullable(),
    usesMax: z.int().nullable(),
    usesPerMember: z.int().nullable(),
    ...versioned,
  })
  .meta({
    id: 'VoucherBatch',
    description: 'Vouchers of the same terms.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5a02',
      count: 1000,
      made: 1000,
      status: 'completed',
      name: 'Spring',
      worth: { type: 'fixed', amount: 500 },
      currency: 'EUR',
      programId: null,
      reason: null,
      validFrom: VOUCHER_EXAMPLE.validFrom,
      expiresAt: VOUCHER_EXAMPLE.expiresAt,
      usesMax: 1,
      usesPerMember: null,
      version: 2,
      createdAt: VOUCHER_EXAMPLE.createdAt,
      updatedAt: VOUCHER_EXAMPLE.updatedAt,
    },
  })
export const voucherBatchParams = z.strictObject({ batchId: idSchema })
export const voucherBatchListQuery = listQuery(['-createdAt', 'createdAt'], { status: z.enum(BATCH_STATUSES).optional() })
export type VoucherBatchListQuery = z.output<typeof voucherBatchListQuery>
export const voucherBatchListSchema = listOf(voucherBatchSchema).meta({ id: 'VoucherBatchList' })
