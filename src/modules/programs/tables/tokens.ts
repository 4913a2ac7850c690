import { foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { members } from './members.ts'

/** With what a customer's own app reads the membership, and nothing else. */
export const memberTokens = pgTable(
  'member_tokens',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    memberId: uuid('member_id').notNull(),
    secretHash: text('secret_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'member_tokens_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    index('member_tokens_member').on(t.organizationId, t.memberId, t.id),
  ],
)
