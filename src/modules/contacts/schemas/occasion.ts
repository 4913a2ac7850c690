import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { dateSchema, idSchema, listOf, listQuery, safeText, versioned } from '../../../kernel/schema.ts'
import { LEAP_RULES, OCCASION_CALENDARS, OCCASION_TYPES, occasions } from '../tables/care.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e73',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  type: 'birthday',
  label: null,
  month: 12,
  day: 10,
  year: 1815,
  calendar: 'gregory',
  leapRule: 'feb28',
  leadDays: [7],
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const occasionSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    ...createSelectSchema(occasions).pick({ type: true, label: true, month: true, day: true, year: true, calendar: true, leapRule: true, leadDays: true })
      .shape,
    ...versioned,
  })
  .meta({ id: 'Occasion', description: 'A day of the year that matters to a contact, in the calendar they use.', example: EXAMPLE })

const writable = {
  type: z.enum(OCCASION_TYPES),
  label: safeText(200).nullable(),
  month: z.int().min(1).max(12),
  day: z.int().min(1).max(31),
  year: z.int().min(1).max(9999).nullable().describe('Null where it is not known.'),
  calendar: z.enum(OCCASION_CALENDARS),
  leapRule: z.enum(LEAP_RULES).describe('When 29 February is kept in other years.'),
  leadDays: z.array(z.int().min(0).max(180)).max(10).describe('How many days ahead to remind; of each once a year.'),
}
export const newOccasionSchema = z
  .strictObject({
    ...writable,
    label: writable.label.default(null),
    year: writable.year.default(null),
    calendar: writable.calendar.default('gregory'),
    leapRule: writable.leapRule.default('feb28'),
    leadDays: writable.leadDays.default([]),
  })
  .meta({ id: 'NewOccasion', example: { type: 'birthday', month: 12, day: 10, leadDays: [7] } })
export type NewOccasion = z.output<typeof newOccasionSchema>
export const occasionPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'OccasionPatch', description: 'A JSON merge patch (RFC 7396).', example: { year: 1815 } })
export type OccasionPatch = z.output<typeof occasionPatchSchema>
export const occasionQuery = listQuery(['createdAt', '-createdAt'], { type: z.enum(OCCASION_TYPES).optional() })
export const occasionListSchema = listOf(occasionSchema).meta({ id: 'OccasionList' })
export const occasionParams = z.object({ contactId: idSchema, occasionId: idSchema })

const DAYS_MAX = 366
export const upcomingQuery = z.strictObject({
  from: dateSchema
    // The day before is looked at too.
    .refine((date) => date > '0001-01-01', 'must be after 0001-01-01')
    .optional()
    .describe("The first date; today in each contact's zone where left out."),
  days: z.int().min(1).max(DAYS_MAX).default(30).describe('How many dates, the first included.'),
  limit: z.int().min(1).max(200).default(50).describe('How many at most.'),
  cursor: z.string().max(4000).optional().describe('`nextCursor` of the page before.'),
})
export type UpcomingQuery = z.output<typeof upcomingQuery>
export const upcomingSchema = listOf(
  z
    .object({
      date: dateSchema.describe('When it is kept, as an ISO date.'),
      contactId: idSchema,
      occasion: occasionSchema,
      turns: z.int().optional().describe('How many years it then is, where the year is known.'),
    })
    .meta({ id: 'UpcomingOccasion', example: { date: '2026-12-10', contactId: EXAMPLE.contactId, occasion: EXAMPLE, turns: 211 } }),
).meta({ id: 'UpcomingOccasionList' })
