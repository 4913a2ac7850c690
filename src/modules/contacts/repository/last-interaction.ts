import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { records, recordset, statement } from '../../../platform/database.ts'
import { contacts } from '../tables.ts'

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

/** Moves the field on where the instant is later than the one that stands there. */
export function advanceLastInteraction(tx: Tx, last: readonly LastInteraction[]): void {
  tx.later(advance, rowsOf(last))
}
const advance = statement(
  'contacts.advanceLastInteraction',
  {},
  (_, given) => sql`
  update ${contacts} set last_interaction_at = last.last_interaction_at, derived = derived + 1 from ${recordset(columns, 'last')}
  where ${contacts.organizationId} = ${given('organizationId')} and ${contacts.id} = last.id
    and (${contacts.lastInteractionAt} is null or ${contacts.lastInteractionAt} < last.last_interaction_at)`,
)

/** Sets the field, also back. */
export function setLastInteraction(tx: Tx, last: readonly LastInteraction[]): void {
  tx.later(set, rowsOf(last))
}
const set = statement(
  'contacts.setLastInteraction',
  {},
  (_, given) => sql`
  update ${contacts} set last_interaction_at = last.last_interaction_at, derived = derived + 1 from ${recordset(columns, 'last')}
  where ${contacts.organizationId} = ${given('organizationId')} and ${contacts.id} = last.id
    and ${contacts.lastInteractionAt} is distinct from last.last_interaction_at`,
)
