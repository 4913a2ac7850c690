import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import type { MessageChannel } from '../../messaging/tables.ts'
import type { Worth } from '../../rewards/tables/vouchers.ts'

export { MESSAGE_CHANNELS } from '../../messaging/tables.ts'

/** When something is offered: to who is to be won back, who complained and was answered, who stays away, or by hand. */
export const OCCASIONS = ['win_back', 'complaint_resolved', 'lapse', 'manual'] as const
export const CAMPAIGN_STATUSES = ['active', 'paused', 'archived'] as const

/** For how long somebody must have bought nothing: so many days, or so many times the days that usually lie between their purchases. */
export type Lapse = { readonly type: 'days'; readonly days: number } | { readonly type: 'rhythm'; readonly gaps: number }

/** What a voucher is worth; gift cards are money, and not offered. */
type OfferedWorth = Exclude<Worth, { readonly type: 'gift_card' }>

/** What is given: points of a program, or a voucher; amounts in minor units of the currency. */
export type Gift =
  | { readonly type: 'points'; readonly programId: string; readonly unit: string; readonly amount: number }
  | { readonly type: 'voucher'; readonly name: string; readonly worth: OfferedWorth; readonly currency: string }

/** By which channel an offer is sent, in the words of the organization's template of this key, or of the service where there is none. */
export interface OfferMessage {
  readonly channel: MessageChannel
  readonly templateKey: string
}

/** What is offered, on which occasion, to whom and how often. */
export const offerCampaigns = pgTable(
  'offer_campaigns',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    name: text().notNull(),
    /** What can be said to the customer, by language. */
    sentence: jsonb().$type<Record<string, string>>().notNull(),
    occasion: text({ enum: OCCASIONS }).notNull(),
    lapse: jsonb().$type<Lapse>(),
    gives: jsonb().$type<Gift>().notNull(),
    /** Until the end of the local day that is so many days after it was made. */
    validDays: integer('valid_days').notNull(),
    /** How long before it nothing was offered to the contact, by any campaign. */
    cooldownDays: integer('cooldown_days').notNull(),
    limitPerContact: integer('limit_per_contact'),
    /** How many offers there may be in all; null: any number. */
    budget: bigint({ mode: 'number' }),
    /** How many there are, without those that were rejected or withdrawn. */
    taken: bigint({ mode: 'number' }).notNull(),
    /** Whether somebody else approves each offer before it is made. */
    needsApproval: boolean('needs_approval').notNull(),
    /** Null: staff say it. */
    message: jsonb().$type<OfferMessage>(),
    status: text({ enum: CAMPAIGN_STATUSES }).notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('offer_campaigns_status').on(t.organizationId, t.status, t.id),
    index('offer_campaigns_occasion').on(t.organizationId, t.occasion, t.id),
    check('offer_campaigns_budget', sql`${t.taken} >= 0 and (${t.budget} is null or ${t.taken} <= ${t.budget})`),
  ],
)
