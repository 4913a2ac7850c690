import { sql } from 'drizzle-orm'
import { bigint, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { loyaltyEvents } from './events.ts'
import { members } from './members.ts'

/**
 * A cycle of a punch card that was full, and what it gave: what the journals of source `card` say, kept to be looked up. How many stamps are on
 * the card just now is what the ledger has of its unit.
 */
export const cardCycles = pgTable(
  'card_cycles',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    card: text().notNull(),
    /** From 1; it never comes again. */
    cycle: integer().notNull(),
    /** What filled it. */
    eventId: uuid('event_id').notNull(),
    stamps: integer().notNull(),
    completedAt: instant('completed_at').notNull(),
    journalId: uuid('journal_id').notNull(),
    /** Of a reward of units. */
    unit: text(),
    units: bigint({ mode: 'number' }),
    /** Of a voucher; null also where none could be given. */
    voucherId: uuid('voucher_id'),
    /** Its reward was taken back unused, and its stamps are on the card again. */
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.memberId, t.card, t.cycle] }),
    foreignKey({ name: 'card_cycles_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    foreignKey({ name: 'card_cycles_event_fkey', columns: [t.organizationId, t.eventId], foreignColumns: [loyaltyEvents.organizationId, loyaltyEvents.id] }),
    index('card_cycles_event').on(t.organizationId, t.eventId),
    uniqueIndex('card_cycles_voucher').on(t.organizationId, t.voucherId).where(sql`${t.voucherId} is not null`),
  ],
)
