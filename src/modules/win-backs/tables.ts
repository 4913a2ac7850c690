import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationId } from '../../platform/columns.ts'
import { contacts } from '../contacts/tables.ts'
import { organizations, teams, users } from '../identity/tables.ts'

export const WIN_BACK_STATES = ['open', 'won_back', 'lost', 'not_pursued'] as const

/** Another resource that it came from, by its kind and id. */
export interface Origin {
  type: string
  id: string
}

/** A customer who was lost, or nearly, and whom somebody is to win back. */
export const winBacks = pgTable(
  'win_backs',
  {
    organizationId: organizationId().references(() => organizations.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    /** Null once the person is erased. */
    contactId: uuid('contact_id'),
    related: jsonb().$type<Origin>(),
    ownerId: uuid('owner_id'),
    teamId: uuid('team_id'),
    state: text({ enum: WIN_BACK_STATES }).notNull(),
    note: text(),
    dueAt: instant('due_at'),
    /** The same to sort by: `infinity` where it is never due. */
    dueInstant: instant('due_instant').notNull(),
    closedAt: instant('closed_at'),
    closedBy: jsonb('closed_by').$type<{ type: string; id: string }>(),
    version: integer().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'win_backs_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }),
    foreignKey({ name: 'win_backs_owner_fkey', columns: [t.organizationId, t.ownerId], foreignColumns: [users.organizationId, users.id] }),
    foreignKey({ name: 'win_backs_team_fkey', columns: [t.organizationId, t.teamId], foreignColumns: [teams.organizationId, teams.id] }),
    index('win_backs_due').on(t.organizationId, t.dueInstant, t.id),
    index('win_backs_state').on(t.organizationId, t.state, t.id),
    index('win_backs_state_due').on(t.organizationId, t.state, t.dueInstant, t.id),
    index('win_backs_contact').on(t.organizationId, t.contactId, t.id),
    index('win_backs_owner').on(t.organizationId, t.ownerId, t.id),
    index('win_backs_team').on(t.organizationId, t.teamId, t.id),
    index('win_backs_open').on(t.organizationId, t.ownerId, t.id).where(sql`${t.state} = 'open'`),
  ],
)
