import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations } from '../identity/tables.ts'

export const FILE_FORMATS = ['csv', 'vcard', 'ndjson'] as const
export const IMPORT_MODES = ['create', 'update', 'upsert'] as const
export const MATCH_KEYS = ['externalId', 'email', 'phone'] as const
export const IMPORT_STATUSES = ['queued', 'running', 'completed', 'failed', 'reverted'] as const
export const ROW_STATUSES = ['pending', 'created', 'updated', 'unchanged', 'skipped', 'failed', 'reverted', 'kept'] as const

export type FileFormat = (typeof FILE_FORMATS)[number]
export type ImportMode = (typeof IMPORT_MODES)[number]
export type MatchKey = (typeof MATCH_KEYS)[number]
export type RowStatus = (typeof ROW_STATUSES)[number]

/** What was made of a file's shape. */
export interface Reading {
  /** Whose export it is, as far as the header row tells; null where the format has none. */
  family: string | null
  encoding: string | null
  delimiter: string | null
  columns: { column: string; field: string | null }[]
}

/** What is wrong with a row, and where in it. */
export interface RowProblem {
  code: string
  column: string | null
  value: string | null
  detail: string
  existingId: string | null
}

/** A property of a vCard, as version 4.0 writes it. */
export interface CardProperty {
  group: string | null
  name: string
  params: Record<string, string[]>
  /** Escaped, as it stands behind the colon. */
  value: string
  /** Whether a value of the contact was made of it: it then goes when that goes. */
  taken?: boolean
}

/** In whose name an import works: who asked for it, with the limits that they had. */
export interface Requester {
  type: 'user' | 'api_key' | 'operator' | 'system' | 'anonymous'
  id: string
  userId: string | null
  visibleOwners: readonly string[] | null
}

/** A file that came in, and how far it is worked through. */
export const imports = pgTable(
  'imports',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    format: text({ enum: FILE_FORMATS }).notNull(),
    mode: text({ enum: IMPORT_MODES }).notNull(),
    matchOn: text('match_on', { enum: MATCH_KEYS }),
    dryRun: boolean('dry_run').notNull(),
    status: text({ enum: IMPORT_STATUSES }).notNull(),
    reading: jsonb().$type<Reading>().notNull(),
    requester: jsonb().$type<Requester>().notNull(),
    /** How many rows the file has, and the last that is done: it moves in the transaction of what the rows did. */
    total: integer().notNull(),
    position: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    unchanged: integer().notNull(),
    skipped: integer().notNull(),
    failed: integer().notNull(),
    reverted: integer().notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] }), index('imports_status').on(t.organizationId, t.status, t.id)],
)

/** A row of a file: staged as it was read, then what became of it. What was staged goes with the working on it. */
export const importRows = pgTable(
  'import_rows',
  {
    organizationId: organizationId(),
    importId: uuid('import_id').notNull(),
    row: integer().notNull(),
    /** Where the row begins in the file, counted from 1. */
    line: integer().notNull(),
    source: jsonb().$type<unknown>(),
    /** What the row is recognised by, normalised: while it waits for finding duplicates, later for erasure. */
    keys: text().array(),
    /** The earlier row that has the same. */
    duplicateOf: integer('duplicate_of'),
    status: text({ enum: ROW_STATUSES }).notNull(),
    contactId: uuid('contact_id'),
    /** The version that the row gave the contact: while it has it, nobody changed it since. */
    contactVersion: integer('contact_version'),
    previous: jsonb().$type<Record<string, unknown> | null>(),
    problems: jsonb().$type<RowProblem[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.importId, t.row] }),
    index('import_rows_status').on(t.organizationId, t.importId, t.status, t.row),
    index('import_rows_contact').on(t.organizationId, t.contactId).where(sql`${t.contactId} is not null`),
    foreignKey({ columns: [t.organizationId, t.importId], foreignColumns: [imports.organizationId, imports.id] }).onDelete('cascade'),
  ],
)

/** The properties of the vCard that a contact came in, so that what has no place in a contact goes out again. */
export const contactCards = pgTable(
  'contact_cards',
  {
    organizationId: organizationId(),
    contactId: uuid('contact_id').notNull(),
    properties: jsonb().$type<CardProperty[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.contactId] }),
    foreignKey({ columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete('cascade'),
  ],
)
