import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, pgView, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from './columns.ts'

/** The tables that every module stands on and none owns. */

/** What happened: one row is the event that integrators read and the entry that the audit shows. Append-only (a trigger refuses), but for erasure. */
export const events = pgTable(
  'events',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    type: text().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    actor: jsonb().$type<{ type: string; id: string }>().notNull(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id').notNull(),
    /** The contact it concerns; who may see the contact may see the event. */
    contactId: uuid('contact_id'),
    /** The other contact of a relation: the event is seen by those who may see both. */
    relatedContactId: uuid('related_contact_id'),
    /** The resource that this one is about (a task about a complaint): from whom that is kept, this is kept too. */
    aboutId: text('about_id'),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    previous: jsonb().$type<Record<string, unknown> | null>(),
    /** Where it came from: request id, address, user agent. Shown by the audit only. */
    origin: jsonb().$type<Record<string, unknown> | null>(),
    /** What is read by `/v1/events`; log-ins and the like stand in the audit only. */
    announced: boolean().notNull().default(true),
    /** What is read by `/v1/audit-events`; the rows of one import share one audit entry. */
    audited: boolean().notNull().default(true),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/** The announced events that have no number yet; a trigger puts them here. Without an index, since it is only ever read as a whole. */
export const eventQueue = pgTable('event_queue', { organizationId: organizationId(), eventId: uuid('event_id').notNull() })

/** The numbers of announced events, given once they are committed. They stand apart, so that an event is written once. */
export const eventNumbers = pgTable(
  'event_numbers',
  // In a view of two tables, Drizzle finds only the columns of one unless they are named.
  { organizationId: organizationId(), sequence: bigint('sequence', { mode: 'number' }).notNull(), eventId: uuid('event_id').notNull() },
  (t) => [primaryKey({ columns: [t.organizationId, t.sequence] })],
)

/** What integrators read: events with their numbers. */
export const numberedEvents = pgView('numbered_events').as((q) =>
  q
    .select({ ...getTableColumns(events), sequence: eventNumbers.sequence })
    .from(eventNumbers)
    .innerJoin(events, and(eq(events.organizationId, eventNumbers.organizationId), eq(events.id, eventNumbers.eventId))),
)

/** The last number given out, per organization. */
export const eventHeads = pgTable('event_heads', {
  organizationId: organizationId().primaryKey(),
  sequence: bigint({ mode: 'number' }).notNull(),
})

/** One row per thing that a customer's time line shows. */
export const timeline = pgTable(
  'timeline',
  {
    organizationId: organizationId(),
    contactId: uuid('contact_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    id: uuid().notNull(),
    type: text().notNull(),
    summary: text(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id').notNull(),
    aboutId: text('about_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId, t.occurredAt, t.id] }),
    index('timeline_by_type').on(t.organizationId, t.contactId, t.type, t.occurredAt, t.id),
  ],
)

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    organizationId: organizationId(),
    actor: text().notNull(),
    key: text().notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer().notNull(),
    /** The stored answer; null when it held a secret. */
    body: text(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.actor, t.key] }), index('idempotency_keys_created_at').on(t.createdAt)],
)

/** Domain deadlines. Drained by the worker in live organizations, by the test clock in test ones. */
export const dueWork = pgTable(
  'due_work',
  {
    organizationId: organizationId(),
    dueAt: instant('due_at').notNull(),
    kind: text().notNull(),
    reference: text().notNull(),
    /** Of a live organization: met by the worker. Those of test organizations wait for their clock. */
    live: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.kind, t.reference] }),
    index('due_work_due_at').on(t.organizationId, t.dueAt, t.kind, t.reference),
    index('due_work_live').on(t.dueAt, t.organizationId, t.kind, t.reference).where(sql`${t.live}`),
  ],
)

/** What a merge of contacts moved from one to another, or took away or changed, so that its revert gives back exactly that. */
export const mergedRows = pgTable(
  'merged_rows',
  {
    organizationId: organizationId(),
    mergeId: uuid('merge_id').notNull(),
    kind: text().notNull(),
    rowId: uuid('row_id').notNull(),
    /** The contact it was moved from. */
    contactId: uuid('contact_id').notNull(),
    /** The row as it was before, where it was not only moved. Personal: an erasure nulls it. */
    was: jsonb().$type<Record<string, unknown> | null>(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.mergeId, t.kind, t.rowId] })],
)

/**
 * What is known of the files that are kept, whichever module's they are; the bytes of each are a blob in the store
 * (files/store.ts). Never changed (a trigger refuses): a file is kept or deleted.
 */
export const files = pgTable(
  'files',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    name: text().notNull(),
    /** What the content is, whatever was said of it. */
    mediaType: text('media_type').notNull(),
    size: integer().notNull(),
    /** Of the content, in hexadecimal digits. */
    sha256: text().notNull(),
    createdBy: jsonb('created_by').$type<{ type: string; id: string }>().notNull(),
    createdAt: instant('created_at').notNull(),
    blobKey: text('blob_key').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/**
 * Blobs that no file names: one that is being written, or whose file was deleted (a trigger notes it). Each is removed when
 * its time has come. They outlive their organization, whose blobs have to go too.
 */
export const strayBlobs = pgTable(
  'stray_blobs',
  {
    organizationId: organizationId(),
    blobKey: text('blob_key').notNull(),
    removeAfter: instant('remove_after').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.blobKey] }), index('stray_blobs_remove_after').on(t.removeAfter)],
)

/** Secrets of the service itself that all its processes share, made once. */
export const serviceSecrets = pgTable('service_secrets', {
  name: text().primaryKey(),
  secret: text().notNull(),
})

/** What is kept from certain members of staff whatever else they may see: a complaint from those whom it names. */
export const concealments = pgTable(
  'concealments',
  { organizationId: organizationId(), userId: uuid('user_id').notNull(), resourceId: text('resource_id').notNull() },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId, t.resourceId] }), index('concealments_resource').on(t.organizationId, t.resourceId)],
)
