import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { contacts } from '../tables.ts'

/**
 * Gives up to `limit` contacts of one owner to another, archived ones too, whoever asks: a hand-over leaves nothing behind.
 * @returns their ids
 */
export async function reownContacts(
  tx: Tx,
  given: { readonly fromUserId: string; readonly toUserId: string; readonly at: string; readonly limit: number },
): Promise<string[]> {
  return (await tx.many(reown, given)).map(({ id }) => id)
}
const reown = statement(
  'contacts.reown',
  { id: contacts.id },
  (_, given) => sql`
  with handed as (
    select id from ${contacts} where organization_id = ${given('organizationId')} and owner_id = ${given('fromUserId')}::uuid and erased_at is null
    order by id limit ${given('limit')} for no key update
  )
  update ${contacts} set owner_id = ${given('toUserId')}::uuid, version = version + 1, updated_at = ${given('at')}::timestamptz
  from handed where ${contacts.organizationId} = ${given('organizationId')} and ${contacts.id} = handed.id returning ${contacts.id}`,
)
