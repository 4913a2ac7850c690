import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { contacts } from '../../contacts/tables.ts'
import { vouchers } from '../../rewards/tables/vouchers.ts'
import { type Gift, OCCASIONS, offerCampaigns } from './campaigns.ts'

export const OFFER_STATUSES = ['proposed', 'made', 'accepted', 'used', 'declined', 'expired', 'withdrawn', 'rejected'] as const

/** What was offered to a contact: with the terms that its campaign had then. */
export const offers = pgTable(
  'offers',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    campaignId: uuid('campaign_id').notNull(),
    /** Null once the person is erased. */
    contactId: uuid('contact_id'),
    occasion: text({ enum: OCCASIONS }).notNull(),
    /** The natural key within the campaign: nothing is offered twice for it. */
    occasionKey: text('occasion_key').notNull(),
    /** The win-back, the complaint, the day of the last purchase, the id of another system. */
    occasionId: text('occasion_id'),
    status: text({ enum: OFFER_STATUSES }).notNull(),
    name: text().notNull(),
    sentence: jsonb().$type<Record<string, string>>().notNull(),
    gives: jsonb().$type<Gift>().notNull(),
    validDays: integer('valid_days').notNull(),
    proposedBy: jsonb('proposed_by').$type<{ type: string; id: string }>().notNull(),
    /** The user behind it; null of a service key and of the service itself. */
    proposerId: uuid('proposer_id'),
    /** Who approved or rejected it; null where nobody had to. */
    decidedBy: jsonb('decided_by').$type<{ type: string; id: string }>(),
    decidedAt: instant('decided_at'),
    /** Why it was rejected, declined or withdrawn, in somebody's words. */
    reason: text(),
    madeAt: instant('made_at'),
    /** The first instant at which it no longer stands, the end of a local day; null until it is made. */
    expiresAt: instant('expires_at'),
    voucherId: uuid('voucher_id'),
    memberId: uuid('member_id'),
    journalId: uuid('journal_id'),
    messageId: uuid('message_id'),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'offers_campaign_fkey', columns: [t.organizationId, t.campaignId], foreignColumns: [offerCampaigns.organizationId, offerCampaigns.id] }),
    foreignKey({ name: 'offers_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    foreignKey({ name: 'offers_voucher_fkey', columns: [t.organizationId, t.voucherId], foreignColumns: [vouchers.organizationId, vouchers.id] }),
    uniqueIndex('offers_occasion_key').on(t.organizationId, t.campaignId, t.occasionKey),
    index('offers_contact').on(t.organizationId, t.contactId, t.id),
    index('offers_campaign').on(t.organizationId, t.campaignId, t.id),
    index('offers_status').on(t.organizationId, t.status, t.id),
  ],
)
