import { foreignKey, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { members } from './members.ts'

/** When a member last earned or redeemed, in programs whose units live on with that. */
export const memberActivity = pgTable(
  'member_activity',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    lastActiveAt: instant('last_active_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.memberId] }),
    foreignKey({ name: 'member_activity_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
  ],
)
