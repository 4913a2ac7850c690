import { z } from 'zod'
import { wireInstant } from '../../../kernel/schema.ts'
import { contactSchema } from './contact.ts'

export const personSchema = z
  .object({
    exportedAt: wireInstant,
    contact: contactSchema,
    sections: z
      .record(z.string(), z.array(z.unknown()))
      .describe('By kind, each as its own list shows it: relationships, consents, interactions, tasks and so on.'),
  })
  .meta({
    id: 'Person',
    description: 'All that is kept of a person.',
    example: {
      exportedAt: '2026-03-28T20:00:00Z',
      contact: contactSchema.meta()?.['example'],
      sections: { relationships: [], lifecycle: [], consents: [], occasions: [], properties: [], interactions: [], tasks: [], timeline: [] },
    },
  })
