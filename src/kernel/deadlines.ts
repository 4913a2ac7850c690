import { z } from 'zod'
import { dateSchema, idSchema, wireInstant } from './schema.ts'

/** The vocabulary of deadlines, which whoever has clocks shows. */
export const METRICS = ['acknowledgement', 'firstResponse', 'response', 'resolution'] as const
export type Metric = (typeof METRICS)[number]
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]
/** `stopped`: nothing will meet it any more, such as after a withdrawal. */
export const CLOCK_STATES = ['running', 'paused', 'met', 'stopped'] as const
export type ClockState = (typeof CLOCK_STATES)[number]

/** What a clock comes to by itself. */
export const CLOCK_MOMENTS = ['warning', 'breach', 'escalation'] as const
export type ClockMoment = (typeof CLOCK_MOMENTS)[number]
/** Whom an escalation is for: whoever owns the subject, their team, a user or a team. */
export const ESCALATION_TARGETS = ['owner', 'owner_team', 'user', 'team'] as const
export type EscalationTarget = (typeof ESCALATION_TARGETS)[number]

/** What has become of a subject, for its clocks. */
export type ClockStep = { readonly at?: string | undefined } & (
  | {
      /** It has come into a state: clocks stand still that their policy says are paused by it. `resume`: it has left the state. */
      readonly step: 'pause' | 'resume'
      readonly state: string
    }
  | {
      /** What the metric waits for was done; a second time changes nothing. Regulators' dates that wait for the same are met too. */
      readonly step: 'meet'
      readonly metric: Metric
    }
  | {
      /**
       * `stop`: nothing will meet them any more, such as after a withdrawal. `reopen`: what was answered or resolved is open again, and the
       * clocks go on as their policy says; an acknowledgement and a first response stand, unless their mode is a new cycle.
       */
      readonly step: 'stop' | 'reopen'
    }
  | {
      /** What remains is the new target less what is consumed. */
      readonly step: 'priority'
      readonly priority: Priority
    }
  | {
      /** Metrics and regulators' dates that only the new policy has begin now, or where the old ones began. */
      readonly step: 'policy'
      readonly policyId: string
    }
)

const rangeSchema = z.object({ from: wireInstant, to: wireInstant })

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec3',
  metric: 'response',
  regulation: null,
  policyId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec2',
  priority: 'normal',
  state: 'running',
  cycle: 1,
  startedAt: '2026-01-14T10:00:00Z',
  dueAt: '2026-01-16T10:00:00Z',
  metAt: null,
  stoppedAt: null,
  isMet: null,
  isBreached: false,
  timeZone: 'Europe/London',
  targetMinutes: 960,
  consumedMinutes: 540,
  remainingMinutes: 420,
  consumedSeconds: 32_400,
  segments: [
    { from: '2026-01-14T10:00:00Z', to: '2026-01-14T17:00:00Z' },
    { from: '2026-01-15T09:00:00Z', to: '2026-01-15T11:00:00Z' },
  ],
  pauses: [],
  holidays: [],
  rules: [
    {
      since: '2026-01-14T10:00:00Z',
      reason: 'start',
      policyId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec2',
      calendarId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec1',
      priority: 'normal',
      targetMinutes: 960,
    },
  ],
  reopenings: [],
  warnings: [],
  escalations: [],
  breaches: [],
}

/** A clock, explained: how its due instant came about. */
export const explainedClockSchema = z
  .object({
    id: idSchema,
    metric: z.enum(METRICS).describe('What meets it.'),
    regulation: z
      .object({ profileId: idSchema, profile: z.string(), key: z.string(), name: z.string() })
      .nullable()
      .describe("The regulator's date that it is; null of a policy's clock."),
    policyId: idSchema,
    priority: z.enum(PRIORITIES),
    state: z.enum(CLOCK_STATES),
    cycle: z.int().describe('Begins at 1; a reopening may begin a new one.'),
    startedAt: wireInstant,
    dueAt: wireInstant.nullable().describe('Null while that is unknown: it is paused, or the calendar opens no more.'),
    metAt: wireInstant.nullable(),
    stoppedAt: wireInstant.nullable(),
    isMet: z.boolean().nullable().describe('Done at or before the due instant; null while that is open.'),
    isBreached: z.boolean().describe('Whether a due instant of it has passed: also one that was moved later.'),
    timeZone: z.string(),
    targetMinutes: z.int().nullable().describe("In business minutes; null of a regulator's date."),
    consumedMinutes: z.int().nullable().describe('Whole business minutes of this cycle until now, or until it was met or stopped.'),
    remainingMinutes: z.int().nullable().describe('Of the target; negative when it is overdue.'),
    consumedSeconds: z.int().nullable(),
    segments: z.array(rangeSchema).describe('Every range of time that was counted.'),
    pauses: z
      .array(z.object({ from: wireInstant, to: wireInstant.nullable(), state: z.string() }))
      .describe('When it stood still, and because of what; the last may not have ended.'),
    holidays: z
      .array(z.object({ date: dateSchema, kind: z.enum(['holiday', 'override']) }))
      .describe('Local dates between its start and its end (or now, or its due instant if that is later) with other hours than their weekday.'),
    rules: z
      .array(
        z.object({
          since: wireInstant,
          reason: z.enum(['start', 'priority', 'policy', 'calendar', 'reopening']),
          policyId: idSchema,
          calendarId: idSchema,
          priority: z.enum(PRIORITIES),
          targetMinutes: z.int(),
        }),
      )
      .describe('By what it counted, from when: what was consumed under one rule stays consumed under the next.'),
    reopenings: z.array(z.object({ at: wireInstant, mode: z.enum(['continue', 'new_cycle', 'total']), endedAt: wireInstant })),
    warnings: z.array(z.object({ at: wireInstant, minutesBefore: z.int(), dueAt: wireInstant.nullable() })),
    escalations: z.array(z.object({ at: wireInstant, step: z.int(), dueAt: wireInstant.nullable() })),
    breaches: z.array(z.object({ dueAt: wireInstant, noticedAt: wireInstant })).describe('Facts: later recalculation may add one, never remove one.'),
  })
  .meta({ id: 'ExplainedClock', description: 'A clock, and how its due instant came about.', example: EXAMPLE })
export type ExplainedClock = z.output<typeof explainedClockSchema>
