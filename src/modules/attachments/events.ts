import { z } from 'zod'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { attachmentSchema } from './schemas.ts'

export const fileAttached = defineEvent(
  'file.attached',
  'A file was hung on a contact, an interaction or a task; `data` is what is known of it.',
  attachmentSchema,
)
export const fileDeleted = defineEvent('file.deleted', 'A file was taken away for good; `previous` is what was known of it.', z.object({}))
