import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations } from '../identity/tables.ts'

export const MERGE_STATUSES = ['merged', 'reverted'] as const
export const DUPLICATE_STATUSES = ['open', 'dismissed'] as const
export const DUPLICATE_REASONS = ['email', 'phone', 'company', 'birthday', 'address'] as const
const SCAN_STATUSES = ['queued', 'running', 'completed', 'failed'] as const

export type DuplicateReason = (typeof DUPLICATE_REASONS)[number]

/** How far each thing that two contacts share speaks for their being one, between 0 and 1; the likeness of their names counts in its measure. */
const WEIGHTS = { email: 0.7, phone: 0.6, company: 0.3, birthday: 0.5, address: 0.45, name: 0.6 } as const

// As if each reason were a witness of its own: what is left of the doubt is multiplied (the "noisy or").
const SCORE = sql.raw(
  `round(100 * (1 - ${DUPLICATE_REASONS.map((reason) => `case when same_${reason} then 1 - ${WEIGHTS[reason]} else 1 end`).join(' * ')} * (1 - ${WEIGHTS.name} * likeness::numeric)))::integer`,
)

/** Two contacts that may be one. A pair that was dismissed stays so, whatever is found later. */
export const contactDuplicates = pgTable(
  'contact_duplicates',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    /** The one with the lower id, and the other. */
    contactId: uuid('contact_id').notNull(),
    otherId: uuid('other_id').notNull(),
    sameEmail: boolean('same_email').notNull(),
    samePhone: boolean('same_phone').notNull(),
    sameCompany: boolean('same_company').notNull(),
    sameBirthday: boolean('same_birthday').notNull(),
    sameAddress: boolean('same_address').notNull(),
    /** How alike their names are, by trigrams: 0 to 1. */
    likeness: real().notNull(),
    score: integer().notNull().generatedAlwaysAs(SCORE),
    status: text({ enum: DUPLICATE_STATUSES }).notNull(),
    dismissedAt: instant('dismissed_at'),
    dismissedBy: jsonb('dismissed_by').$type<{ type: string; id: string } | null>(),
    /** The scan that saw it last. */
    scanId: uuid('scan_id').notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('contact_duplicates_key').on(t.organizationId, t.contactId, t.otherId),
    index('contact_duplicates_score').on(t.organizationId, t.status, t.score, t.id),
    index('contact_duplicates_other').on(t.organizationId, t.otherId),
    check('contact_duplicates_order', sql`${t.contactId} < ${t.otherId}`),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
    foreignKey({ columns: [t.organizationId, t.otherId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/** One search for duplicates over all contacts. */
export const contactDuplicateScans = pgTable(
  'contact_duplicate_scans',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    status: text({ enum: SCAN_STATUSES }).notNull(),
    /** How many pairs stand open after it. */
    found: integer(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), index('contact_duplicate_scans_status').on(t.organizationId, t.status, t.id)],
)

/** What made one contact of several. What its revert needs of the contacts themselves is in `snapshot`; of the rows that hang on them, in `merged_rows`. */
export const contactMerges = pgTable(
  'contact_merges',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    survivorId: uuid('survivor_id').notNull(),
    duplicateIds: uuid('duplicate_ids').array().notNull(),
    status: text({ enum: MERGE_STATUSES }).notNull(),
    /** The fields that changed at the survivor, by name. */
    changed: text().array().notNull(),
    /** How many rows moved, by kind. */
    moved: jsonb().$type<Record<string, number>>().notNull(),
    /** Null once one of the people was erased: the merge can then no longer be reverted. */
    snapshot: jsonb().$type<unknown>(),
    mergedBy: jsonb('merged_by').$type<{ type: string; id: string }>().notNull(),
    revertedAt: instant('reverted_at'),
    revertedBy: jsonb('reverted_by').$type<{ type: string; id: string } | null>(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('contact_merges_survivor').on(t.organizationId, t.survivorId, t.id),
    index('contact_merges_duplicates').using('gin', t.duplicateIds),
    foreignKey({ columns: [t.organizationId, t.survivorId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)
