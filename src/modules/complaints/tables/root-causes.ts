import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'

/** The causes that an organization knows of, and what it calls them. */
export const rootCauses = pgTable(
  'root_causes',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    code: text().notNull(),
    label: text().notNull(),
    /** By language, where it is called something else there. */
    labels: jsonb().$type<Record<string, string>>().notNull(),
    parentId: uuid('parent_id'),
    archivedAt: instant('archived_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('root_causes_code_key').on(t.organizationId, t.code),
    index('root_causes_parent').on(t.organizationId, t.parentId, t.id),
    foreignKey({ name: 'root_causes_parent_fkey', columns: [t.organizationId, t.parentId], foreignColumns: [t.organizationId, t.id] }),
  ],
)
