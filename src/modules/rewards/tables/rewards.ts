import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import type { Period } from '../../programs/tables/definition.ts'
import { programs } from '../../programs/tables/programs.ts'
import type { Worth } from './vouchers.ts'

export { PERIODS } from '../../programs/tables/definition.ts'

export const REWARD_STATUSES = ['active', 'archived'] as const

/** What a reward gives: goods, money in minor units of the program's currency, or a voucher of the member's own. */
export type RewardGift =
  | { readonly type: 'goods'; readonly sku: string; readonly quantity: number }
  | { readonly type: 'money'; readonly amount: number }
  | VoucherGift
export interface VoucherGift {
  readonly type: 'voucher'
  readonly name: string
  readonly worth: Worth
  /** Until the end of the local day that is so many days later; null: for ever. */
  readonly validDays: number | null
}

/** How often a member may have a reward within a period by the calendar of the program's zone. */
export interface RewardLimit {
  readonly quantity: number
  readonly period: Period
}

/** The catalogue: what units of a program are given for. */
export const rewards = pgTable(
  'rewards',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    key: text().notNull(),
    /** By language. */
    name: jsonb().$type<Record<string, string>>().notNull(),
    description: jsonb().$type<Record<string, string>>().notNull(),
    unit: text().notNull(),
    cost: bigint({ mode: 'number' }).notNull(),
    gives: jsonb().$type<RewardGift>().notNull(),
    /** How many are left; null where there are always more. */
    stock: bigint({ mode: 'number' }),
    validFrom: instant('valid_from'),
    /** Exclusive. */
    validTo: instant('valid_to'),
    limitPerMember: jsonb('limit_per_member').$type<RewardLimit>(),
    /** Of which a member must be in one; none: everybody. */
    tiers: text().array().notNull(),
    status: text({ enum: REWARD_STATUSES }).notNull(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'rewards_program_fkey', columns: [t.organizationId, t.programId], foreignColumns: [programs.organizationId, programs.id] }),
    uniqueIndex('rewards_key').on(t.organizationId, t.programId, t.key),
    index('rewards_program').on(t.organizationId, t.programId, t.id),
    index('rewards_program_status').on(t.organizationId, t.programId, t.status, t.id),
    check('rewards_cost', sql`${t.cost} between 1 and 9007199254740991`),
    check('rewards_stock', sql`${t.stock} between 0 and 9007199254740991`),
  ],
)
