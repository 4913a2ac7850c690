import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'

const VOUCHER_TYPES = ['percent', 'fixed', 'free_item', 'gift_card'] as const
/** What has expired or is used up may be so before it is noted: what counts is the clock and the count. */
export const VOUCHER_STATUSES = ['active', 'used_up', 'expired', 'revoked'] as const
/** Who or what gave it: staff, another system by its id, a batch, a rule of a program, a full punch card, a remedy of a complaint, an offer, a reward. */
export const VOUCHER_SOURCES = ['staff', 'external', 'batch', 'rule', 'card', 'remedy', 'offer', 'reward'] as const
export const BATCH_STATUSES = ['running', 'completed'] as const

const currencyAmount = (name: string) => bigint(name, { mode: 'number' })

/** What a voucher is worth, as it was issued; of a gift card what it began with. Amounts are in minor units of its currency. */
export type Worth =
  | { readonly type: 'percent'; readonly rate: { readonly numerator: number; readonly denominator: number }; readonly cap: number | null }
  | { readonly type: 'fixed'; readonly amount: number }
  | { readonly type: 'free_item'; readonly quantity: number; readonly skus: string[]; readonly categories: string[] }
  | { readonly type: 'gift_card'; readonly amount: number }

/** Vouchers of the same terms that are made in the background, chunk by chunk: `made` says how far it is. */
export const voucherBatches = pgTable(
  'voucher_batches',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    count: integer().notNull(),
    made: integer().notNull(),
    status: text({ enum: BATCH_STATUSES }).notNull(),
    /** The terms that every voucher of it gets. */
    name: text().notNull(),
    worth: jsonb().$type<Worth>().notNull(),
    currency: text().notNull(),
    programId: uuid('program_id'),
    reason: text(),
    validFrom: instant('valid_from').notNull(),
    expiresAt: instant('expires_at'),
    usesMax: integer('uses_max'),
    usesPerMember: integer('uses_per_member'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('voucher_batches_status').on(t.organizationId, t.status, t.id),
    check('voucher_batches_made', sql`${t.made} between 0 and ${t.count}`),
  ],
)

/** A voucher or a gift card. Of its code only a digest stands here, and the code sealed with a key that no database holds. */
export const vouchers = pgTable(
  'vouchers',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    batchId: uuid('batch_id'),
    sourceType: text('source_type', { enum: VOUCHER_SOURCES }).notNull(),
    /** The natural key within its kind: one voucher for each remedy, for each event and rule. */
    sourceId: text('source_id'),
    name: text().notNull(),
    type: text({ enum: VOUCHER_TYPES }).notNull(),
    worth: jsonb().$type<Worth>().notNull(),
    currency: text().notNull(),
    programId: uuid('program_id'),
    /** Who alone may use it; null where whoever has the code may. */
    contactId: uuid('contact_id'),
    status: text({ enum: VOUCHER_STATUSES }).notNull(),
    codeDigest: text('code_digest').notNull(),
    codeSealed: text('code_sealed').notNull(),
    /** Why it was given. */
    reason: text(),
    /** The user who gave it by hand. */
    issuedBy: uuid('issued_by'),
    /** The most that it takes off in all, of what somebody gave by hand; null where nothing bounds it. */
    granted: currencyAmount('granted'),
    validFrom: instant('valid_from').notNull(),
    /** The first instant at which it is no longer valid: the end of a local day; null: for ever. */
    expiresAt: instant('expires_at'),
    usesMax: integer('uses_max'),
    usesPerMember: integer('uses_per_member'),
    uses: integer().notNull(),
    /** Of a gift card, what the ledger says after the last posting; null of other vouchers. */
    balance: currencyAmount('balance'),
    /** Why it was revoked. */
    endReason: text('end_reason'),
    /** When it was told that it will expire. */
    noticedAt: instant('noticed_at'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'vouchers_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    foreignKey({ name: 'vouchers_batch_fkey', columns: [t.organizationId, t.batchId], foreignColumns: [voucherBatches.organizationId, voucherBatches.id] }),
    uniqueIndex('vouchers_code_key').on(t.organizationId, t.codeDigest),
    uniqueIndex('vouchers_source_key').on(t.organizationId, t.sourceType, t.sourceId).where(sql`${t.sourceId} is not null`),
    index('vouchers_contact').on(t.organizationId, t.contactId, t.id).where(sql`${t.contactId} is not null`),
    index('vouchers_batch').on(t.organizationId, t.batchId, t.id).where(sql`${t.batchId} is not null`),
    index('vouchers_status').on(t.organizationId, t.status, t.id),
    index('vouchers_source').on(t.organizationId, t.sourceType, t.id),
    index('vouchers_issuer').on(t.organizationId, t.issuedBy, t.createdAt).where(sql`${t.issuedBy} is not null`),
    index('vouchers_expiring').on(t.organizationId, t.expiresAt).where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    check('vouchers_uses', sql`${t.uses} >= 0 and (${t.usesMax} is null or ${t.uses} <= ${t.usesMax})`),
    check('vouchers_balance', sql`(${t.type} = 'gift_card') = (${t.balance} is not null) and ${t.balance} >= 0`),
  ],
)

/** A use of a voucher, or an amount paid with a gift card; given back at most once, the amount also in parts. */
export const voucherRedemptions = pgTable(
  'voucher_redemptions',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    voucherId: uuid('voucher_id').notNull(),
    contactId: uuid('contact_id'),
    orderId: uuid('order_id'),
    orderExternalId: text('order_external_id'),
    /** Paid with a gift card; null of other vouchers. */
    amount: currencyAmount('amount'),
    currency: text(),
    /** The natural key. */
    externalId: text('external_id'),
    journalId: uuid('journal_id'),
    redeemedAt: instant('redeemed_at').notNull(),
    /** When all of it had been given back. */
    releasedAt: instant('released_at'),
    /** Given back so far of what was paid. */
    releasedAmount: currencyAmount('released_amount'),
    releaseJournalId: uuid('release_journal_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'voucher_redemptions_voucher_fkey', columns: [t.organizationId, t.voucherId], foreignColumns: [vouchers.organizationId, vouchers.id] }),
    uniqueIndex('voucher_redemptions_external_id_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    index('voucher_redemptions_voucher').on(t.organizationId, t.voucherId, t.id),
    index('voucher_redemptions_contact').on(t.organizationId, t.contactId, t.voucherId).where(sql`${t.contactId} is not null`),
    index('voucher_redemptions_order').on(t.organizationId, t.orderId).where(sql`${t.orderId} is not null`),
    index('voucher_redemptions_order_external').on(t.organizationId, t.orderExternalId).where(sql`${t.orderExternalId} is not null`),
    check('voucher_redemptions_released', sql`${t.releasedAmount} is null or ${t.releasedAmount} between 1 and ${t.amount}`),
  ],
)
