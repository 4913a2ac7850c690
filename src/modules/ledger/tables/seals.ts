import { sql } from 'drizzle-orm'
import { char, check, date, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { ACCOUNTS, amount } from './books.ts'

/** Journals that no block has yet. Without an index, since it is only ever read as a whole. */
export const unsealedJournals = pgTable('unsealed_journals', { organizationId: organizationId(), journalId: uuid('journal_id').notNull() })

/** A chain of blocks: the hash of each is over the one before and every journal in it. */
export const ledgerSeals = pgTable(
  'ledger_seals',
  {
    organizationId: organizationId(),
    number: integer().notNull(),
    journals: integer().notNull(),
    previousHash: text('previous_hash').notNull(),
    /** SHA-256, in hexadecimal digits. */
    hash: text().notNull(),
    sealedAt: instant('sealed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.number] })],
)

export const sealedJournals = pgTable(
  'sealed_journals',
  { organizationId: organizationId(), journalId: uuid('journal_id').notNull(), sealNumber: integer('seal_number').notNull() },
  (t) => [primaryKey({ columns: [t.organizationId, t.journalId] }), index('sealed_journals_seal').on(t.organizationId, t.sealNumber, t.journalId)],
)

/** What came to each account and went from it, by day of recording in the ledger's zone; of sealed journals. */
export const ledgerTotals = pgTable(
  'ledger_totals',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    unit: text().notNull(),
    account: text({ enum: ACCOUNTS }).notNull(),
    day: date({ mode: 'string' }).notNull(),
    debits: amount('debits').notNull(),
    credits: amount('credits').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.programId, t.unit, t.account, t.day] })],
)

/** What became of the units that were earned in a month of the ledger's zone; of sealed journals. */
export const ledgerCohorts = pgTable(
  'ledger_cohorts',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    unit: text().notNull(),
    /** `YYYY-MM` */
    month: char({ length: 7 }).notNull(),
    issued: amount('issued').notNull(),
    expired: amount('expired').notNull(),
    /** What can still be spent. */
    remaining: amount('remaining').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.programId, t.unit, t.month] })],
)

/** A month that was closed: its figures as they were reported, which stay. */
export const ledgerPeriods = pgTable(
  'ledger_periods',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    /** `YYYY-MM` */
    period: char({ length: 7 }).notNull(),
    unit: text().notNull(),
    opening: amount('opening').notNull(),
    issued: amount('issued').notNull(),
    redeemed: amount('redeemed').notNull(),
    restored: amount('restored').notNull(),
    expired: amount('expired').notNull(),
    clawed: amount('clawed').notNull(),
    adjusted: amount('adjusted').notNull(),
    migrated: amount('migrated').notNull(),
    closing: amount('closing').notNull(),
    closedAt: instant('closed_at').notNull(),
    closedBy: jsonb('closed_by').$type<{ type: string; id: string }>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.programId, t.period, t.unit] }),
    check(
      'ledger_periods_add_up',
      sql`${t.closing} = ${t.opening} + ${t.issued} - ${t.redeemed} + ${t.restored} - ${t.expired} - ${t.clawed} + ${t.adjusted} + ${t.migrated}`,
    ),
  ],
)
