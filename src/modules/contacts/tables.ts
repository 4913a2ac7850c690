import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { organizations, users } from '../identity/tables.ts'

export const CONTACT_KINDS = ['person', 'company'] as const
/** Dwyer, Schurr and Oh (1987): how relationships between buyer and seller develop. */
export const LIFECYCLE_STAGES = ['exploration', 'awareness', 'expansion', 'commitment', 'dissolution'] as const
export const RELATIONSHIP_TYPES = [
  'transactional',
  'long_term',
  'personal_assistance',
  'dedicated_personal_assistance',
  'self_service',
  'automated_service',
  'community',
] as const
export const DISSOLUTION_REASONS = ['changed_needs', 'dissatisfied', 'better_offer', 'no_volume', 'fraud', 'other'] as const
export const ENDED_BY = ['customer', 'supplier'] as const
const IDENTIFIER_KINDS = ['email', 'phone', 'external_id'] as const
export const RELATION_TYPES = ['works_for', 'reports_to', 'referred_by', 'household', 'supplier_of', 'other'] as const

export interface Email {
  value: string
  label: string | null
  primary: boolean
}
export interface Phone {
  value: string
  e164: string
  label: string | null
  primary: boolean
}
export interface Handle {
  network: string
  value: string
  label: string | null
  primary: boolean
}
export interface Address {
  label: string | null
  street: string | null
  extended: string | null
  poBox: string | null
  city: string | null
  region: string | null
  postalCode: string | null
  country: string | null
  formatted: string | null
  primary: boolean
}

/** The first letter of each facet says of which filter its value is. */
export const FACETS = { ownerId: 'o', source: 's', country: 'c', language: 'g', relationshipType: 'r', lifecycleStage: 'l', kind: 'k' } as const

/** What a contact is filtered by besides interests and tags, as one list of texts. Queries say it as the index does. */
export function facetsOf(t: { readonly [K in keyof typeof FACETS]: AnyPgColumn }): SQL {
  const facets = Object.entries(FACETS).map(([field, letter]) => sql`${sql.raw(`'${letter}'`)} || ${t[field as keyof typeof FACETS]}::text`)
  return sql`array_remove(array[${sql.join(facets, sql`, `)}], null)`
}

/**
 * A person or a company. Points of contact, tags and interests stand in the row as the customer gave them, so that a
 * contact is read in one place; `contact_identifiers` and `contact_tags` are their indexes, written with it.
 */
export const contacts = pgTable(
  'contacts',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    kind: text({ enum: CONTACT_KINDS }).notNull(),
    displayName: text('display_name').notNull(),
    givenName: text('given_name'),
    familyName: text('family_name'),
    emails: jsonb().$type<Email[]>().notNull(),
    phones: jsonb().$type<Phone[]>().notNull(),
    handles: jsonb().$type<Handle[]>().notNull(),
    addresses: jsonb().$type<Address[]>().notNull(),
    externalId: text('external_id'),
    lifecycleStage: text('lifecycle_stage', { enum: LIFECYCLE_STAGES }).notNull(),
    relationshipType: text('relationship_type', { enum: RELATIONSHIP_TYPES }),
    ownerId: uuid('owner_id'),
    keyCustomer: boolean('key_customer').notNull(),
    country: text(),
    language: text(),
    timeZone: text('time_zone'),
    source: text(),
    interests: text().array().notNull(),
    tags: text().array().notNull(),
    customFields: jsonb('custom_fields').$type<Record<string, unknown>>().notNull(),
    /** Follow what other modules do; `derived` counts their changes for the ETag. */
    lastInteractionAt: instant('last_interaction_at'),
    nextTaskAt: instant('next_task_at'),
    derived: integer().notNull().default(0),
    /** Everything that is searched, folded (`kernel/fold.ts`). */
    searchKey: text('search_key').notNull(),
    archivedAt: instant('archived_at'),
    erasedAt: instant('erased_at'),
    /** The contact that goes on in its place; never one that is merged itself. */
    mergedInto: uuid('merged_into'),
    /** In which list it stands: false in that of the present ones, true in that of the archived; null when erased or merged, in none. */
    archived: boolean().generatedAlwaysAs(sql`case when erased_at is null and merged_into is null then archived_at is not null end`),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'contacts_owner_fkey', columns: [t.organizationId, t.ownerId], foreignColumns: [users.organizationId, users.id] }),
    check('contacts_kind_check', sql`${t.kind} in ('person', 'company')`),
    // One per sort, and one per filter that ends in the default order: a page is then a range of an index, however many
    // contacts the filter lets through and wherever they stand.
    index('contacts_created_at').on(t.organizationId, t.archived, t.id),
    index('contacts_updated_at').on(t.organizationId, t.archived, t.updatedAt, t.id),
    index('contacts_display_name').on(t.organizationId, t.archived, t.displayName, t.id),
    index('contacts_kind').on(t.organizationId, t.archived, t.kind, t.id),
    index('contacts_lifecycle_stage').on(t.organizationId, t.archived, t.lifecycleStage, t.id),
    index('contacts_relationship_type').on(t.organizationId, t.archived, t.relationshipType, t.id),
    index('contacts_owner').on(t.organizationId, t.archived, t.ownerId, t.id),
    index('contacts_key_customer').on(t.organizationId, t.archived, t.id).where(sql`${t.keyCustomer}`),
    index('contacts_country').on(t.organizationId, t.archived, t.country, t.id),
    index('contacts_language').on(t.organizationId, t.archived, t.language, t.id),
    index('contacts_source').on(t.organizationId, t.archived, t.source, t.id),
    index('contacts_merged_into').on(t.organizationId, t.mergedInto).where(sql`${t.mergedInto} is not null`),
    // For filters that are combined: whatever stands in both of two long lists is found without reading either.
    index('contacts_facets').using('gin', t.interests, t.tags, sql`(${facetsOf(t)})`),
    index('contacts_search').using('gin', t.searchKey.op('gin_trgm_ops')),
  ],
)

