import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { amount } from './books.ts'

/** What a draw does to a lot: takes from it, gives back what was taken, pays a debt from it, or lets what was given back too late go on in a lot of its own. */
const DRAW_KINDS = ['draw', 'restore', 'settle', 'renew'] as const

/** Units that became available together, and go together. Only what is left changes, and, by acts of their own, when it expires and whose it is. */
export const lots = pgTable(
  'lots',
  {
    organizationId: organizationId(),
    /** The transfer that made it. */
    journalId: uuid('journal_id').notNull(),
    number: smallint().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    unit: text().notNull(),
    amount: amount('amount').notNull(),
    remaining: amount('remaining').notNull(),
    earnedAt: instant('earned_at').notNull(),
    /** The first instant at which it is no longer there; `infinity` where it always is. */
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.journalId, t.number] }),
    index('lots_fifo').on(t.organizationId, t.memberId, t.unit, t.expiresAt, t.earnedAt, t.journalId, t.number).where(sql`${t.remaining} > 0`),
    index('lots_expiring').on(t.organizationId, t.programId, t.expiresAt).where(sql`${t.remaining} > 0 and ${t.expiresAt} < 'infinity'`),
    check('lots_remaining', sql`${t.remaining} between 0 and ${t.amount}`),
  ],
)

export const draws = pgTable(
  'draws',
  {
    organizationId: organizationId(),
    lotJournalId: uuid('lot_journal_id').notNull(),
    lotNumber: smallint('lot_number').notNull(),
    /** The transfer that drew. */
    journalId: uuid('journal_id').notNull(),
    number: smallint().notNull(),
    kind: text({ enum: DRAW_KINDS }).notNull(),
    amount: amount('amount').notNull(),
    /** Of what is given back: the journal that had drawn it. */
    drawnBy: uuid('drawn_by'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.lotJournalId, t.lotNumber, t.journalId, t.number, t.kind] }),
    index('draws_journal').on(t.organizationId, t.journalId),
    index('draws_drawn_by').on(t.organizationId, t.drawnBy).where(sql`${t.drawnBy} is not null`),
    check('draws_amount', sql`${t.amount} > 0`),
  ],
)

/** Units that are kept for something, until they are captured or let go. */
export const holds = pgTable(
  'holds',
  {
    organizationId: organizationId(),
    /** The journal that made it. */
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    unit: text().notNull(),
    amount: amount('amount').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When it is let go by itself. */
    expiresAt: instant('expires_at').notNull(),
    /** The journal that ended it: a hold ends once. */
    endedBy: uuid('ended_by'),
    endedAt: instant('ended_at'),
    /** What of it was captured; the rest was let go. */
    captured: amount('captured'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('holds_member').on(t.organizationId, t.memberId, t.id),
    index('holds_open').on(t.organizationId, t.memberId, t.unit).where(sql`${t.endedBy} is null`),
  ],
)

/** That a lot expires later than it would have. */
export const lotExtensions = pgTable(
  'lot_extensions',
  {
    organizationId: organizationId(),
    lotJournalId: uuid('lot_journal_id').notNull(),
    lotNumber: smallint('lot_number').notNull(),
    journalId: uuid('journal_id').notNull(),
    previousExpiry: instant('previous_expiry').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.lotJournalId, t.lotNumber, t.journalId] })],
)

/** Members who go on in another: what they had is the other's, and what they redeemed can be given back there. */
export const memberMerges = pgTable(
  'member_merges',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    /** Who has it now, also where that member was merged in turn. */
    intoMemberId: uuid('into_member_id').notNull(),
    journalId: uuid('journal_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.memberId] }), index('member_merges_into').on(t.organizationId, t.intoMemberId)],
)
