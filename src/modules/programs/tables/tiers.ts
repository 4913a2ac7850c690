import { bigint, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { members } from './members.ts'

/** Where a member stands by the tiers of its program: a projection, which a review makes again. The tier itself stands with the member. */
export const memberTiers = pgTable(
  'member_tiers',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    /** Since when the member is in its tier; null in none. */
    since: instant('since'),
    /** Since when the tier is no longer reached; null while it is. */
    belowSince: instant('below_since'),
    /** When grace ends. */
    graceUntil: instant('grace_until'),
    /** By the measure, when it was last looked at. */
    value: bigint({ mode: 'number' }).notNull(),
    reviewedAt: instant('reviewed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.memberId] }),
    foreignKey({ name: 'member_tiers_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
  ],
)

export const TIER_REASONS = ['qualified', 'not_requalified', 'refunded', 'abolished'] as const

/** That a member came from one tier to another, and why. It is never changed. */
export const tierMoves = pgTable(
  'tier_moves',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    memberId: uuid('member_id').notNull(),
    /** Null: none. */
    from: text('from_tier'),
    to: text('to_tier'),
    reason: text({ enum: TIER_REASONS }).notNull(),
    /** What the member had by the measure, and what the higher of the two tiers needs. */
    value: bigint({ mode: 'number' }).notNull(),
    threshold: bigint({ mode: 'number' }).notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'tier_moves_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    index('tier_moves_member').on(t.organizationId, t.memberId, t.id),
  ],
)
