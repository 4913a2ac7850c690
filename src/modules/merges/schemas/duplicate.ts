import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, versioned, wireInstant } from '../../../kernel/schema.ts'
import { contactDuplicateScans, contactDuplicates, DUPLICATE_REASONS, DUPLICATE_STATUSES } from '../tables.ts'

const actorSchema = z.object({ type: z.string(), id: z.string() })
const TIMES = { version: 1, createdAt: '2026-03-28T20:00:00Z', updatedAt: '2026-03-28T20:00:00Z' }

export const duplicateSchema = z
  .object({
    id: idSchema,
    contactIds: z.array(idSchema).describe('The two that may be one.'),
    reasons: z.array(z.enum(DUPLICATE_REASONS)).describe('What they share.'),
    likeness: z.number().describe('How alike their names are: 0 to 1.'),
    score: z.int().describe('How likely they are one: 0 to 100.'),
    ...createSelectSchema(contactDuplicates).pick({ status: true }).shape,
    dismissedAt: wireInstant.nullable(),
    dismissedBy: actorSchema.nullable(),
    ...versioned,
  })
  .meta({
    id: 'ContactDuplicate',
    description: 'Two contacts that may be one, and why.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e81',
      contactIds: ['0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5a', '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'],
      reasons: ['phone', 'birthday'],
      likeness: 0.75,
      score: 89,
      status: 'open',
      dismissedAt: null,
      dismissedBy: null,
      ...TIMES,
    },
  })

export const duplicateQuery = listQuery(['-score', 'score'], {
  status: z.enum(DUPLICATE_STATUSES).default('open'),
  contactId: idSchema.optional().describe('Pairs that this contact is one of.'),
  reason: z.enum(DUPLICATE_REASONS).optional(),
  minScore: z.int().min(0).max(100).optional().describe('Only those at least as likely.'),
})
export type DuplicateQuery = z.output<typeof duplicateQuery>
export const duplicateListSchema = listOf(duplicateSchema).meta({ id: 'ContactDuplicateList' })
export const duplicateParams = z.object({ duplicateId: idSchema })

export const scanSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(contactDuplicateScans).pick({ status: true }).shape,
    found: z.int().nullable().describe('How many pairs stand open after it.'),
    startedAt: wireInstant.nullable(),
    finishedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({
    id: 'ContactDuplicateScan',
    description: 'One search for duplicates over all contacts.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e82',
      status: 'completed',
      found: 2000,
      startedAt: '2026-03-28T20:00:00Z',
      finishedAt: '2026-03-28T20:00:04Z',
      ...TIMES,
    },
  })
export const scanParams = z.object({ scanId: idSchema })
