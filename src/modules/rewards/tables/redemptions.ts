import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import { members } from '../../programs/tables/members.ts'
import { type RewardGift, rewards } from './rewards.ts'

export const REDEMPTION_STATUSES = ['redeemed', 'reversed'] as const

/** Units that a member gave: for a reward, or as money towards something. */
export const redemptions = pgTable(
  'redemptions',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    /** Whose it is; null once the person is erased. */
    contactId: uuid('contact_id'),
    /** Null where units were given as money. */
    rewardId: uuid('reward_id'),
    quantity: integer().notNull(),
    /** What one of the reward gave then. */
    gives: jsonb().$type<RewardGift>(),
    /** The vouchers that were given. */
    voucherIds: uuid('voucher_ids').array().notNull().default(sql`'{}'`),
    unit: text().notNull(),
    amount: bigint({ mode: 'number' }).notNull(),
    /** Of it, given back since. */
    restored: bigint({ mode: 'number' }).notNull(),
    /** What the units stood for, in minor units of the currency, where it was money. */
    value: bigint({ mode: 'number' }),
    currency: text(),
    /** The id of another system: its natural key. */
    externalId: text('external_id'),
    /** The order that was paid with it. */
    orderId: uuid('order_id'),
    orderExternalId: text('order_external_id'),
    /** The journal by which the units went. */
    journalId: uuid('journal_id').notNull(),
    /** The journal that took them from their lots, to which they can go back: the same, or that of the hold. */
    drawnBy: uuid('drawn_by').notNull(),
    status: text({ enum: REDEMPTION_STATUSES }).notNull(),
    redeemedAt: instant('redeemed_at').notNull(),
    reversedAt: instant('reversed_at'),
    /** Why it was taken back, in somebody's words. */
    reversalReason: text('reversal_reason'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'redemptions_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    foreignKey({ name: 'redemptions_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    foreignKey({ name: 'redemptions_reward_fkey', columns: [t.organizationId, t.rewardId], foreignColumns: [rewards.organizationId, rewards.id] }),
    uniqueIndex('redemptions_external_key').on(t.organizationId, t.externalId).where(sql`${t.externalId} is not null`),
    index('redemptions_member').on(t.organizationId, t.memberId, t.id),
    index('redemptions_contact').on(t.organizationId, t.contactId, t.id),
    index('redemptions_reward').on(t.organizationId, t.rewardId, t.id),
    index('redemptions_status').on(t.organizationId, t.status, t.id),
    index('redemptions_limit').on(t.organizationId, t.contactId, t.rewardId, t.redeemedAt).where(sql`${t.rewardId} is not null`),
    index('redemptions_order').on(t.organizationId, t.orderId).where(sql`${t.orderId} is not null`),
    index('redemptions_order_external').on(t.organizationId, t.orderExternalId).where(sql`${t.orderExternalId} is not null`),
    check('redemptions_restored', sql`${t.restored} between 0 and ${t.amount}`),
  ],
)
