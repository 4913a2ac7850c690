import { integer, jsonb, pgTable } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'

/** The most that a role may promise by itself; null promises anything. */
export interface RemedyLimit {
  amount: number
  points: number
}
/** How an organization handles complaints, where it says so. */
export const complaintSettings = pgTable('complaint_settings', {
  organizationId: organizationId()
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  reopenWindowDays: integer('reopen_window_days').notNull(),
  silenceDays: integer('silence_days').notNull(),
  followUpAttemptsMax: integer('follow_up_attempts_max').notNull(),
  followUpWaitDays: integer('follow_up_wait_days').notNull(),
  /** A cause that is found so often within so many days is a pattern. */
  systemicCount: integer('systemic_count').notNull().default(5),
  systemicDays: integer('systemic_days').notNull().default(30),
  remedyLimits: jsonb('remedy_limits').$type<Partial<Record<'owner' | 'admin' | 'manager' | 'agent' | 'analyst', RemedyLimit | null>>>().notNull(),
  version: integer().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})
