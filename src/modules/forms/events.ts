import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { formSchema } from './schemas/form.ts'

export const formCreated = defineEvent('form.created', 'A public form was defined.', formSchema)
export const formUpdated = defineEvent('form.updated', 'A public form was changed.', formSchema.partial())
export const formArchived = defineEvent('form.archived', 'A public form was archived.', z.object({}))
export const formRestored = defineEvent('form.restored', 'An archived form was restored.', z.object({}))
export const formSubmitted = defineEvent(
  'form.submitted',
  'Somebody sent a public form; a call-back form makes a task, a complaint form a complaint.',
  z.object({ interactionId: idSchema, contactCreated: z.boolean(), taskId: idSchema.nullable(), complaintId: idSchema.nullable() }),
)
