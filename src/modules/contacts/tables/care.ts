import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import { contacts } from '../tables.ts'

/** What is known of contacts beside what they are: consents, occasions, fields of the organization's own. */
export const CUSTOM_FIELD_TYPES = ['text', 'number', 'boolean', 'date', 'choice', 'multiple_choice', 'contact'] as const
/** What somebody may be contacted by. */
export const CONSENT_CHANNELS = ['email', 'sms', 'phone', 'messenger', 'letter', 'social'] as const
/** What needs consent; what belongs to a service that somebody ordered does not. */
export const CONSENT_PURPOSES = ['marketing', 'survey'] as const
export const CONSENT_STATES = ['granted', 'withdrawn'] as const
/** The lawful bases of the GDPR, Article 6 (1). */
export const CONSENT_BASES = ['consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests'] as const
/** Named as by CLDR and Temporal; those whose months keep their numbers in every year. */
export const OCCASION_CALENDARS = ['gregory', 'persian', 'islamic-civil', 'islamic-umalqura', 'indian', 'buddhist', 'roc'] as const
export const OCCASION_TYPES = ['birthday', 'anniversary', 'custom'] as const
export const LEAP_RULES = ['feb28', 'mar1'] as const

export interface Evidence {
  wording: string | null
  source: string | null
  reference: string | null
}

/** The history of what somebody allowed: append-only (a trigger refuses), the last one by channel and purpose holds. */
export const consents = pgTable(
  'consents',
  {
    organizationId: organizationId(),
    contactId: uuid('contact_id').notNull(),
    id: uuid().notNull(),
    channel: text({ enum: CONSENT_CHANNELS }).notNull(),
    purpose: text({ enum: CONSENT_PURPOSES }).notNull(),
    state: text({ enum: CONSENT_STATES }).notNull(),
    basis: text({ enum: CONSENT_BASES }).notNull(),
    /** Null once the person was erased. */
    evidence: jsonb().$type<Evidence | null>(),
    actor: jsonb().$type<{ type: string; id: string }>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId, t.id] }),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/** A day of the year that matters to a contact, in the calendar they use. */
export const occasions = pgTable(
  'occasions',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    type: text({ enum: OCCASION_TYPES }).notNull(),
    label: text(),
    month: integer().notNull(),
    day: integer().notNull(),
    year: integer(),
    calendar: text({ enum: OCCASION_CALENDARS }).notNull(),
    leapRule: text('leap_rule', { enum: LEAP_RULES }).notNull(),
    leadDays: integer('lead_days').array().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('occasions_contact').on(t.organizationId, t.contactId, t.id),
    index('occasions_day').on(t.organizationId, t.calendar, t.month, t.day, t.id),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/** A field of the organization's own. Its key and type are for good, so that what is stored never loses its meaning. */
export const customFields = pgTable(
  'custom_fields',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    key: text().notNull(),
    name: text().notNull(),
    type: text({ enum: CUSTOM_FIELD_TYPES }).notNull(),
    choices: text().array().notNull(),
    required: boolean().notNull(),
    defaultValue: jsonb('default_value').$type<unknown>(),
    unique: boolean('is_unique').notNull(),
    archivedAt: instant('archived_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), uniqueIndex('custom_fields_key').on(t.organizationId, t.key)],
)

/** The values of custom fields as texts: what contacts are filtered by, and what keeps unique ones unique. */
export const customFieldValues = pgTable(
  'custom_field_values',
  {
    organizationId: organizationId(),
    fieldId: uuid('field_id').notNull(),
    value: text().notNull(),
    contactId: uuid('contact_id').notNull(),
    unique: boolean('is_unique').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.fieldId, t.value, t.contactId] }),
    index('custom_field_values_contact').on(t.organizationId, t.contactId),
    uniqueIndex('custom_field_values_key').on(t.organizationId, t.fieldId, t.value).where(sql`${t.unique}`),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
    foreignKey({ columns: [t.organizationId, t.fieldId], foreignColumns: [customFields.organizationId, customFields.id] }).onDelete('cascade'),
  ],
)
