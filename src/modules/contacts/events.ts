import { z } from 'zod'
import { dateSchema, idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { consentSchema } from './schemas/consent.ts'
import { contactSchema } from './schemas/contact.ts'
import { customFieldSchema } from './schemas/custom-field.ts'
import { occasionSchema } from './schemas/occasion.ts'
import { relationshipSchema } from './schemas/relationship.ts'
import { DISSOLUTION_REASONS, ENDED_BY, LIFECYCLE_STAGES } from './tables.ts'

export const contactCreated = defineEvent('contact.created', 'A contact was made; `data` is the contact.', contactSchema)
export const contactUpdated = defineEvent(
  'contact.updated',
  'Fields of a contact changed; `data` has the new values, `previous` the old ones.',
  contactSchema.partial(),
)
export const contactArchived = defineEvent('contact.archived', 'A contact was archived.', z.object({}))
export const contactRestored = defineEvent('contact.restored', 'An archived contact was restored.', z.object({}))
export const contactExported = defineEvent('contact.exported', 'All that is kept of a person was taken out; the audit shows it.', z.object({}))
export const contactErased = defineEvent('contact.erased', 'A person was erased.', z.object({}))
export const contactStageChanged = defineEvent(
  'contact.stage_changed',
  'A contact moved in its life cycle.',
  z.object({
    fromStage: z.enum(LIFECYCLE_STAGES).nullable(),
    stage: z.enum(LIFECYCLE_STAGES),
    reason: z.string().nullable(),
    reasonCode: z.enum(DISSOLUTION_REASONS).nullable(),
    endedBy: z.enum(ENDED_BY).nullable(),
  }),
)
export const consentRecorded = defineEvent('consent.recorded', 'Somebody allowed something, or no longer allows it.', consentSchema)
export const occasionCreated = defineEvent('occasion.created', 'An occasion of a contact was noted.', occasionSchema)
export const occasionUpdated = defineEvent('occasion.updated', 'An occasion was changed.', occasionSchema.partial())
export const occasionDeleted = defineEvent('occasion.deleted', 'An occasion was taken away; `previous` is what it was.', z.object({}))
export const occasionReminded = defineEvent(
  'occasion.reminded',
  'An occasion is so many days ahead; told once.',
  z.object({ contactId: idSchema, date: dateSchema, leadDays: z.int() }),
)
export const customFieldCreated = defineEvent('custom_field.created', 'A custom field was defined.', customFieldSchema)
export const customFieldUpdated = defineEvent('custom_field.updated', 'A custom field was changed.', customFieldSchema.partial())
export const customFieldArchived = defineEvent('custom_field.archived', 'A custom field was archived.', z.object({}))
export const customFieldRestored = defineEvent('custom_field.restored', 'An archived custom field was restored.', z.object({}))
export const relationshipCreated = defineEvent('relationship.created', 'Two contacts were related.', relationshipSchema)
export const relationshipUpdated = defineEvent('relationship.updated', 'Details of a relationship changed.', relationshipSchema.partial())
export const relationshipDeleted = defineEvent('relationship.deleted', 'A relationship was taken away; `previous` is what it was.', z.object({}))
