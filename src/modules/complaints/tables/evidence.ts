import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { organizationId } from '../../../platform/columns.ts'
import { files } from '../../../platform/tables.ts'
import { ofComplaint } from './complaints.ts'

/** Who gave a piece of evidence. */
export const EVIDENCE_GIVERS = ['staff', 'complainant'] as const

/** What shows how it was: files, each kept under its own id and with it never replaced. Whose row goes, its file goes with it (a trigger). */
export const complaintEvidence = pgTable(
  'complaint_evidence',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    complaintId: uuid('complaint_id').notNull(),
    givenBy: text('given_by', { enum: EVIDENCE_GIVERS }).notNull(),
    description: text(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'complaint_evidence_file_fkey', columns: [t.organizationId, t.id], foreignColumns: [files.organizationId, files.id] }),
    ofComplaint('complaint_evidence_complaint_fkey', t as never),
    index('complaint_evidence_complaint').on(t.organizationId, t.complaintId, t.id),
  ],
)
