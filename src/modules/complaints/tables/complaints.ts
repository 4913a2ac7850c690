import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import { organizations, teams, users } from '../../identity/tables.ts'
import {
  type Acceptance,
  type Awaited,
  COMPLAINT_CHANNELS,
  COMPLAINT_STATUSES,
  type Decision,
  ENDED_STATUSES,
  LEVELS,
  OUTCOMES,
  PRIORITIES,
  type PreventionDecision,
  type RootCause,
  SUBJECT_KINDS,
  type Subject,
} from './vocabulary.ts'

const words = (list: readonly string[]) => sql.raw(`(${list.map((word) => `'${word}'`).join(', ')})`)

export const complaints = pgTable(
  'complaints',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    reference: text().notNull(),
    contactId: uuid('contact_id'),
    anonymous: boolean().notNull(),
    onBehalfOf: text('on_behalf_of'),
    channel: text({ enum: COMPLAINT_CHANNELS }).notNull(),
    /** The customer's own words, never edited; null once the person is erased. */
    description: text(),
    subjects: jsonb().$type<Subject[]>().notNull(),
    orderId: uuid('order_id'),
    remedySought: text('remedy_sought'),
    language: text(),
    receivedAt: instant('received_at').notNull(),
    severity: integer(),
    safety: boolean(),
    complexity: text({ enum: LEVELS }),
    impact: text({ enum: LEVELS }),
    priority: text({ enum: PRIORITIES }).notNull(),
    /** What staff raised the priority to: it never falls below that. */
    raisedPriority: text('raised_priority', { enum: PRIORITIES }),
    /** Which deadlines it has; the organization's default where null. */
    policyId: uuid('policy_id'),
    ownerId: uuid('owner_id'),
    teamId: uuid('team_id'),
    status: text({ enum: COMPLAINT_STATUSES }).notNull(),
    outcome: text({ enum: OUTCOMES }),
    rootCause: jsonb('root_cause').$type<RootCause>(),
    awaiting: jsonb().$type<Awaited>(),
    decision: jsonb().$type<Decision>(),
    response: text(),
    acceptance: jsonb().$type<Acceptance>(),
    prevention: jsonb().$type<PreventionDecision>(),
    /** Why it ended without a decision, or was disputed or reopened: the latest such reason. */
    reason: text(),
    duplicateOfId: uuid('duplicate_of_id'),
    /** Who owned it when it was decided: somebody else looks at it when the decision is disputed. */
    deciderIds: uuid('decider_ids').array().notNull(),
    escalationLevel: integer('escalation_level').notNull(),
    reopenCount: integer('reopen_count').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    promisedAt: instant('promised_at'),
    /** When a person first answered, by a message that the complainant can read. */
    firstRespondedAt: instant('first_responded_at'),
    respondedAt: instant('responded_at'),
    /** When silence means that the response is accepted. */
    silenceEndsAt: instant('silence_ends_at'),
    resolvedAt: instant('resolved_at'),
    closedAt: instant('closed_at'),
    reopenedAt: instant('reopened_at'),
    /** Brought in from another system with its past: no clock runs for it. */
    imported: boolean().notNull(),
    /** What the other system called it. */
    externalId: text('external_id'),
    /** When the next of its clocks runs out; `infinity` where none runs, so that it can be sorted by. */
    dueInstant: instant('due_instant').notNull(),
    derived: integer().notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('complaints_reference_key').on(t.organizationId, t.reference),
    uniqueIndex('complaints_external_id_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    foreignKey({
      name: 'complaints_contact_fkey',
      columns: [t.organizationId, t.contactId],
      foreignColumns: [contacts.organizationId, contacts.id],
    }),
    foreignKey({ name: 'complaints_owner_fkey', columns: [t.organizationId, t.ownerId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'complaints_team_fkey', columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }),
    foreignKey({ name: 'complaints_duplicate_fkey', columns: [t.organizationId, t.duplicateOfId], foreignColumns: [t.organizationId, t.id] }),
    // One per sort, and for each filter one per sort that people look through.
    index('complaints_received').on(t.organizationId, t.receivedAt, t.id),
    index('complaints_due').on(t.organizationId, t.dueInstant, t.id),
    index('complaints_contact').on(t.organizationId, t.contactId, t.id),
    index('complaints_owner').on(t.organizationId, t.ownerId, t.id),
    index('complaints_owner_due').on(t.organizationId, t.ownerId, t.dueInstant, t.id),
    index('complaints_team').on(t.organizationId, t.teamId, t.id),
    index('complaints_team_due').on(t.organizationId, t.teamId, t.dueInstant, t.id),
    index('complaints_status').on(t.organizationId, t.status, t.id),
    index('complaints_priority').on(t.organizationId, t.priority, t.id),
    index('complaints_channel').on(t.organizationId, t.channel, t.id),
    index('complaints_outcome').on(t.organizationId, t.outcome, t.id),
    index('complaints_cause').on(t.organizationId, sql`(${t.rootCause} ->> 'code')`, t.id),
    index('complaints_open')
      .on(t.organizationId, t.id)
      .where(sql`${t.status} not in ${words(ENDED_STATUSES)}`),
  ],
)

/** Complaints with something left to do, as the partial index says it. */
export const isOpenComplaint = sql`${complaints.status} not in ${words(ENDED_STATUSES)}`

export const ofComplaint = (name: string, t: { organizationId: never; complaintId: never }) =>
  foreignKey({ name, columns: [t.organizationId, t.complaintId], foreignColumns: [complaints.organizationId, complaints.id] }).onDelete('cascade')

/** The subjects of complaints, to find complaints by what they are about. */
export const complaintSubjects = pgTable(
  'complaint_subjects',
  {
    organizationId: organizationId(),
    complaintId: uuid('complaint_id').notNull(),
    position: integer().notNull(),
    kind: text({ enum: SUBJECT_KINDS }).notNull(),
    subjectId: text('subject_id'),
    label: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.complaintId, t.position] }),
    ofComplaint('complaint_subjects_complaint_fkey', t as never),
    index('complaint_subjects_by_kind').on(t.organizationId, t.kind, t.subjectId, t.complaintId),
  ],
)
