import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { dateSchema, idSchema, listOf, listQuery, safeText, versioned } from '../../../kernel/schema.ts'
import { RELATION_TYPES, relationships } from '../tables.ts'

export const relationshipSchema = z
  .object({
    id: idSchema,
    contactId: idSchema.describe('The one the relationship is read from: the contact works for, reports to ... the related one.'),
    relatedId: idSchema,
    ...createSelectSchema(relationships).pick({ type: true, role: true }).shape,
    since: dateSchema.nullable(),
    until: dateSchema.nullable(),
    ...versioned,
  })
  .meta({
    id: 'Relationship',
    description: 'How one contact stands to another.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e62',
      contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
      relatedId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e63',
      type: 'works_for',
      role: 'Head of purchasing',
      since: '2024-05-01',
      until: null,
      version: 1,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:00Z',
    },
  })

const details = { role: safeText(200).nullable().optional(), since: dateSchema.nullable().optional(), until: dateSchema.nullable().optional() }

export const newRelationshipSchema = z
  .strictObject({ relatedId: idSchema, type: z.enum(RELATION_TYPES), ...details })
  .meta({ id: 'NewRelationship', example: { relatedId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e63', type: 'works_for', role: 'Head of purchasing' } })

export const relationshipPatchSchema = z.strictObject(details).meta({ id: 'RelationshipPatch', example: { until: '2026-12-31' } })

export const relationshipQuery = listQuery(['createdAt', '-createdAt'], { type: z.enum(RELATION_TYPES).optional() })
export const relationshipListSchema = listOf(relationshipSchema).meta({ id: 'RelationshipList' })
export const relationshipParams = z.object({ contactId: idSchema, relationshipId: idSchema })
