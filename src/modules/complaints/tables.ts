import { sql } from 'drizzle-orm'
import { bigint, boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations, teams, users } from '../identity/tables.ts'

export const COMPLAINT_CHANNELS = ['phone', 'email', 'sms', 'messenger', 'chat', 'web_form', 'in_person', 'letter', 'social', 'other'] as const
export const SUBJECT_KINDS = ['product', 'service', 'staff', 'delivery', 'billing', 'other'] as const
export const LEVELS = ['low', 'medium', 'high'] as const
/** From the least to the most pressing. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export const COMPLAINT_STATUSES = [
  'received',
  'acknowledged',
  'assessed',
  'investigating',
  'awaiting_complainant',
  'awaiting_third_party',
  'decision_proposed',
  'responded',
  'remedy_in_progress',
  'disputed',
  'resolved',
  'closed',
  'withdrawn',
  'out_of_scope',
  'duplicate',
] as const
/** Those in which nothing is left to do: the others are open. */
export const ENDED_STATUSES = ['closed', 'withdrawn', 'out_of_scope', 'duplicate'] as const satisfies readonly (typeof COMPLAINT_STATUSES)[number][]
/** What an investigation may come to. */
export const DECISIONS = ['upheld', 'partly_upheld', 'rejected'] as const
export const OUTCOMES = [...DECISIONS, 'withdrawn', 'out_of_scope'] as const
export const REMEDY_KINDS = ['repair', 'replacement', 'refund', 'discount', 'voucher', 'points', 'apology', 'information', 'process_change'] as const
/** Given with the response itself: nothing is left to be done for them. */
export const GIVEN_WITH_RESPONSE = ['apology', 'information'] as const satisfies readonly (typeof REMEDY_KINDS)[number][]
export const REMEDY_STATUSES = ['proposed', 'approved', 'offered', 'accepted', 'declined', 'fulfilled', 'withdrawn'] as const
export const FOLLOW_UP_OUTCOMES = ['solved', 'not_solved', 'not_reached'] as const

const words = (list: readonly string[]) => sql.raw(`(${list.map((word) => `'${word}'`).join(', ')})`)

/** What a complaint is about; of a product the id is its SKU, of staff the user's. */
export interface Subject {
  kind: (typeof SUBJECT_KINDS)[number]
  id: string | null
  label: string
}
export interface RootCause {
  code: string
  finding: string
}
/** Whom the complaint waits for, and what was asked of them. */
export interface Awaited {
  question: string
  since: string
}
export interface Decision {
  reasons: string
  proposedBy: string | null
  proposedAt: string
  /** Why it needs no evidence, where it has none. */
  noEvidenceReason: string | null
}
export interface Acceptance {
  by: 'complainant' | 'silence'
  at: string
}
/** What is done so that it does not happen again: an action, or nothing for a reason. */
export interface PreventionDecision {
  decided: 'action' | 'none'
  reason: string
}

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
    respondedAt: instant('responded_at'),
    /** When silence means that the response is accepted. */
    silenceEndsAt: instant('silence_ends_at'),
    resolvedAt: instant('resolved_at'),
    closedAt: instant('closed_at'),
    reopenedAt: instant('reopened_at'),
    /** Brought in from another system with its past: no clock runs for it. */
    imported: boolean().notNull(),
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

const ofComplaint = (name: string, t: { organizationId: never; complaintId: never }) =>
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

/** Who did what with a complaint, and when: its history. */
export const complaintActions = pgTable(
  'complaint_actions',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    action: text().notNull(),
    at: instant().notNull(),
    actor: jsonb().$type<{ type: string; id: string }>().notNull(),
    fromStatus: text('from_status', { enum: COMPLAINT_STATUSES }),
    toStatus: text('to_status', { enum: COMPLAINT_STATUSES }).notNull(),
    /** What was said with it, and what it changed. Personal: an erasure empties it. */
    details: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_actions_complaint_fkey', t as never),
    index('complaint_actions_at').on(t.organizationId, t.complaintId, t.at, t.id),
  ],
)

/** What staff write down; the complainant never sees it. */
export const complaintNotes = pgTable(
  'complaint_notes',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    body: text().notNull(),
    author: jsonb().$type<{ type: string; id: string }>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_notes_complaint_fkey', t as never),
    index('complaint_notes_complaint').on(t.organizationId, t.complaintId, t.id),
  ],
)

export const remedies = pgTable(
  'complaint_remedies',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    kind: text({ enum: REMEDY_KINDS }).notNull(),
    description: text(),
    /** Minor units of the currency. */
    amount: bigint({ mode: 'number' }),
    currency: text(),
    points: bigint({ mode: 'number' }),
    status: text({ enum: REMEDY_STATUSES }).notNull(),
    proposedBy: jsonb('proposed_by').$type<{ type: string; id: string }>().notNull(),
    /** Who approved it, where the proposer's limit did not suffice; the proposer else. */
    approvedBy: jsonb('approved_by').$type<{ type: string; id: string }>(),
    offeredAt: instant('offered_at'),
    answeredAt: instant('answered_at'),
    fulfilledAt: instant('fulfilled_at'),
    /** What shows that it was done: a number of a refund, of a parcel. */
    fulfilment: text(),
    reason: text(),
    /** Withdrawn after it was offered: whether the complainant agreed. */
    consented: boolean(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_remedies_complaint_fkey', t as never),
    index('complaint_remedies_complaint').on(t.organizationId, t.complaintId, t.id),
  ],
)

/** Attempts to learn from the complainant whether it is really solved. */
export const followUps = pgTable(
  'complaint_follow_ups',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    channel: text({ enum: COMPLAINT_CHANNELS }).notNull(),
    at: instant().notNull(),
    outcome: text({ enum: FOLLOW_UP_OUTCOMES }),
    comment: text(),
    by: jsonb().$type<{ type: string; id: string }>().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_follow_ups_complaint_fkey', t as never),
    index('complaint_follow_ups_complaint').on(t.organizationId, t.complaintId, t.id),
  ],
)

/** The most that a role may promise by itself; null promises anything. */
export interface RemedyLimit {
  amount: number
  points: number
}
/** How an organization handles complaints, where it says so. */
export const complaintSettings = pgTable('complaint_settings', {
  organizationId: organizationId()
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  reopenWindowDays: integer('reopen_window_days').notNull(),
  silenceDays: integer('silence_days').notNull(),
  followUpAttemptsMax: integer('follow_up_attempts_max').notNull(),
  followUpWaitDays: integer('follow_up_wait_days').notNull(),
  remedyLimits: jsonb('remedy_limits').$type<Partial<Record<'owner' | 'admin' | 'manager' | 'agent' | 'analyst', RemedyLimit | null>>>().notNull(),
  version: integer().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})
