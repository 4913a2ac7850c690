import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { organizationId } from '../../platform/columns.ts'
import { files } from '../../platform/tables.ts'
import { contacts } from '../contacts/tables.ts'
import { interactions } from '../interactions/tables.ts'
import { tasks } from '../tasks/tables.ts'

/** What files may hang on. */
export const HOLDERS = ['contact', 'interaction', 'task'] as const
export type HolderType = (typeof HOLDERS)[number]

/** On which contact, interaction or task a file hangs: exactly one. The id is the file's; whose row goes, its file goes with it (a trigger). */
export const attachments = pgTable(
  'attachments',
  {
    organizationId: organizationId(),
    id: uuid().notNull(),
    contactId: uuid('contact_id'),
    interactionId: uuid('interaction_id'),
    taskId: uuid('task_id'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({ name: 'attachments_file_fkey', columns: [t.organizationId, t.id], foreignColumns: [files.organizationId, files.id] }),
    foreignKey({ name: 'attachments_contact_fkey', columns: [t.organizationId, t.contactId], foreignColumns: [contacts.organizationId, contacts.id] }).onDelete(
      'cascade',
    ),
    foreignKey({
      name: 'attachments_interaction_fkey',
      columns: [t.organizationId, t.interactionId],
      foreignColumns: [interactions.organizationId, interactions.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'attachments_task_fkey', columns: [t.organizationId, t.taskId], foreignColumns: [tasks.organizationId, tasks.id] }).onDelete('cascade'),
    check('attachments_holder_check', sql`num_nonnulls(${t.contactId}, ${t.interactionId}, ${t.taskId}) = 1`),
    index('attachments_contact').on(t.organizationId, t.contactId, t.id),
    index('attachments_interaction').on(t.organizationId, t.interactionId, t.id),
    index('attachments_task').on(t.organizationId, t.taskId, t.id),
  ],
)
