import { sql } from 'drizzle-orm'
import { bigint, boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { loyaltyEvents } from './events.ts'

/** What one rule had to give back, and why so much. */
export interface TakenBack {
  readonly ruleKey: string
  /** Null of a voucher, and of what a discount had taken off. */
  readonly unit: string | null
  readonly card: string | null
  /** What was given for the purchase and not taken back before. */
  readonly given: number
  /** What the rule gives for what is left of it. */
  readonly remains: number
  readonly taken: number
}

/** What the customer paid for a purchase, and how much of that was not paid back, in minor units. */
export interface LeftOver {
  readonly before: number
  readonly kept: number
}

/** Everything that was refunded of a purchase by then. */
export interface RefundedSoFar {
  readonly whole: boolean
  readonly lines: readonly { readonly line: number; readonly items: number }[]
  readonly amount: number
}

/** That something of a purchase was taken back: by a return, its cancellation, or another way of payment that earns less. It is never changed. */
export const loyaltyRefunds = pgTable(
  'loyalty_refunds',
  {
    organizationId: organizationId(),
    /** The purchase as it was booked first. */
    eventId: uuid('event_id').notNull(),
    /** From 1, in the order in which they were told. */
    number: integer().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    sourceType: text('source_type').notNull(),
    sourceId: text('source_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    purchasedAt: instant('purchased_at').notNull(),
    soFar: jsonb('so_far').$type<RefundedSoFar>().notNull(),
    leftOver: jsonb('left_over').$type<LeftOver>().notNull(),
    /** Of what the member had spent, given back by this one. */
    refunded: bigint({ mode: 'number' }).notNull(),
    /** By this one nothing is left of the purchase, which is none any more. */
    voids: boolean().notNull(),
    taken: jsonb().$type<readonly TakenBack[]>().notNull(),
    /** Null where nothing was taken back from the books. */
    journalId: uuid('journal_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.eventId, t.number] }),
    foreignKey({
      name: 'loyalty_refunds_event_fkey',
      columns: [t.organizationId, t.eventId],
      foreignColumns: [loyaltyEvents.organizationId, loyaltyEvents.id],
    }),
    uniqueIndex('loyalty_refunds_source').on(t.organizationId, t.programId, t.sourceType, t.sourceId),
    index('loyalty_refunds_member').on(t.organizationId, t.memberId, t.purchasedAt),
    index('loyalty_refunds_journal').on(t.organizationId, t.journalId).where(sql`${t.journalId} is not null`),
  ],
)
