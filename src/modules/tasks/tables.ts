import { sql } from 'drizzle-orm'
import { boolean, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations, teams, users } from '../identity/tables.ts'

export const TASK_TYPES = ['follow_up', 'call_back', 'thank_you', 'visit', 'note', 'gift', 'reminder', 'handover', 'other'] as const
export const TASK_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export const TASK_STATUSES = ['open', 'in_progress', 'done', 'cancelled'] as const
/** Those in which there is something left to do. */
export const OPEN_STATUSES = ['open', 'in_progress'] as const satisfies readonly (typeof TASK_STATUSES)[number][]

// Written out, since an index is chosen by what a statement says, not by its values.
const OPEN = sql.raw(`(${OPEN_STATUSES.map((status) => `'${status}'`).join(', ')})`)

/** When something comes again: an RRULE (RFC 5545, 3.3.10), read by the clock on the wall of a zone. */
export interface Recurrence {
  rrule: string
  timeZone: string
}
/** Another resource that a task is about, by its kind and id. */
export interface Related {
  type: string
  id: string
}

export const tasks = pgTable(
  'tasks',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    type: text({ enum: TASK_TYPES }).notNull(),
    title: text(),
    description: text(),
    contactId: uuid('contact_id'),
    assigneeId: uuid('assignee_id'),
    teamId: uuid('team_id'),
    dueAt: instant('due_at'),
    dueDate: date('due_date', { mode: 'string' }),
    windowStart: instant('window_start'),
    windowEnd: instant('window_end'),
    /** When it is overdue, whichever of the above says so; `infinity` where nothing does, so that it can be sorted by. */
    dueInstant: instant('due_instant').notNull(),
    recurrence: jsonb().$type<Recurrence>(),
    /** What recurring tasks that follow from one another share, and the local time the first of them had (`DTSTART`). */
    seriesId: uuid('series_id'),
    seriesStart: text('series_start'),
    /** Which of its series it is: the local time that the rule gave it, wherever it was rescheduled to. */
    occurrence: text(),
    priority: text({ enum: TASK_PRIORITIES }).notNull(),
    status: text({ enum: TASK_STATUSES }).notNull(),
    outcome: text(),
    cancelReason: text('cancel_reason'),
    related: jsonb().$type<Related>(),
    /** When it was raised as overdue; null again when it is rescheduled. */
    overdueAt: instant('overdue_at'),
    closedAt: instant('closed_at'),
    /** Counts what the clock does to it, for the ETag. */
    derived: integer().notNull().default(0),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'tasks_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete(
      'cascade',
    ),
    foreignKey({ name: 'tasks_assignee_fkey', columns: [t.organizationId, t.assigneeId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'tasks_team_fkey', columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }),
    uniqueIndex('tasks_occurrence_key').on(t.organizationId, t.seriesId, t.occurrence),
    // One per sort, and for each filter one per sort: a page is then a range of an index.
    index('tasks_due').on(t.organizationId, t.dueInstant, t.id),
    index('tasks_contact').on(t.organizationId, t.contactId, t.id),
    index('tasks_contact_due').on(t.organizationId, t.contactId, t.dueInstant, t.id),
    index('tasks_assignee').on(t.organizationId, t.assigneeId, t.id),
    index('tasks_assignee_due').on(t.organizationId, t.assigneeId, t.dueInstant, t.id),
    index('tasks_team').on(t.organizationId, t.teamId, t.id),
    index('tasks_team_due').on(t.organizationId, t.teamId, t.dueInstant, t.id),
    index('tasks_type').on(t.organizationId, t.type, t.id),
    index('tasks_status').on(t.organizationId, t.status, t.id),
    index('tasks_status_due').on(t.organizationId, t.status, t.dueInstant, t.id),
    index('tasks_closed_at').on(t.organizationId, t.closedAt).where(sql`${t.closedAt} is not null`),
    index('tasks_open_due').on(t.organizationId, t.dueInstant, t.id).where(sql`${t.status} in ${OPEN}`),
  ],
)

/** Tasks in which there is something left to do. */
export const isOpenTask = sql`${tasks.status} in ${OPEN}`

/** Secret links under which tasks are read as a calendar. Only the hash of the secret is kept. */
export const feeds = pgTable(
  'feeds',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    assigneeId: uuid('assignee_id'),
    teamId: uuid('team_id'),
    /** Whether it shows occasions of contacts beside tasks. */
    occasions: boolean().notNull().default(false),
    /** Who made it: the feed shows what they may see, while they may; null for a service key. */
    createdBy: uuid('created_by'),
    /** Who stood behind its maker, also behind a service key: what is kept from them it does not show. */
    personId: uuid('person_id'),
    secretHash: text('secret_hash').notNull(),
    version: integer().notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('feeds_created_by').on(t.organizationId, t.createdBy, t.id),
    foreignKey({ name: 'feeds_assignee_fkey', columns: [t.organizationId, t.assigneeId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'feeds_creator_fkey', columns: [t.organizationId, t.createdBy], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'feeds_team_fkey', columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }).onDelete('cascade'),
  ],
)
