import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { METRICS } from '../../../kernel/deadlines.ts'
import { dateSchema, idSchema, listOf, listQuery, nameText, timeZoneSchema, versioned } from '../../../kernel/schema.ts'
import { DEADLINE_UNITS, regulatoryProfiles } from '../tables.ts'
import { day, days } from './calendar.ts'

const DEADLINES_MAX = 20
const AMOUNT_MAX = 3_660

const EXAMPLE_DEADLINE = {
  key: 'final_response',
  name: 'Final response within eight weeks',
  metric: 'response',
  amount: 56,
  unit: 'calendar_days',
  rollForward: false,
}
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec4',
  name: 'Our ombudsman',
  builtIn: false,
  timeZone: 'Europe/London',
  deadlines: [EXAMPLE_DEADLINE],
  businessDays: [1, 2, 3, 4, 5],
  holidays: ['2026-12-25', '2026-12-28'],
  validFrom: '2026-01-01',
  validUntil: null,
  sourceUrl: 'https://ombudsman.example/rules',
  version: 1,
  createdAt: '2026-01-05T09:00:00Z',
  updatedAt: '2026-01-05T09:00:00Z',
}

const amount = z.int().min(1).max(AMOUNT_MAX)
const deadline = {
  metric: z.enum(METRICS).describe('What meets it.'),
  unit: z.enum(DEADLINE_UNITS).describe('Hours on the clock, or days that end with the local day, the day of receipt being day 0.'),
  rollForward: z.boolean().describe('Whether a date on a day without business moves to the next with it.'),
}

/** A regulatory profile on the wire. */
export const profileSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(regulatoryProfiles).pick({ name: true, timeZone: true, sourceUrl: true }).shape,
    builtIn: z.boolean().describe('Comes with the service, the same for everybody, and cannot be changed.'),
    deadlines: z.array(
      z.object({ key: z.string(), name: z.string(), ...deadline, amount: z.int() }).meta({ id: 'RegulatoryDeadline', example: EXAMPLE_DEADLINE }),
    ),
    businessDays: z.array(z.int()).describe('The days of the week with business; 1 is Monday.'),
    holidays: z.array(dateSchema).describe('Dates without business all the same.'),
    validFrom: dateSchema.nullable(),
    validUntil: dateSchema.nullable(),
    ...versioned,
  })
  .meta({ id: 'RegulatoryProfile', description: "A regulator's dates, which run beside the clocks and are never paused.", example: EXAMPLE })

const writable = {
  name: nameText(200),
  timeZone: timeZoneSchema,
  deadlines: z
    .array(
      z
        .strictObject({
          key: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'must hold small letters, digits and underscores, at most 50'),
          name: nameText(200),
          ...deadline,
          amount,
          rollForward: deadline.rollForward.default(false),
        })
        .meta({ id: 'NewRegulatoryDeadline', example: EXAMPLE_DEADLINE }),
    )
    .min(1)
    .max(DEADLINES_MAX),
  businessDays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .transform((weekdays) => [...new Set(weekdays)].toSorted())
    .describe('The days of the week with business; 1 is Monday.'),
  holidays: days.describe('Dates without business all the same.'),
  validFrom: day.nullable().describe('It holds for what is received from this date on.'),
  validUntil: day.nullable().describe('The last such date.'),
  sourceUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .describe('Where the rule stands.'),
}

export const newProfileSchema = z
  .strictObject({
    ...writable,
    businessDays: writable.businessDays.default([1, 2, 3, 4, 5]),
    holidays: writable.holidays.default([]),
    validFrom: writable.validFrom.default(null),
    validUntil: writable.validUntil.default(null),
    sourceUrl: writable.sourceUrl.default(null),
  })
  .meta({
    id: 'NewRegulatoryProfile',
    example: { name: EXAMPLE.name, timeZone: EXAMPLE.timeZone, deadlines: [EXAMPLE_DEADLINE], sourceUrl: EXAMPLE.sourceUrl },
  })
export type NewProfile = z.output<typeof newProfileSchema>

export const profilePatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'RegulatoryProfilePatch', description: 'A JSON merge patch (RFC 7396); lists as a whole.', example: { validUntil: '2027-12-31' } })
export type ProfilePatch = z.output<typeof profilePatchSchema>

export const profileListQuery = listQuery(['createdAt'], {})
export type ProfileListQuery = z.output<typeof profileListQuery>
export const profileListSchema = listOf(profileSchema).meta({ id: 'RegulatoryProfileList' })
export const profileParams = z.object({ profileId: idSchema })
