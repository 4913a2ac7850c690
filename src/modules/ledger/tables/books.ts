import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, jsonb, pgTable, pgView, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'

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
const PROGRAM_ACCOUNTS = ['issuance', 'redeemed', 'expired', 'clawback', 'clawback_loss', 'adjustment', 'migration'] as const
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

/** Whole units. */
export const amount = (name: string) => bigint(name, { mode: 'number' })

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

/** Both sides of the transfers of members: what came to an account, or went from it. */
export const ledgerEntries = pgView('ledger_entries', {
  organizationId: organizationId(),
  journalId: uuid('journal_id').notNull(),
  programId: uuid('program_id').notNull(),
  memberId: uuid('member_id').notNull(),
  unit: text().notNull(),
  account: text({ enum: MEMBER_ACCOUNTS }).notNull(),
  version: amount('version').notNull(),
  amount: amount('amount').notNull(),
  balance: amount('balance').notNull(),
  effectiveAt: instant('effective_at').notNull(),
  recordedAt: instant('recorded_at').notNull(),
}).as(sql`
  select organization_id, journal_id, program_id, credit_member_id as member_id, unit, credit_account as account, credit_version as version,
    amount, credit_balance as balance, effective_at, recorded_at from transfers where credit_member_id is not null
  union all
  select organization_id, journal_id, program_id, debit_member_id, unit, debit_account, debit_version, -amount, debit_balance, effective_at, recorded_at
  from transfers where debit_member_id is not null`)
