import { sql } from 'drizzle-orm'
import { bigint, char, check, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'

/**
 * The ledger: double entry (one debit and one credit account per transfer), integers only. What happened stands in journals, transfers
 * and draws, which are written by `post_journal` alone and never changed; everything else here is worked out from them and can be again.
 *
 * A balance is credits less debits: what the business owes a member is positive. Tables that every posting writes have no foreign keys to
 * rows that all postings share: a check would lock them.
 */

/** Accounts that each member has of each unit. */
export const MEMBER_ACCOUNTS = ['available', 'pending', 'held'] as const
/** Accounts of the program, where units come from and go to. Nothing of theirs is locked: their totals come from `ledger_totals`. */
export const PROGRAM_ACCOUNTS = ['issuance', 'redeemed', 'expired', 'clawback', 'clawback_loss', 'adjustment', 'migration'] as const
export const ACCOUNTS = [...MEMBER_ACCOUNTS, ...PROGRAM_ACCOUNTS] as const

/** What a journal is for. `mature` makes pending units available; `merge` moves them to another member; `extend` moves no unit, but when lots expire. */
export const JOURNAL_KINDS = [
  'earn',
  'mature',
  'redeem',
  'hold',
  'capture',
  'void',
  'expire',
  'clawback',
  'restore',
  'adjust',
  'migrate',
  'merge',
  'extend',
  'reverse',
] as const
/** What a draw does to a lot: takes from it, gives back what was taken, pays a debt from it, or lets what was given back too late go on in a lot of its own. */
export const DRAW_KINDS = ['draw', 'restore', 'settle', 'renew'] as const

const amount = (name: string) => bigint(name, { mode: 'number' })

/** Of one program and one unit; only accounts of one ledger meet in a transfer. */
export const ledgers = pgTable(
  'ledgers',
  {
    organizationId: organizationId(),
    programId: uuid('program_id').notNull(),
    unit: text().notNull(),
    /** Whose days the totals are by. */
    timeZone: text('time_zone').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.programId, t.unit] })],
)

/** The running balance of a member's account, locked by every posting to it. */
export const memberAccounts = pgTable(
  'member_accounts',
  {
    organizationId: organizationId(),
    memberId: uuid('member_id').notNull(),
    unit: text().notNull(),
    account: text({ enum: MEMBER_ACCOUNTS }).notNull(),
    programId: uuid('program_id').notNull(),
    balance: amount('balance').notNull(),
    /** How many entries there are. */
    version: amount('version').notNull(),
    /** The least that the balance may be: below zero is what may be owed. */
    floor: amount('floor').notNull(),
    /** No lot that is left expires before this. */
    nextExpiry: instant('next_expiry').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.memberId, t.unit, t.account] }),
    foreignKey({
      name: 'member_accounts_ledger_fkey',
      columns: [t.organizationId, t.programId, t.unit],
      foreignColumns: [ledgers.organizationId, ledgers.programId, ledgers.unit],
    }),
    check('member_accounts_floor', sql`${t.balance} >= ${t.floor}`),
    check('member_accounts_safe', sql`${t.balance} between -9007199254740991 and 9007199254740991`),
  ],
)

/** Transfers that commit together. */
export const journals = pgTable(
  'journals',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    kind: text({ enum: JOURNAL_KINDS }).notNull(),
    /** The natural key: what made it, which makes no other of this program. */
    sourceType: text('source_type'),
    sourceId: text('source_id'),
    /** The journal that this one takes back, whole. */
    reversesId: uuid('reverses_id'),
    /** The journal that this one goes on with: the hold it ends, the earning it claws back, the redemption it restores. */
    aboutId: uuid('about_id'),
    /** When it happened, and when it was known. */
    effectiveAt: instant('effective_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: jsonb().$type<{ type: string; id: string }>().notNull(),
    /** Why, as a sentence can be made of it; nothing personal. */
    details: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('journals_source').on(t.organizationId, t.programId, t.sourceType, t.sourceId).where(sql`${t.sourceId} is not null`),
    uniqueIndex('journals_reverses').on(t.organizationId, t.reversesId).where(sql`${t.reversesId} is not null`),
    index('journals_about').on(t.organizationId, t.aboutId).where(sql`${t.aboutId} is not null`),
  ],
)

/** Units go from the debit account to the credit account. On the side of a member, with the balance after it and which of its entries it is. */
export const transfers = pgTable(
  'transfers',
  {
    organizationId: organizationId(),
    journalId: uuid('journal_id').notNull(),
    number: smallint().notNull(),
    programId: uuid('program_id').notNull(),
    unit: text().notNull(),
    amount: amount('amount').notNull(),
    debitAccount: text('debit_account', { enum: ACCOUNTS }).notNull(),
    debitMemberId: uuid('debit_member_id'),
    debitVersion: amount('debit_version'),
    debitBalance: amount('debit_balance'),
    creditAccount: text('credit_account', { enum: ACCOUNTS }).notNull(),
    creditMemberId: uuid('credit_member_id'),
    creditVersion: amount('credit_version'),
    creditBalance: amount('credit_balance'),
    effectiveAt: instant('effective_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.journalId, t.number] }),
    uniqueIndex('transfers_debit').on(t.organizationId, t.debitMemberId, t.unit, t.debitAccount, t.debitVersion).where(sql`${t.debitMemberId} is not null`),
    uniqueIndex('transfers_credit')
      .on(t.organizationId, t.creditMemberId, t.unit, t.creditAccount, t.creditVersion)
      .where(sql`${t.creditMemberId} is not null`),
    check('transfers_amount', sql`${t.amount} between 1 and 9007199254740991`),
  ],
)

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
