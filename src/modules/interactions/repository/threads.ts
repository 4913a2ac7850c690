import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Interaction } from '../rules/interaction.ts'
import { emailMessages, interactions } from '../tables.ts'

export type EmailMessage = Pick<typeof emailMessages.$inferSelect, 'messageId' | 'threadKey' | 'interactionId'>
const columns = { messageId: emailMessages.messageId, threadKey: emailMessages.threadKey, interactionId: emailMessages.interactionId }

/** One e-mail at a time in an organization: where each belongs depends on which were there before. */
export function takeTurn(tx: Tx): void {
  tx.later(turn)
}
const turn = statement(
  'emailMessages.turn',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended('email ' || ${given('organizationId')}::text, 0))`,
)

export function findMessages(ctx: Context, ids: readonly string[]): Promise<EmailMessage[]> {
  return ctx.many(byIds, { ids })
}
const byIds: Statement<EmailMessage> = statement('emailMessages.byIds', columns, (q, given) =>
  q.from(emailMessages).where(and(ours(emailMessages), sql`${emailMessages.messageId} = any(${given('ids')}::text[])`)),
)

/** Notes which thread messages belong to, and which interaction one of them is. */
export function saveMessages(tx: Tx, messages: readonly EmailMessage[]): void {
  tx.later(save, { messages: records(columns, messages) })
}
const save = statement(
  'emailMessages.save',
  {},
  (_, given) => sql`
  insert into ${emailMessages} (organization_id, message_id, thread_key, interaction_id)
  select ${given('organizationId')}::uuid, message_id, thread_key, interaction_id from ${recordset(columns, 'messages')}
  on conflict (organization_id, message_id) do update set thread_key = excluded.thread_key, interaction_id = excluded.interaction_id
    where email_messages.interaction_id is null`,
)

/** Lets one thread go on in another. @returns the interactions that moved */
export async function absorbThread(tx: Tx, move: { readonly from: string; readonly to: string; readonly at: string }) {
  tx.later(moveMessages, move)
  return tx.many(moveInteractions, move)
}
const moveMessages = statement('emailMessages.move', {}, (q, given) =>
  q
    .update(emailMessages)
    .set({ threadKey: given('to') as never })
    .where(and(ours(emailMessages), eq(emailMessages.threadKey, given('from')))),
)
const moved = { id: interactions.id, contactId: interactions.contactId, related: interactions.related, occurredAt: interactions.occurredAt }
const moveInteractions: Statement<Pick<Interaction, 'id' | 'contactId' | 'related' | 'occurredAt'>> = statement(
  'interactions.moveThread',
  moved,
  (_, given) => sql`
  update ${interactions} set thread_key = ${given('to')}::text, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(interactions)} and ${interactions.threadKey} = ${given('from')}::text and ${interactions.email} is not null
  returning id, contact_id, related, occurred_at`,
)
