import { date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { complaints } from '../complaints/tables/complaints.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations, users } from '../identity/tables.ts'

export const PREVENTION_STATUSES = ['planned', 'in_progress', 'done', 'cancelled'] as const
/** Those in which the action is still to be carried out. */
export const OPEN_STATUSES = ['planned', 'in_progress'] as const satisfies readonly (typeof PREVENTION_STATUSES)[number][]
export const VERDICTS = ['effective', 'not_effective', 'unclear'] as const

/** A cause that repeats. */
export const complaintPatterns = pgTable(
  'complaint_patterns',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    causeCode: text('cause_code').notNull(),
    /** The product that all of it is about, where it is one. */
    productId: text('product_id'),
    raisedAt: instant('raised_at').notNull(),
    /** What made it one: so many within so many days. */
    systemicCount: integer('systemic_count').notNull(),
    systemicDays: integer('systemic_days').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('complaint_patterns_cause').on(t.organizationId, t.causeCode, t.id),
    index('complaint_patterns_product').on(t.organizationId, t.productId, t.id),
  ],
)

/** Which cause was found of which complaint, while its decision stands; and the pattern that it is part of. */
export const foundCauses = pgTable(
  'found_causes',
  {
    organizationId: organizationId(),
    complaintId: uuid('complaint_id').notNull(),
    causeCode: text('cause_code').notNull(),
    productIds: text('product_ids').array().notNull(),
    foundAt: instant('found_at').notNull(),
    patternId: uuid('pattern_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.complaintId] }),
    foreignKey({
      name: 'found_causes_complaint_fkey',
      columns: [t.organizationId, t.complaintId],
      foreignColumns: [complaints.organizationId, complaints.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'found_causes_pattern_fkey',
      columns: [t.organizationId, t.patternId],
      foreignColumns: [complaintPatterns.organizationId, complaintPatterns.id],
    }).onDelete('cascade'),
    index('found_causes_at').on(t.organizationId, t.causeCode, t.foundAt),
    index('found_causes_pattern').on(t.organizationId, t.patternId, t.complaintId),
  ],
)

/** What is done so that something does not happen again (ISO 10002:2018, 8.6), and whether it helped. */
export const preventions = pgTable(
  'preventions',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    action: text().notNull(),
    /** Nobody, where a leaver's work could go to nobody who may see it. */
    ownerId: uuid('owner_id'),
    dueDate: date('due_date', { mode: 'string' }).notNull(),
    status: text({ enum: PREVENTION_STATUSES }).notNull(),
    patternId: uuid('pattern_id'),
    /** Whose complaints alone it follows from; null where it is about several people. */
    contactId: uuid('contact_id'),
    reviewDate: date('review_date', { mode: 'string' }),
    verdict: text({ enum: VERDICTS }),
    reviewComment: text('review_comment'),
    reviewedBy: jsonb('reviewed_by').$type<{ type: string; id: string }>(),
    reviewedAt: instant('reviewed_at'),
    doneAt: instant('done_at'),
    cancelReason: text('cancel_reason'),
    /** When it was raised that the action is late, and that the review is due: once each. */
    overdueAt: instant('overdue_at'),
    reviewDueAt: instant('review_due_at'),
    /** The tasks of the owner: to carry it out, and to review it. */
    taskId: uuid('task_id'),
    reviewTaskId: uuid('review_task_id'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'preventions_owner_fkey', columns: [t.organizationId, t.ownerId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({
      name: 'preventions_pattern_fkey',
      columns: [t.organizationId, t.patternId],
      foreignColumns: [complaintPatterns.organizationId, complaintPatterns.id],
    }),
    foreignKey({
      name: 'preventions_contact_fkey',
      columns: [t.organizationId, t.contactId],
      foreignColumns: [contacts.organizationId, contacts.id],
    }),
    index('preventions_contact').on(t.organizationId, t.contactId, t.id),
    index('preventions_due').on(t.organizationId, t.dueDate, t.id),
    index('preventions_owner').on(t.organizationId, t.ownerId, t.id),
    index('preventions_status').on(t.organizationId, t.status, t.id),
    index('preventions_pattern').on(t.organizationId, t.patternId, t.id),
  ],
)

/** The complaints that a prevention follows from. */
export const preventionComplaints = pgTable(
  'prevention_complaints',
  {
    organizationId: organizationId(),
    preventionId: uuid('prevention_id').notNull(),
    complaintId: uuid('complaint_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'prevention_complaints_pk', columns: [t.organizationId, t.preventionId, t.complaintId] }),
    foreignKey({
      name: 'prevention_complaints_prevention_fkey',
      columns: [t.organizationId, t.preventionId],
      foreignColumns: [preventions.organizationId, preventions.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'prevention_complaints_complaint_fkey',
      columns: [t.organizationId, t.complaintId],
      foreignColumns: [complaints.organizationId, complaints.id],
    }).onDelete('cascade'),
    index('prevention_complaints_complaint').on(t.organizationId, t.complaintId, t.preventionId),
  ],
)
