import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import { surveyInvitations } from '../tables.ts'

export const movedInvitations = movable('surveyInvitations', surveyInvitations, surveyInvitations.contactId)

/**
 * Nobody is asked any more, and what tells who was asked goes: the contact, the link, what names a thing of theirs. How far it
 * came stays, for the rates.
 * @returns the ids
 */
export async function eraseInvitationsOf(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'surveyInvitations.erase',
  { id: surveyInvitations.id },
  (_, given) => sql`
  update ${surveyInvitations} set contact_id = null, secret_hash = null, occasion = null, counted = false, message_id = null,
    context = context - '{orderId,interactionId,complaintId}'::text[],
    state = case when state = 'queued' then 'failed' else state end, reason = case when state = 'queued' then 'contact-erased' end,
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(surveyInvitations)} and ${surveyInvitations.contactId} = ${given('contactId')}::uuid returning id`,
)
