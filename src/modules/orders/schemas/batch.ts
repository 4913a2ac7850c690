import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { newOrderSchema, orderPatchSchema } from './order.ts'

export const batchItemSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), data: newOrderSchema }),
    z.strictObject({ op: z.literal('update'), id: idSchema, data: orderPatchSchema }),
  ])
  .meta({ id: 'OrderBatchItem' })

export type BatchItem = z.output<typeof batchItemSchema>

export const orderBatchSchema = batchOf(batchItemSchema, {
  id: 'OrderBatch',
  example: { items: [{ op: 'create', data: { externalId: 'A-1001', currency: 'EUR', lines: [{ sku: 'REED-40', quantity: 2, unitPrice: 5000 }] } }] },
})