/** What identifies a contact: normalised e-mails, phones (E.164) and external ids, unique per organization while identifying and not archived. */
export const contactIdentifiers = pgTable(
  'contact_identifiers',
  {
    organizationId: organizationId(),
    contactId: uuid('contact_id').notNull(),
    kind: text({ enum: IDENTIFIER_KINDS }).notNull(),
    value: text().notNull(),
    /** False for a point of contact that was let in although it identifies somebody else (families share phones). */
    identifying: boolean().notNull(),
    archived: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId, t.kind, t.value] }),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
    index('contact_identifiers_value').on(t.organizationId, t.kind, t.value, t.contactId),
    uniqueIndex('contact_identifiers_key').on(t.organizationId, t.kind, t.value).where(sql`${t.identifying} and not ${t.archived}`),
  ],
)

export const contactTags = pgTable(
  'contact_tags',
  {
    organizationId: organizationId(),
    tag: text().notNull(),
    contactId: uuid('contact_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.tag, t.contactId] }),
    index('contact_tags_contact').on(t.organizationId, t.contactId),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/**
 * The words of all contacts of an organization, once each: what a typing error is compared with. Dropped with the last
 * contact that has them.
 */
export const contactWords = pgTable(
  'contact_words',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    word: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.word] }),
    // Read far more often than a new word comes: nothing is left to be put in its place later.
    index('contact_words_like').using('gin', t.word.op('gin_trgm_ops')).with({ fastupdate: false }),
  ],
)

/** Every move of a contact's life cycle, the first included. */
export const lifecycleMoves = pgTable(
  'lifecycle_moves',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    fromStage: text('from_stage', { enum: LIFECYCLE_STAGES }),
    stage: text({ enum: LIFECYCLE_STAGES }).notNull(),
    reason: text(),
    reasonCode: text('reason_code', { enum: DISSOLUTION_REASONS }),
    endedBy: text('ended_by', { enum: ENDED_BY }),
    actor: jsonb().$type<{ type: string; id: string }>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId, t.id] }),
    index('lifecycle_moves_occurred_at').on(t.organizationId, t.occurredAt),
    index('lifecycle_moves_reason').on(t.organizationId, t.reasonCode, t.contactId).where(sql`${t.reasonCode} is not null`),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/** A relation between two contacts, read from the first to the second: `contactId` works for `relatedId`. */
export const relationships = pgTable(
  'relationships',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id').notNull(),
    relatedId: uuid('related_id').notNull(),
    type: text({ enum: RELATION_TYPES }).notNull(),
    role: text(),
    since: text(),
    until: text(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('relationships_key').on(t.organizationId, t.contactId, t.relatedId, t.type),
    index('relationships_related').on(t.organizationId, t.relatedId, t.id),
    check('relationships_not_self', sql`${t.contactId} <> ${t.relatedId}`),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
    foreignKey({ columns: [t.organizationId, t.relatedId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)

/** A keyed hash (HMAC-SHA256) of what identified an erased person, so that an import does not bring them back. */
export const suppressions = pgTable(
  'suppressions',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.hash] })],
)
