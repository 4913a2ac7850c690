import { sql } from 'drizzle-orm'
import { foreignKey, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import { complaints, ofComplaint } from './complaints.ts'

/** What complaints say, folded, so that texts can be compared whatever they are written in; gone once the person is erased. */
export const complaintTexts = pgTable(
  'complaint_texts',
  {
    organizationId: organizationId(),
    complaintId: uuid('complaint_id').notNull(),
    text: text().notNull(),
    words: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.complaintId] }), ofComplaint('complaint_texts_complaint_fkey', t as never)],
)

/** In which complaints a word stands: the last of them are a range of the key, and how far it goes tells how rare the word is. */
export const complaintWords = pgTable(
  'complaint_words',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    word: text().notNull(),
    complaintId: uuid('complaint_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.word, t.complaintId] })],
)

export const LINK_KINDS = ['similar', 'duplicate_of', 'caused_by', 'follows'] as const

/** What complaints have to do with one another: `complaintId` is similar to, a duplicate of, caused by, follows `relatedId`. */
export const complaintLinks = pgTable(
  'complaint_links',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    relatedId: uuid('related_id').notNull(),
    kind: text({ enum: LINK_KINDS }).notNull(),
    createdBy: jsonb('created_by').$type<{ type: string; id: string }>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_links_complaint_fkey', t as never),
    foreignKey({
      name: 'complaint_links_related_fkey',
      columns: [t.organizationId, t.relatedId],
      foreignColumns: [complaints.organizationId, complaints.id],
    }).onDelete('cascade'),
    // Two complaints are linked once by a kind, whichever of them says so.
    uniqueIndex('complaint_links_key').on(
      t.organizationId,
      sql`least(${t.complaintId}, ${t.relatedId})`,
      sql`greatest(${t.complaintId}, ${t.relatedId})`,
      t.kind,
    ),
    index('complaint_links_complaint').on(t.organizationId, t.complaintId, t.id),
    index('complaint_links_related').on(t.organizationId, t.relatedId, t.id),
  ],
)
