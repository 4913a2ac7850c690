import { z } from 'zod'
import {
  boundedInstantSchema,
  idSchema,
  instantSchema,
  listOf,
  listQuery,
  nameText,
  resourceIdText,
  safeText,
  versioned,
  wireInstant,
} from '../../kernel/schema.ts'
import { WIN_BACK_STATES } from './tables.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f20',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  related: { type: 'survey_response', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f10' },
  ownerId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61',
  teamId: null,
  state: 'open' as const,
  note: null,
  dueAt: '2026-03-30T20:00:00Z',
  closedAt: null,
  closedBy: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}
const ACTOR = z.object({ type: z.string(), id: z.string() })

export const winBackSchema = z
  .object({
    id: idSchema,
    contactId: idSchema.nullable().describe('Null once the person is erased.'),
    related: z.object({ type: z.string(), id: z.string() }).nullable().describe('Where it came from, such as a response to a survey.'),
    ownerId: idSchema.nullable().describe('Who is to win the customer back.'),
    teamId: idSchema.nullable(),
    state: z.enum(WIN_BACK_STATES),
    note: z.string().nullable(),
    dueAt: wireInstant.nullable(),
    closedAt: wireInstant.nullable(),
    closedBy: ACTOR.nullable(),
    ...versioned,
  })
  .meta({ id: 'WinBack', description: 'A customer who was lost, or nearly, and whom somebody is to win back.', example: EXAMPLE })

const writable = {
  ownerId: idSchema.nullable().optional().describe('Who is to win the customer back.'),
  teamId: idSchema.nullable().optional(),
  note: safeText(5_000).nullable().optional(),
  dueAt: boundedInstantSchema.nullable().optional(),
}
export const newWinBackSchema = z
  .strictObject({
    contactId: idSchema,
    related: z
      .strictObject({ type: nameText(50), id: resourceIdText(200) })
      .nullable()
      .optional()
      .describe('Where it came from, such as an order that was cancelled.'),
    ...writable,
  })
  .meta({ id: 'NewWinBack', example: { contactId: EXAMPLE.contactId, note: 'Went to a cheaper shop.' } })
export const winBackPatchSchema = z
  .strictObject(writable)
  .meta({ id: 'WinBackPatch', description: 'A JSON merge patch (RFC 7396).', example: { note: 'Rang twice.' } })
export const winBackClosingSchema = z
  .strictObject({
    outcome: z.enum(['won_back', 'lost', 'not_pursued']),
    note: safeText(5_000).nullable().optional(),
  })
  .meta({ id: 'WinBackClosing', example: { outcome: 'won_back', note: 'Took the coupon.' } })

export const winBackListQuery = listQuery(['-createdAt', 'createdAt', 'dueAt', '-dueAt'], {
  state: z.enum(WIN_BACK_STATES).optional(),
  contactId: idSchema.optional(),
  ownerId: idSchema.optional(),
  teamId: idSchema.optional(),
  dueBefore: instantSchema.optional(),
})
export type WinBackListQuery = z.output<typeof winBackListQuery>
export const winBackListSchema = listOf(winBackSchema).meta({ id: 'WinBackList' })
export const winBackParams = z.object({ winBackId: idSchema })
