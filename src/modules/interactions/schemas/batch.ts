import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { interactionPatchSchema, newInteractionSchema } from './interaction.ts'

export const batchItemSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), data: newInteractionSchema }),
    z.strictObject({ op: z.literal('update'), id: idSchema, data: interactionPatchSchema }),
  ])
  .meta({ id: 'InteractionBatchItem' })

export type BatchItem = z.output<typeof batchItemSchema>

export const interactionBatchSchema = batchOf(batchItemSchema, {
  id: 'InteractionBatch',
  example: {
    items: [
      {
        op: 'create',
        data: { contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', channel: 'sms', direction: 'outbound', kind: 'message', externalId: 'sms-9' },
      },
    ],
  },
})
