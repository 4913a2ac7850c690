import { z } from 'zod'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { interactionSchema } from './schemas/interaction.ts'

export const interactionCreated = defineEvent('interaction.created', 'An interaction was recorded; `data` is the interaction.', interactionSchema)
export const interactionUpdated = defineEvent(
  'interaction.updated',
  'Fields of an interaction changed; `data` has the new values, `previous` the old ones.',
  interactionSchema.partial(),
)
export const interactionDeleted = defineEvent('interaction.deleted', 'An interaction was taken away; `previous` is what it was.', z.object({}))
