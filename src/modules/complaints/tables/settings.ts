import { boolean, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { organizations } from '../../identity/tables.ts'
import type { COMPLAINT_CHANNELS, PRIORITIES, SUBJECT_KINDS } from './vocabulary.ts'

/** The languages that complainants are spoken to in. */
export const LANGUAGES = ['en', 'id', 'az', 'fa'] as const
export type Language = (typeof LANGUAGES)[number]

/** The most that a role may promise by itself; null promises anything. */
export interface RemedyLimit {
  amount: number
  points: number
}
/** Who gets a complaint that nobody was given, and of which kind of complaints: what is null is not asked. */
export interface RoutingRule {
  subjectKind: (typeof SUBJECT_KINDS)[number] | null
  subjectId: string | null
  severityMin: number | null
  safety: boolean | null
  channel: (typeof COMPLAINT_CHANNELS)[number] | null
  priority: (typeof PRIORITIES)[number] | null
  ownerId: string | null
  teamId: string | null
  /** Whoever of the team has the least to do becomes the owner. */
  balanced: boolean
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
  /** Whether the service acknowledges by itself what it can. */
  autoAcknowledge: boolean('auto_acknowledge').notNull().default(false),
  /** So many days after its resolution the complainant is first asked whether it is solved. */
  followUpAfterDays: integer('follow_up_after_days').notNull().default(7),
  /** A cause that is found so often within so many days is a pattern. */
  systemicCount: integer('systemic_count').notNull().default(5),
  systemicDays: integer('systemic_days').notNull().default(30),
  remedyLimits: jsonb('remedy_limits').$type<Partial<Record<'owner' | 'admin' | 'manager' | 'agent' | 'analyst', RemedyLimit | null>>>().notNull(),
  /** The first rule that fits holds. */
  routing: jsonb().$type<RoutingRule[]>().notNull(),
  /** How long after its end a complaint can still be seen by its secret links. */
  linkDays: integer('link_days').notNull().default(365),
  /** An e-mail to one of these is a complaint. */
  emailAddresses: text('email_addresses').array().notNull().default([]),
  /** The published process in the organization's own words, by language. */
  process: jsonb().$type<Partial<Record<Language, string>>>().notNull().default({}),
  version: integer().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})
