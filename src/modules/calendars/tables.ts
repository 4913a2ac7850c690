import { sql } from 'drizzle-orm'
import { bigint, boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { CLOCK_MOMENTS, CLOCK_STATES, type EscalationTarget, METRICS, type Metric, PRIORITIES, type Priority } from '../../kernel/deadlines.ts'
import { instant, organizationId } from '../../platform/columns.ts'
import { organizations } from '../identity/tables.ts'

export const REOPEN_MODES = ['continue', 'new_cycle', 'total'] as const
export type ReopenMode = (typeof REOPEN_MODES)[number]
export const DEADLINE_UNITS = ['hours', 'calendar_days', 'business_days'] as const
/** In which of its states a clock still runs toward its due instant, or will again. */
const GOING = sql.raw(`('running', 'paused')`)

interface Hours {
  opens: string
  closes: string
}
/** When a business is open, as a clock needs it. */
export interface Definition {
  timeZone: string
  alwaysOpen: boolean
  weekly: (Hours & { weekday: number })[]
  holidays: string[]
  overrides: { date: string; intervals: Hours[] }[]
}

export const calendars = pgTable(
  'calendars',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    timeZone: text('time_zone').notNull(),
    alwaysOpen: boolean('always_open').notNull(),
    weekly: jsonb().$type<Definition['weekly']>().notNull(),
    holidays: jsonb().$type<string[]>().notNull(),
    overrides: jsonb().$type<Definition['overrides']>().notNull(),
    /** The revision that clocks count by now. */
    revisionId: uuid('revision_id').notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/** Every state a calendar has been in: what was counted by an old one stays counted. Never changed, and kept when the calendar goes. */
export const calendarRevisions = pgTable(
  'calendar_revisions',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    calendarId: uuid('calendar_id').notNull(),
    definition: jsonb().$type<Definition>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/** Business minutes by metric; null: no deadline. */
export type Targets = Record<Metric, number | null>
export interface Warning {
  metric: Metric
  minutesBefore: number
}
export interface EscalationStep {
  metric: Metric
  /** Business minutes after the due instant; before it where negative. */
  afterMinutes: number
  to: EscalationTarget
  /** Of `user` and of `team`. */
  userId: string | null
  teamId: string | null
}

export const deadlinePolicies = pgTable(
  'deadline_policies',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    calendarId: uuid('calendar_id').notNull(),
    isDefault: boolean('is_default').notNull(),
    targets: jsonb().$type<Record<Priority, Targets>>().notNull(),
    /** The states of the subject in which a metric's clock stands still. */
    pausedBy: jsonb('paused_by').$type<Record<Metric, string[]>>().notNull(),
    warnings: jsonb().$type<Warning[]>().notNull(),
    escalations: jsonb().$type<EscalationStep[]>().notNull(),
    reopenModes: jsonb('reopen_modes').$type<Record<Metric, ReopenMode>>().notNull(),
    regulatoryProfileIds: jsonb('regulatory_profile_ids').$type<string[]>().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('deadline_policies_default_key').on(t.organizationId).where(sql`${t.isDefault}`),
    index('deadline_policies_calendar').on(t.organizationId, t.calendarId),
    foreignKey({
      name: 'deadline_policies_calendar_fkey',
      columns: [t.organizationId, t.calendarId],
      foreignColumns: [calendars.organizationId, calendars.id],
    }),
  ],
)

/** A date that a regulator sets. */
export interface RegulatoryDeadline {
  key: string
  name: string
  /** What meets it. */
  metric: Metric
  amount: number
  unit: (typeof DEADLINE_UNITS)[number]
  /** Whether a date on a day without business moves to the next with it. */
  rollForward: boolean
}

/** Profiles of an organization's own; those that everybody has are in `rules/profiles.ts`. */
export const regulatoryProfiles = pgTable(
  'regulatory_profiles',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    timeZone: text('time_zone').notNull(),
    deadlines: jsonb().$type<RegulatoryDeadline[]>().notNull(),
    /** The days of the week with business, and the dates on which there is none all the same. */
    businessDays: jsonb('business_days').$type<number[]>().notNull(),
    holidays: jsonb().$type<string[]>().notNull(),
    validFrom: text('valid_from'),
    validUntil: text('valid_until'),
    sourceUrl: text('source_url'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/** By what a clock counts from an instant on: until the next of these. */
export interface ClockRule {
  since: string
  reason: 'start' | 'priority' | 'policy' | 'calendar' | 'reopening'
  policyId: string
  priority: Priority
  calendarId: string
  revisionId: string
  targetMinutes: number
}
export interface ClockPause {
  from: string
  to: string | null
  /** The state of the subject that pauses, or `resolved` between a resolution and a reopening that goes on with the old target. */
  state: string
}
export interface ClockReopening {
  at: string
  mode: ReopenMode
  /** Until when it had counted. */
  endedAt: string
}
/** All that has happened to a clock: what is due follows from it. */
export interface ClockHistory {
  rules: ClockRule[]
  pauses: ClockPause[]
  reopenings: ClockReopening[]
  /** When the cycle began that counts now. */
  cycleStartedAt: string
  cycle: number
}

/** One clock of a subject: of a metric under a policy, or of a regulator's date (`profileId`), which is never paused. */
export const clocks = pgTable(
  'clocks',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    metric: text({ enum: METRICS }).notNull(),
    profileId: uuid('profile_id'),
    /** Which date of the profile, with its name as it was at the start. */
    deadline: jsonb().$type<RegulatoryDeadline & { timeZone: string; profile: string }>(),
    policyId: uuid('policy_id').notNull(),
    priority: text({ enum: PRIORITIES }).notNull(),
    /** Null of a regulator's date. */
    calendarId: uuid('calendar_id'),
    state: text({ enum: CLOCK_STATES }).notNull(),
    startedAt: instant('started_at').notNull(),
    /** Null while that is unknown: it is paused, or the calendar opens no more. */
    dueAt: instant('due_at'),
    metAt: instant('met_at'),
    stoppedAt: instant('stopped_at'),
    /** Business time at the meeting, in seconds; of a regulator's date time on the clock. */
    consumedSeconds: bigint('consumed_seconds', { mode: 'number' }),
    history: jsonb().$type<ClockHistory>().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('clocks_subject').on(t.organizationId, t.subjectType, t.subjectId, t.id),
    // A subject has one clock of a metric, however often that is reopened.
    uniqueIndex('clocks_metric_key').on(t.organizationId, t.subjectType, t.subjectId, t.metric).where(sql`${t.profileId} is null`),
    index('clocks_going_policy').on(t.organizationId, t.policyId, t.id).where(sql`${t.state} in ${GOING}`),
    index('clocks_going_calendar').on(t.organizationId, t.calendarId, t.id).where(sql`${t.state} in ${GOING}`),
  ],
)

/** Clocks that count, or will again. */
export const isGoing = sql`${clocks.state} in ${GOING}`

/**
 * What a clock has come to: warned, breached, escalated. A breach has the due instant as its time, whenever it was noticed;
 * recalculation may add rows, and nothing takes one away.
 */
export const clockFacts = pgTable(
  'clock_facts',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    clockId: uuid('clock_id').notNull(),
    kind: text({ enum: CLOCK_MOMENTS }).notNull(),
    /** Minutes before the target of a warning; the number of an escalation step; 0 of a breach. */
    step: integer().notNull(),
    cycle: integer().notNull(),
    at: instant().notNull(),
    /** The deadline it is about; null where that was unknown just then. */
    dueAt: instant('due_at'),
    noticedAt: instant('noticed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.clockId, t.kind, t.step, t.at] }),
    foreignKey({ name: 'clock_facts_clock_fkey', columns: [t.organizationId, t.clockId], foreignColumns: [clocks.organizationId, clocks.id] }),
  ],
)
