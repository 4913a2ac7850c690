import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { contacts } from '../tables.ts'

/**
 * Notes when the next task for a contact is due, or that there is none. What other modules do moves `derived`, never the
 * version: nobody's change is made stale by it.
 */
export function setNextTaskAt(tx: Tx, contactId: string, nextTaskAt: string | null): void {
  tx.later(set, { contactId, nextTaskAt })
}
const set = statement(
  'contacts.setNextTaskAt',
  {},
  (_, given) => sql`
  update ${contacts} set next_task_at = ${given('nextTaskAt')}::timestamptz, derived = derived + 1
  where organization_id = ${given('organizationId')} and id = ${given('contactId')} and next_task_at is distinct from ${given('nextTaskAt')}::timestamptz`,
)
