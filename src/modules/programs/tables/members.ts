import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import { programs } from './programs.ts'

export const METADATA_FIELDS_MAX = 50
export const MEMBER_STATUSES = ['active', 'left', 'merged'] as const

/** A contact in a program. */
export const members = pgTable(
  'members',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    /** Null once the person is erased: the books stay. */
    contactId: uuid('contact_id'),
    /** By which the till finds the member: what stands on the card. */
    number: text().notNull(),
    status: text({ enum: MEMBER_STATUSES }).notNull(),
    enrolledAt: instant('enrolled_at').notNull(),
    tier: text(),
    /** The key-customer discounts whose card the member holds. */
    keyCustomerOf: text('key_customer_of').array().notNull(),
    /** The member that goes on with this one's books, of one that was merged. */
    mergedInto: uuid('merged_into'),
    metadata: jsonb().$type<Record<string, string | number | boolean>>().notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'members_program_fkey', columns: [t.organizationId, t.programId], foreignColumns: [programs.organizationId, programs.id] }),
    foreignKey({ name: 'members_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    uniqueIndex('members_contact_key').on(t.organizationId, t.programId, t.contactId),
    uniqueIndex('members_number_key').on(t.organizationId, t.number),
    index('members_program').on(t.organizationId, t.programId, t.id),
    index('members_program_status').on(t.organizationId, t.programId, t.status, t.id),
    index('members_program_tier').on(t.organizationId, t.programId, t.tier, t.id),
    index('members_of_contact').on(t.organizationId, t.contactId, t.id),
    index('members_merged_into').on(t.organizationId, t.mergedInto).where(sql`${t.mergedInto} is not null`),
  ],
)
