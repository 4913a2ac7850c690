import { foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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

/** Up to which expiry a member was told ahead of what expires, by unit. */
export const expiryNotices = pgTable(
  'expiry_notices',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    unit: text().notNull(),
    toldUntil: instant('told_until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.memberId, t.unit] }),
    foreignKey({ name: 'expiry_notices_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
  ],
)
