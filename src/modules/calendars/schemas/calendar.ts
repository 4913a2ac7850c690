import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { boundedInstantSchema, dateSchema, idSchema, listOf, listQuery, nameText, timeZoneSchema, versioned, wireInstant } from '../../../kernel/schema.ts'
import { calendars } from '../tables.ts'

const WEEKLY_MAX = 100
const DATES_MAX = 4_000
const HOURS_A_DAY_MAX = 20
const PAUSES_MAX = 1_000
/** A year, around the clock. */
export const BUSINESS_MINUTES_MAX = 527_040

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec1',
  name: 'London office',
  timeZone: 'Europe/London',
  alwaysOpen: false,
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
  holidays: ['2026-12-25', '2026-12-28'],
  overrides: [{ date: '2026-12-24', intervals: [{ opens: '09:00', closes: '12:00' }] }],
  version: 1,
  createdAt: '2026-01-05T09:00:00Z',
  updatedAt: '2026-01-05T09:00:00Z',
}

const hours = { opens: z.string(), closes: z.string() }

/** A calendar on the wire. */
export const calendarSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(calendars).pick({ name: true, timeZone: true, alwaysOpen: true }).shape,
    weekly: z.array(z.object({ weekday: z.int(), ...hours })),
    holidays: z.array(dateSchema),
    overrides: z.array(z.object({ date: dateSchema, intervals: z.array(z.object(hours)) })),
    ...versioned,
  })
  .meta({ id: 'Calendar', description: 'When the business is open.', example: EXAMPLE })

const opens = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
  .meta({ description: 'A local time of day.', example: '09:00' })
const closes = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as 17:00, at the latest 24:00')
  .meta({ description: 'A local time of day, itself outside; at or before `opens`, it is on the next day.', example: '17:00' })
const interval = z.strictObject({ opens, closes }).meta({ id: 'OpeningHours', example: { opens: '09:00', closes: '17:00' } })
const weeklyInterval = z
  .strictObject({ weekday: z.int().min(1).max(7).describe('1 is Monday.'), opens, closes })
  .meta({ id: 'WeeklyOpeningHours', example: { weekday: 1, opens: '09:00', closes: '17:00' } })

// Within what PostgreSQL and Temporal can hold, whatever the zone.
export const day = dateSchema.refine((text) => text >= '1900-01-01' && text < '9900-01-01', 'must be between the years 1900 and 9899')
export const days = z
  .array(day)
  .max(DATES_MAX)
  .transform((dates) => [...new Set(dates)].toSorted())
const overrides = z
  .array(z.strictObject({ date: day, intervals: z.array(interval).max(HOURS_A_DAY_MAX).default([]).describe('None: closed all day.') }))
  .max(DATES_MAX)
  .superRefine((all, { addIssue }) => {
    const seen = new Set<string>()
    for (const [i, { date }] of all.entries()) {
      if (seen.has(date)) addIssue({ code: 'custom', path: [i, 'date'], message: 'has an override already' })
      seen.add(date)
    }
  })

const writable = {
  name: nameText(200),
  timeZone: timeZoneSchema,
  alwaysOpen: z.boolean().describe('Open around the clock, but for holidays and overrides; then there is no `weekly`.'),
  weekly: z.array(weeklyInterval).max(WEEKLY_MAX).describe('Opening hours of the week, several a day if need be; those that overlap count once.'),
  holidays: days.describe('Local dates on which it is closed.'),
  overrides: overrides.describe('Local dates with hours of their own; each wins over a holiday and over the night before.'),
}

export const newCalendarSchema = z
  .strictObject({
    ...writable,
    alwaysOpen: writable.alwaysOpen.default(false),
    weekly: writable.weekly.optional(),
    holidays: writable.holidays.default([]),
    overrides: writable.overrides.default([]),
  })
  .refine(({ alwaysOpen, weekly }) => alwaysOpen || weekly !== undefined, { message: 'is needed unless alwaysOpen', path: ['weekly'] })
  .meta({
    id: 'NewCalendar',
    example: { name: EXAMPLE.name, timeZone: EXAMPLE.timeZone, weekly: EXAMPLE.weekly, holidays: EXAMPLE.holidays, overrides: EXAMPLE.overrides },
  })
export type NewCalendar = z.output<typeof newCalendarSchema>

export const calendarPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({
    id: 'CalendarPatch',
    description: 'A JSON merge patch (RFC 7396); lists as a whole.',
    example: { holidays: ['2026-12-25', '2026-12-28', '2027-01-01'] },
  })
export type CalendarPatch = z.output<typeof calendarPatchSchema>

export const calendarListQuery = listQuery(['createdAt', '-createdAt'], {})
export const calendarListSchema = listOf(calendarSchema).meta({ id: 'CalendarList' })
export const calendarParams = z.object({ calendarId: idSchema })

const pause = z
  .strictObject({ from: boundedInstantSchema, to: boundedInstantSchema })
  .refine(({ from, to }) => Temporal.Instant.compare(from, to) <= 0, { message: 'is before `from`', path: ['to'] })
  .meta({ id: 'Pause', example: { from: '2026-06-01T10:00:00Z', to: '2026-06-02T14:00:00Z' } })

const PREVIEW_HOURS_MAX = 3_653 * 24
function hoursBetween(start: string, end: string): number {
  return Temporal.Instant.from(start).until(end).total('hours')
}

export const previewSchema = z
  .strictObject({
    start: boundedInstantSchema,
    businessMinutes: z.int().min(0).max(BUSINESS_MINUTES_MAX).optional().describe('How much business time is to pass.'),
    end: boundedInstantSchema.optional().describe('Instead of it: until when business time is counted.'),
    pauses: z.array(pause).max(PAUSES_MAX).default([]).describe('When nothing is counted; they may overlap.'),
  })
  .refine(({ businessMinutes, end }) => (businessMinutes === undefined) !== (end === undefined), {
    message: 'give either `businessMinutes` or `end`',
    path: ['businessMinutes'],
  })
  .refine(({ start, end }) => end === undefined || Temporal.Instant.compare(start, end) <= 0, { message: 'is before `start`', path: ['end'] })
  .refine(({ start, end }) => end === undefined || hoursBetween(start, end) <= PREVIEW_HOURS_MAX, {
    message: 'is more than ten years after `start`',
    path: ['end'],
  })
  .meta({
    id: 'CalendarPreviewRequest',
    example: { start: '2026-06-01T08:00:00Z', businessMinutes: 480, pauses: [{ from: '2026-06-01T10:00:00Z', to: '2026-06-02T14:00:00Z' }] },
  })
export type Preview = z.output<typeof previewSchema>

export const previewedSchema = z
  .object({
    dueAt: wireInstant.optional().describe('When so much business time has passed; asked with `businessMinutes`.'),
    businessSeconds: z.int().optional().describe('The business time between start and end; asked with `end`.'),
    segments: z.array(z.object({ from: wireInstant, to: wireInstant })).describe('What was counted.'),
  })
  .meta({
    id: 'CalendarPreview',
    example: {
      dueAt: '2026-06-03T12:00:00Z',
      segments: [
        { from: '2026-06-01T08:00:00Z', to: '2026-06-01T10:00:00Z' },
        { from: '2026-06-02T14:00:00Z', to: '2026-06-02T16:00:00Z' },
        { from: '2026-06-03T08:00:00Z', to: '2026-06-03T12:00:00Z' },
      ],
    },
  })
export type Previewed = z.output<typeof previewedSchema>
