import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { ofComplaint } from './complaints.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_STATUSES, FOLLOW_UP_OUTCOMES, REMEDY_KINDS, REMEDY_STATUSES } from './vocabulary.ts'

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
    /** Of a price; an amount beside it is the most that it may come to. */
    percent: integer(),
    points: bigint({ mode: 'number' }),
    status: text({ enum: REMEDY_STATUSES }).notNull(),
    proposedBy: jsonb('proposed_by').$type<{ type: string; id: string }>().notNull(),
    /** The user who proposed it, also by a key of theirs; null where a service key did. */
    proposerId: uuid('proposer_id'),
    /** Who approved it, where the proposer's limit did not suffice; the proposer else. */
    approvedBy: jsonb('approved_by').$type<{ type: string; id: string }>(),
    approverId: uuid('approver_id'),
    offeredAt: instant('offered_at'),
    answeredAt: instant('answered_at'),
    fulfilledAt: instant('fulfilled_at'),
    /** What shows that it was done: a number of a refund, of a parcel. */
    fulfilment: text(),
    reason: text(),
    /** Withdrawn after it was offered: that the complainant agreed. */
    consented: boolean(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_remedies_complaint_fkey', t as never),
    index('complaint_remedies_complaint').on(t.organizationId, t.complaintId, t.id),
    index('complaint_remedies_redress')
      .on(t.organizationId, t.complaintId, t.currency, t.amount)
      .where(sql`${t.status} = 'fulfilled' and ${t.amount} is not null`),
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
