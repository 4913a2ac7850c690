import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { duplicateSchema } from './schemas/duplicate.ts'

export const contactMerged = defineEvent(
  'contact.merged',
  'Contacts were merged into another: everything of theirs is its own from now on, and their ids lead to it. `changed` names the fields of the survivor that changed, `moved` counts what moved.',
  z.object({
    mergeId: idSchema,
    survivorId: idSchema,
    duplicateIds: z.array(idSchema),
    changed: z.array(z.string()),
    moved: z.record(z.string(), z.int()),
  }),
)
export const contactMergeReverted = defineEvent(
  'contact.merge_reverted',
  'A merge was taken back: the contacts stand for themselves again, with what was theirs.',
  z.object({ mergeId: idSchema, survivorId: idSchema, duplicateIds: z.array(idSchema) }),
)
export const duplicateDismissed = defineEvent(
  'contact_duplicate.dismissed',
  'Two contacts were said not to be one; they are not proposed again.',
  duplicateSchema.pick({ contactIds: true }),
)
