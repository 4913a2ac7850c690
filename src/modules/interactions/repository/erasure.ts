import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { Interaction } from '../rules/interaction.ts'
import { emailMessages, interactions } from '../tables.ts'

/** Takes everything personal out of a contact's interactions. What remains counts: channel, direction, kind, times. */
export function eraseInteractionsOf(tx: Tx, contactId: string, at: string): void {
  tx.later(forgetMessages, { contactId })
  tx.later(blank, { contactId, at })
}
const blank = statement(
  'interactions.erase',
  {},
  (_, given) => sql`
  update ${interactions} set subject = null, body = null, outcome = null, participants = '[]', participant_keys = '{}', related = null, thread_key = null,
    metadata = '{}', external_id = null, email = null, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(interactions)} and ${eq(interactions.contactId, given('contactId'))}`,
)
const ofContact = sql`from ${interactions} where ${and(ours(interactions), eq(interactions.contactId, sql.placeholder('contactId')))}`
/** For the statements of other modules: the ids of a contact's interactions, the contact being given as `contactId`. */
export const interactionIdsOfContact = sql`select ${interactions.id} ${ofContact}`
/** What the interaction is about that a column names, in SQL. */
export function aboutOfInteraction(id: PgColumn): SQL {
  return sql`(select ${interactions.related} ->> 'id' from ${interactions} where ${ours(interactions)} and ${interactions.id} = ${id})`
}
const forgetMessages = statement(
  'emailMessages.erase',
  {},
  () => sql`
  delete from ${emailMessages} where ${ours(emailMessages)} and (${emailMessages.interactionId} in (select ${interactions.id} ${ofContact})
    or ${emailMessages.interactionId} is null and ${emailMessages.threadKey} in (select ${interactions.threadKey} ${ofContact}))`,
)

/**
 * Takes somebody out of the participants of other contacts' interactions.
 * @param keys what they were found by
 * @returns where they were
 */
export function eraseParticipant(tx: Tx, keys: readonly string[], at: string): Promise<Pick<Interaction, 'id' | 'contactId'>[]> {
  return tx.many(forgetParticipant, { keys, at })
}
const place = { id: interactions.id, contactId: interactions.contactId }
const forgetParticipant: Statement<Pick<Interaction, 'id' | 'contactId'>> = statement(
  'interactions.eraseParticipant',
  place,
  (_, given) => sql`
  update ${interactions} set version = version + 1, updated_at = ${given('at')}::timestamptz,
    participants = (
      select jsonb_agg(case when participant_keys[place] = any(${given('keys')}::text[]) then participant || '{"name": null, "address": null}' else participant end
        order by place)
      from jsonb_array_elements(participants) with ordinality as each (participant, place)),
    participant_keys = (
      select array_agg(case when key = any(${given('keys')}::text[]) then '' else key end order by place)
      from unnest(participant_keys) with ordinality as each (key, place))
  where ${ours(interactions)} and ${interactions.participantKeys} && ${given('keys')}::text[]
  returning id, contact_id`,
)
