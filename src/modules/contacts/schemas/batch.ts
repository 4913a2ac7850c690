import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { contactPatchSchema, newContactSchema } from './contact.ts'

export const batchItemSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), data: newContactSchema }),
    z.strictObject({ op: z.literal('update'), id: idSchema, data: contactPatchSchema }),
    z.strictObject({ op: z.literal('upsert'), data: newContactSchema.describe('Found by its `externalId`, which is needed here.') }),
    z.strictObject({ op: z.literal('archive'), id: idSchema }),
    z.strictObject({ op: z.literal('restore'), id: idSchema }),
  ])
  .meta({ id: 'ContactBatchItem' })

export type BatchItem = z.output<typeof batchItemSchema>

export const contactBatchSchema = batchOf(batchItemSchema, {
  id: 'ContactBatch',
  example: { items: [{ op: 'create', data: { kind: 'company', displayName: 'Analytical Engines Ltd', externalId: 'erp-7' } }] },
})
