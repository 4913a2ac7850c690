import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import type { Definition } from './definition.ts'

export const PROGRAM_STATUSES = ['draft', 'live', 'closed'] as const

export const programs = pgTable(
  'programs',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    key: text().notNull(),
    name: text().notNull(),
    status: text({ enum: PROGRAM_STATUSES }).notNull(),
    /** What is published next. */
    draft: jsonb().$type<Definition>().notNull(),
    /** The version in force; null until something is published. */
    liveVersion: integer('live_version'),
    closedAt: instant('closed_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('programs_key').on(t.organizationId, t.key),
    index('programs_status').on(t.organizationId, t.status, t.id),
  ],
)

/** What a program says from an instant on. It never changes: what was earned was earned so. */
export const programVersions = pgTable(
  'program_versions',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    number: integer().notNull(),
    definition: jsonb().$type<Definition>().notNull(),
    publishedAt: instant('published_at').notNull(),
    publishedBy: jsonb('published_by').$type<{ type: string; id: string }>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.programId, t.number] }),
    foreignKey({
      name: 'program_versions_program_fkey',
      columns: [t.organizationId, t.programId],
      foreignColumns: [programs.organizationId, programs.id],
    }).onDelete('cascade'),
  ],
)

/** What a rule with a budget has given to all members together. Locked last of all. */
export const ruleBudgets = pgTable(
  'rule_budgets',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    ruleKey: text('rule_key').notNull(),
    spent: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.programId, t.ruleKey] }),
    foreignKey({
      name: 'rule_budgets_program_fkey',
      columns: [t.organizationId, t.programId],
      foreignColumns: [programs.organizationId, programs.id],
    }).onDelete('cascade'),
    check('rule_budgets_spent', sql`${t.spent} >= 0`),
  ],
)
