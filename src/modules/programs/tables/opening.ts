import { foreignKey, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { members } from './members.ts'

/** What a member brought along from another system, once for each of its records there. */
export const openingBalances = pgTable(
  'opening_balances',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    /** The natural key: the id that the other system has for it. */
    sourceId: text('source_id').notNull(),
    memberId: uuid('member_id').notNull(),
    /** What was said, by which a repeat is known from something else. */
    said: jsonb().$type<unknown>().notNull(),
    journalId: uuid('journal_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.programId, t.sourceId] }),
    foreignKey({ name: 'opening_balances_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
  ],
)
