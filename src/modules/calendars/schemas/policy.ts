import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { ESCALATION_TARGETS, METRICS, type Metric, PRIORITIES, type Priority } from '../../../kernel/deadlines.ts'
import { idSchema, listOf, listQuery, nameText, versioned } from '../../../kernel/schema.ts'
import { deadlinePolicies, REOPEN_MODES } from '../tables.ts'
import { BUSINESS_MINUTES_MAX } from './calendar.ts'

const ALARMS_MAX = 40
const STATES_MAX = 30
const PROFILES_MAX = 20

const target = (acknowledgement: number, firstResponse: number, response: number, resolution: number) => ({
  acknowledgement,
  firstResponse,
  response,
  resolution,
})
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec2',
  name: 'Complaints',
  calendarId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec1',
  isDefault: true,
  targets: { low: target(960, 960, 4800, 9600), normal: target(480, 480, 2400, 4800), high: target(240, 240, 1200, 2400), urgent: target(120, 120, 480, 960) },
  pausedBy: { acknowledgement: [], firstResponse: [], response: ['awaiting_complainant'], resolution: ['awaiting_complainant'] },
  warnings: [{ metric: 'response', minutesBefore: 240 }],
  escalations: [{ metric: 'response', afterMinutes: 0, to: 'owner_team', userId: null, teamId: null }],
  reopenModes: { acknowledgement: 'continue', firstResponse: 'continue', response: 'continue', resolution: 'continue' },
  regulatoryProfileIds: [],
  version: 1,
  createdAt: '2026-01-05T09:00:00Z',
  updatedAt: '2026-01-05T09:00:00Z',
}

const each = <const K extends string, T extends z.ZodType>(names: readonly K[], field: T) =>
  Object.fromEntries(names.map((name) => [name, field])) as unknown as { [N in K]: T }
const byMetric = <T extends z.ZodType>(field: T) => each<Metric, T>(METRICS, field)
const byPriority = <T extends z.ZodType>(field: T) => each<Priority, T>(PRIORITIES, field)

const minutes = z.int().min(0).max(BUSINESS_MINUTES_MAX)
const targetsSchema = z
  .object(byMetric(z.int().nullable()))
  .meta({ id: 'DeadlineTargets', description: 'Business minutes by metric; null: no deadline.', example: EXAMPLE.targets.normal })
const warning = { metric: z.enum(METRICS), minutesBefore: minutes.min(1).describe('Business minutes before the due instant.') }
const escalation = {
  metric: z.enum(METRICS),
  afterMinutes: z.int().min(-BUSINESS_MINUTES_MAX).max(BUSINESS_MINUTES_MAX).describe('Business minutes after the due instant; before it where negative.'),
  to: z.enum(ESCALATION_TARGETS),
}

/** A deadline policy on the wire. */
export const policySchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(deadlinePolicies).pick({ name: true, isDefault: true }).shape,
    calendarId: idSchema,
    targets: z.object(byPriority(targetsSchema)),
    pausedBy: z.object(byMetric(z.array(z.string()))),
    warnings: z.array(z.object(warning)),
    escalations: z.array(z.object({ ...escalation, userId: idSchema.nullable(), teamId: idSchema.nullable() })),
    reopenModes: z.object(byMetric(z.enum(REOPEN_MODES))),
    regulatoryProfileIds: z.array(idSchema),
    ...versioned,
  })
  .meta({ id: 'DeadlinePolicy', description: 'Until when what must be done.', example: EXAMPLE })

const targetsInput = z
  .strictObject(byMetric(minutes.nullable()))
  .partial()
  .meta({
    id: 'NewDeadlineTargets',
    description: 'Business minutes by metric; null: no deadline. What is left out stays as it is.',
    example: { response: 1200 },
  })
const stateName = z.string().regex(/^[a-z][a-z_]{0,49}$/, 'must be the name of a state such as awaiting_complainant')

const writable = {
  name: nameText(200),
  calendarId: idSchema.describe('By whose opening hours business time is counted.'),
  isDefault: z.boolean().describe('Whether it holds where no other is named; making one the default takes that from the one before.'),
  targets: z.strictObject(byPriority(targetsInput)).partial().describe('By priority.'),
  pausedBy: z
    .strictObject(byMetric(z.array(stateName).max(STATES_MAX)))
    .partial()
    .describe('The states, of a complaint say, in which a clock stands still. A change holds for states that are entered later.'),
  warnings: z.array(z.strictObject(warning).meta({ id: 'DeadlineWarning', example: EXAMPLE.warnings[0] })).max(ALARMS_MAX),
  escalations: z
    .array(
      z
        .strictObject({
          ...escalation,
          userId: idSchema.nullable().default(null).describe('Of `user`.'),
          teamId: idSchema.nullable().default(null).describe('Of `team`.'),
        })
        .meta({ id: 'EscalationStep', example: { metric: 'response', afterMinutes: 0, to: 'owner_team' } }),
    )
    .max(ALARMS_MAX)
    .describe('Steps by metric, in the order of their time.'),
  reopenModes: z
    .strictObject(byMetric(z.enum(REOPEN_MODES)))
    .partial()
    .describe(
      'After a reopening: `continue` with what was left, `new_cycle` with all of the target, or `total`, as if it had never been done. An acknowledgement and a first response stand, but in a new cycle.',
    ),
  regulatoryProfileIds: z
    .array(idSchema)
    .max(PROFILES_MAX)
    .transform((ids) => [...new Set(ids)])
    .describe('Whose dates run beside the clocks. A change holds for what is received later.'),
}

export const newPolicySchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .meta({
    id: 'NewDeadlinePolicy',
    description: 'What is left out is as in the policy that the service makes by itself; the calendar, that of the default policy.',
    example: {
      name: EXAMPLE.name,
      calendarId: EXAMPLE.calendarId,
      targets: { urgent: { response: 240 } },
      escalations: [{ metric: 'response', afterMinutes: 0, to: 'owner_team' }],
    },
  })
export type NewPolicy = z.output<typeof newPolicySchema>

export const policyPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'DeadlinePolicyPatch', description: 'A JSON merge patch (RFC 7396); lists as a whole.', example: { targets: { urgent: { response: 240 } } } })
export type PolicyPatch = z.output<typeof policyPatchSchema>

export const policyListQuery = listQuery(['createdAt', '-createdAt'], {})
export const policyListSchema = listOf(policySchema).meta({ id: 'DeadlinePolicyList' })
export const policyParams = z.object({ policyId: idSchema })
