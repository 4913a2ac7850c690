import { sql } from 'drizzle-orm'
import { bigint, boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../../platform/columns.ts'
import { EVENTS } from './definition.ts'
import { members } from './members.ts'

/** Something that happened to a member, once for each source, and what the version of its date gave for it. It is never changed. */
export const loyaltyEvents = pgTable(
  'loyalty_events',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    type: text({ enum: EVENTS }).notNull(),
    /** Of a custom one. */
    name: text(),
    /** The natural key: the order, the response, the id that another system gave it. */
    sourceType: text('source_type').notNull(),
    sourceId: text('source_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    versionNumber: integer('version_number').notNull(),
    /** Spent by the member, in minor units: of an order. */
    spent: bigint({ mode: 'number' }).notNull(),
    /** What was told, and what was known of the member then: with the version all that the outcome follows from. */
    told: jsonb().$type<Record<string, unknown>>().notNull(),
    known: jsonb().$type<Record<string, unknown>>().notNull(),
    outcome: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Null where nothing was earned. */
    journalId: uuid('journal_id'),
    /** The purchase that this one judges anew, since it was paid otherwise. */
    correctsId: uuid('corrects_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'loyalty_events_member_fkey', columns: [t.organizationId, t.memberId], foreignColumns: [members.organizationId, members.id] }),
    uniqueIndex('loyalty_events_source').on(t.organizationId, t.programId, t.sourceType, t.sourceId),
    index('loyalty_events_member').on(t.organizationId, t.memberId, t.occurredAt, t.id),
    index('loyalty_events_corrects').on(t.organizationId, t.correctsId).where(sql`${t.correctsId} is not null`),
    index('loyalty_events_journal').on(t.organizationId, t.journalId).where(sql`${t.journalId} is not null`),
  ],
)

/** What one rule gave for one event, and what was taken back of it since. */
export const earnings = pgTable(
  'earnings',
  {
    organizationId: organizationId(),
    eventId: uuid('event_id').notNull(),
    ruleKey: text('rule_key').notNull(),
    programId: uuid('program_id').notNull(),
    memberId: uuid('member_id').notNull(),
    /** A unit of the program; null of a voucher, of which there is one. */
    unit: text(),
    /** The punch card that stamps are for. */
    card: text(),
    amount: bigint({ mode: 'number' }).notNull(),
    /** Of it, taken back by refunds. */
    taken: bigint({ mode: 'number' }).notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** Of what is pending: when it can be spent. */
    maturesAt: instant('matures_at'),
    matured: boolean().notNull(),
    journalId: uuid('journal_id'),
    /** Of a voucher; null also where none could be given. */
    voucherId: uuid('voucher_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.eventId, t.ruleKey] }),
    foreignKey({ name: 'earnings_event_fkey', columns: [t.organizationId, t.eventId], foreignColumns: [loyaltyEvents.organizationId, loyaltyEvents.id] }),
    index('earnings_rule').on(t.organizationId, t.memberId, t.ruleKey, t.occurredAt),
    index('earnings_member').on(t.organizationId, t.memberId, t.occurredAt, t.eventId, t.ruleKey),
    check('earnings_taken', sql`${t.taken} between 0 and ${t.amount}`),
  ],
)
