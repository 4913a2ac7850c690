import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { ofComplaint } from './complaints.ts'

/** By what a complainant without an account sees their complaint and answers. The secret itself is kept nowhere. */
export const complaintSecretLinks = pgTable(
  'complaint_secret_links',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    secretHash: text('secret_hash').notNull(),
    createdBy: jsonb('created_by').$type<{ type: string; id: string }>().notNull(),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    ofComplaint('complaint_secret_links_complaint_fkey', t as never),
    index('complaint_secret_links_complaint').on(t.organizationId, t.complaintId, t.id),
  ],
)
