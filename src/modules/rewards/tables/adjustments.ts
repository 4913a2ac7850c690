import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import { members } from '../../programs/tables/members.ts'

export const ADJUSTMENT_STATUSES = ['proposed', 'booked', 'rejected', 'reversed'] as const

/** Units given or taken by hand: goodwill, and what sets the books right. */
export const adjustments = pgTable(
  'adjustments',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    /** Whose it is; null once the person is erased. */
    contactId: uuid('contact_id'),
    unit: text().notNull(),
    /** Below zero is taken. */
    amount: bigint({ mode: 'number' }).notNull(),
    /** In somebody's words; null once the person is erased. */
    reason: text(),
    effectiveAt: instant('effective_at'),
    expiresAt: instant('expires_at'),
    /** The complaint that it makes good. */
    complaintId: uuid('complaint_id'),
    /** The remedy that promised it. */
    remedyId: uuid('remedy_id'),
    /** The id of another system: its natural key. */
    externalId: text('external_id'),
    status: text({ enum: ADJUSTMENT_STATUSES }).notNull(),
    proposedBy: jsonb('proposed_by').$type<{ type: string; id: string }>().notNull(),
    /** The user behind it; null of a service key and of the service itself. */
    proposerId: uuid('proposer_id'),
    /** Who decided about it in the second place; null where nobody had to. */
    decidedBy: jsonb('decided_by').$type<{ type: string; id: string }>(),
    /** The user behind it. */
    deciderId: uuid('decider_id'),
    decidedAt: instant('decided_at'),
    /** What was said to it then. */
    decisionNote: text('decision_note'),
    /** Null until it is booked. */
    journalId: uuid('journal_id'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'adjustments_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    foreignKey({ name: 'adjustments_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    uniqueIndex('adjustments_external_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    uniqueIndex('adjustments_remedy_key').on(t.organizationId, t.remedyId).where(sql`${t.remedyId} is not null`),
    index('adjustments_member').on(t.organizationId, t.memberId, t.id),
    index('adjustments_contact').on(t.organizationId, t.contactId, t.id),
    index('adjustments_complaint').on(t.organizationId, t.complaintId, t.id),
    index('adjustments_status').on(t.organizationId, t.status, t.id),
    check('adjustments_amount', sql`${t.amount} <> 0 and ${t.amount} between -9007199254740991 and 9007199254740991`),
  ],
)
