import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { PROGRAM_STATUSES } from '../tables/programs.ts'
import { definitionSchema, newDefinitionSchema } from './definition.ts'
import { keySchema } from './definition-terms.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40'
const DEFINITION = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  rounding: 'half_up' as const,
  latenessDays: 30,
  units: [
    {
      code: 'PTS',
      name: 'Points',
      expiry: { type: 'rolling_months' as const, months: 12 },
      pendingDays: 0,
      expiryNoticeDays: 14,
      clawback: { type: 'debt' as const, maxDebt: 0 },
      restore: { type: 'original' as const },
    },
  ],
  cards: [],
  tiers: null,
  rules: [],
  keyCustomerDiscounts: [],
}

export const programSchema = z
  .object({
    id: idSchema,
    key: z.string(),
    name: z.string(),
    status: z.enum(PROGRAM_STATUSES),
    draft: definitionSchema.describe('What is published next; the same as the version in force where nothing was changed since.'),
    liveVersion: z.int().nullable().describe('The number of the version in force; null until something is published.'),
    closedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({
    id: 'LoyaltyProgram',
    description: 'A loyalty program: what customers earn, and by which rules.',
    example: {
      id: ID,
      key: 'club',
      name: 'Club',
      status: 'live',
      draft: DEFINITION,
      liveVersion: 1,
      closedAt: null,
      version: 2,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:00Z',
    },
  })

export const newProgramSchema = z.strictObject({ key: keySchema, name: nameText(200), definition: newDefinitionSchema }).meta({
  id: 'NewLoyaltyProgram',
  example: {
    key: 'club',
    name: 'Club',
    definition: { currency: 'EUR', timeZone: 'Europe/Berlin', units: [{ code: 'PTS', name: 'Points' }], rules: [], keyCustomerDiscounts: [] },
  },
})
export const programPatchSchema = z
  .strictObject({ name: nameText(200).optional(), definition: newDefinitionSchema.optional().describe('The whole draft: it replaces the one there is.') })
  .meta({ id: 'LoyaltyProgramPatch', description: 'A JSON merge patch (RFC 7396).', example: { name: 'The Club' } })

export const programParams = z.strictObject({ programId: idSchema })
export const programListQuery = listQuery(['-createdAt', 'createdAt'], { status: z.enum(PROGRAM_STATUSES).optional(), key: keySchema.optional() })
export type ProgramListQuery = z.output<typeof programListQuery>
export const programListSchema = listOf(programSchema).meta({ id: 'LoyaltyProgramList' })

export const programVersionSchema = z
  .object({
    programId: idSchema,
    number: z.int(),
    definition: definitionSchema,
    publishedAt: wireInstant.describe('Since when it is in force, until the next one is.'),
    publishedBy: z.object({ type: z.string(), id: z.string() }),
  })
  .meta({
    id: 'LoyaltyProgramVersion',
    description: 'A version of a program. It never changes: what was earned under it was earned so.',
    example: { programId: ID, number: 1, definition: DEFINITION, publishedAt: '2026-03-28T20:00:00Z', publishedBy: { type: 'user', id: ID } },
  })
export const programVersionParams = z.strictObject({ programId: idSchema, number: z.coerce.number().int().min(1).max(2_147_483_647) })
export const programVersionListQuery = listQuery(['-number', 'number'], {})
export const programVersionListSchema = listOf(programVersionSchema).meta({ id: 'LoyaltyProgramVersionList' })
