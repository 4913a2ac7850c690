import { z } from 'zod'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { contactSchema } from './schemas/contact.ts'
import { customFieldSchema } from './schemas/custom-field.ts'
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
export const customFieldCreated = defineEvent('custom_field.created', 'A custom field was defined.', customFieldSchema)
export const customFieldUpdated = defineEvent('custom_field.updated', 'A custom field was changed.', customFieldSchema.partial())
export const customFieldArchived = defineEvent('custom_field.archived', 'A custom field was archived.', z.object({}))
export const customFieldRestored = defineEvent('custom_field.restored', 'An archived custom field was restored.', z.object({}))
export const relationshipCreated = defineEvent('relationship.created', 'Two contacts were related.', relationshipSchema)
export const relationshipUpdated = defineEvent('relationship.updated', 'Details of a relationship changed.', relationshipSchema.partial())
export const relationshipDeleted = defineEvent('relationship.deleted', 'A relationship was taken away; `previous` is what it was.', z.object({}))
