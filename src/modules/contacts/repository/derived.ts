import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { records, recordset, statement } from '../../../platform/database.ts'
import { contacts } from '../tables.ts'

/** What other modules do moves `derived`, never the version: nobody's change is made stale by it. */

/** When somebody last dealt with a contact. */
export interface LastInteraction {
  readonly contactId: string
  readonly occurredAt: string | null
}
const columns = { id: contacts.id, lastInteractionAt: contacts.lastInteractionAt }
const rowsOf = (last: readonly LastInteraction[]) => ({
  last: records(
    columns,
    last.map(({ contactId, occurredAt }) => ({ id: contactId, lastInteractionAt: occurredAt })),
  ),
})
const moving = (name: string, when: SQL) =>
  statement(
    name,
    {},
    (_, given) => sql`
    update ${contacts} set last_interaction_at = last.last_interaction_at, derived = derived + 1 from ${recordset(columns, 'last')}
    where ${contacts.organizationId} = ${given('organizationId')} and ${contacts.id} = last.id and ${when}`,
  )

/** Moves the field on where the instant is later than the one that stands there. */
export function advanceLastInteraction(tx: Tx, last: readonly LastInteraction[]): void {
  tx.later(advance, rowsOf(last))
}
const advance = moving(
  'contacts.advanceLastInteraction',
  sql`(${contacts.lastInteractionAt} is null or ${contacts.lastInteractionAt} < last.last_interaction_at)`,
)

/** Sets the field, also back. */
export function setLastInteraction(tx: Tx, last: readonly LastInteraction[]): void {
  tx.later(set, rowsOf(last))
}
const set = moving('contacts.setLastInteraction', sql`${contacts.lastInteractionAt} is distinct from last.last_interaction_at`)

/** Notes when the next task for a contact is due, or that there is none. */
export function setNextTaskAt(tx: Tx, contactId: string, nextTaskAt: string | null): void {
  tx.later(setNext, { contactId, nextTaskAt })
}
const setNext = statement(
  'contacts.setNextTaskAt',
  {},
  (_, given) => sql`
  update ${contacts} set next_task_at = ${given('nextTaskAt')}::timestamptz, derived = derived + 1
  where organization_id = ${given('organizationId')} and id = ${given('contactId')} and next_task_at is distinct from ${given('nextTaskAt')}::timestamptz`,
)
