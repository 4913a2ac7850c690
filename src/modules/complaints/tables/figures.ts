import { sql } from 'drizzle-orm'
import { bigint, date, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import { ofComplaint } from './complaints.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_STATUSES, OUTCOMES, PRIORITIES } from './vocabulary.ts'

const seconds = (name: string) => bigint(name, { mode: 'number' })

/**
 * What figures are made of: one narrow row for each complaint, kept by triggers in the transaction of every change. It holds
 * nothing personal.
 */
export const complaintFacts = pgTable(
  'complaint_facts',
  {
    organizationId: organizationId(),
    complaintId: uuid('complaint_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** When it was closed, withdrawn or ended otherwise; null while something is left to do. */
    endedAt: instant('ended_at'),
    reopenCount: integer('reopen_count').notNull(),
    severity: integer(),
    acknowledgementSeconds: seconds('acknowledgement_seconds'),
    firstResponseSeconds: seconds('first_response_seconds'),
    responseSeconds: seconds('response_seconds'),
    resolutionSeconds: seconds('resolution_seconds'),
    channel: text({ enum: COMPLAINT_CHANNELS }).notNull(),
    priority: text({ enum: PRIORITIES }).notNull(),
    status: text({ enum: COMPLAINT_STATUSES }).notNull(),
    outcome: text({ enum: OUTCOMES }),
    rootCause: text('root_cause'),
    ownerId: uuid('owner_id'),
    teamId: uuid('team_id'),
    /** Each once, however often the complaint names it. */
    subjectKinds: text('subject_kinds').array().notNull(),
    products: text().array().notNull(),
    staff: text().array().notNull(),
    /** Business time, by the calendar of the deadline; null without one. */
    acknowledgementBusinessSeconds: seconds('acknowledgement_business_seconds'),
    firstResponseBusinessSeconds: seconds('first_response_business_seconds'),
    responseBusinessSeconds: seconds('response_business_seconds'),
    resolutionBusinessSeconds: seconds('resolution_business_seconds'),
    /** The metrics whose deadlines were met in time, and those whose were ever missed: so far as that was noticed. */
    met: text().array().notNull().default(sql`'{}'`),
    missed: text().array().notNull().default(sql`'{}'`),
    /** What was given, in minor units, by currency. */
    redress: jsonb().$type<Record<string, number>>().notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.complaintId] }),
    ofComplaint('complaint_facts_complaint_fkey', t as never),
    index('complaint_facts_received').on(t.organizationId, t.receivedAt, t.endedAt),
    // A median is one of a few in their order, once sums have told where it stands.
    ...[
      t.acknowledgementSeconds,
      t.firstResponseSeconds,
      t.responseSeconds,
      t.resolutionSeconds,
      t.acknowledgementBusinessSeconds,
      t.firstResponseBusinessSeconds,
      t.responseBusinessSeconds,
      t.resolutionBusinessSeconds,
    ].map((time) => index(`complaint_facts_${time.name}`).on(t.organizationId, time, t.receivedAt).where(sql`${time} is not null`)),
  ],
)

/** The times in which complaints were open: one from the receipt on, and one more from each reopening of what had ended. */
export const complaintSpells = pgTable(
  'complaint_spells',
  {
    organizationId: organizationId(),
    complaintId: uuid('complaint_id').notNull(),
    /** The complaint's count of reopenings when it began. */
    cycle: integer().notNull(),
    openedAt: instant('opened_at').notNull(),
    /** `infinity` while it lasts. */
    endedAt: instant('ended_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.complaintId, t.cycle] }),
    ofComplaint('complaint_spells_complaint_fkey', t as never),
    index('complaint_spells_ended').on(t.organizationId, t.endedAt, t.openedAt, t.complaintId),
  ],
)

/**
 * How many complaints were received on a day (of UTC), by each thing that they are counted by; of times, in the month that
 * begins on that day, by the time rounded down. Several rows of the same are added up: those that change one at the same time
 * do not wait for each other.
 */
export const complaintRollups = pgTable(
  'complaint_rollups',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    day: date().notNull(),
    dimension: text().notNull(),
    /** Empty: those that have none. */
    value: text().notNull(),
    n: integer().notNull(),
    /** What their times add up to, in seconds, or their redress; 0 of what is only counted. */
    total: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), index('complaint_rollups_day').on(t.organizationId, t.dimension, t.day, t.value, t.n, t.total)],
)

/** By what complaints are counted; each is a filter, too. */
export const DIMENSIONS = [
  'subjectKind',
  'product',
  'staffId',
  'rootCause',
  'channel',
  'severity',
  'outcome',
  'priority',
  'teamId',
  'ownerId',
  'status',
] as const
export const PERIODS = ['day', 'week', 'month'] as const
/** Within how long complaints were ended, for regulators; the first that fits. */
export const CLOSED_WITHIN = ['three_business_days', 'four_weeks', 'eight_weeks', 'later'] as const
