import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { cancellationSchema, completionSchema, newTaskSchema, reassignmentSchema, reschedulingSchema, taskPatchSchema } from './task.ts'

/** One item for each operation on a task, with the body that the operation has. */
export const taskBatchItemSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), data: newTaskSchema }),
    z.strictObject({ op: z.literal('update'), id: idSchema, data: taskPatchSchema }),
    z.strictObject({ op: z.literal('complete'), id: idSchema, data: completionSchema }),
    z.strictObject({ op: z.literal('cancel'), id: idSchema, data: cancellationSchema }),
    z.strictObject({ op: z.literal('reschedule'), id: idSchema, data: reschedulingSchema }),
    z.strictObject({ op: z.literal('reassign'), id: idSchema, data: reassignmentSchema }),
  ])
  .meta({ id: 'TaskBatchItem' })

export type TaskBatchItem = z.output<typeof taskBatchItemSchema>

export const taskBatchSchema = batchOf(taskBatchItemSchema, {
  id: 'TaskBatch',
  example: {
    items: [
      { op: 'create', data: { type: 'call_back', contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', dueAt: '2026-03-30T13:00:00Z' } },
      { op: 'complete', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea0', data: { outcome: 'Reached; sends the part back.' } },
    ],
  },
})
