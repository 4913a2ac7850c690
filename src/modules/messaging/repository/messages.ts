import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import { type ContactVisibility, limited } from '../../../platform/visibility.ts'
import type { Message } from '../rules/message.ts'
import { type MessageListQuery, messageSchema } from '../schemas/message.ts'
import { messages } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(messages)

/** A message that somebody has of the same purpose and reference already stays with the duplicate. */
export const movedMessages = movable('messages', messages, messages.contactId, [messages.purpose, messages.reference])

export function findMessage(ctx: Context, id: string): Promise<Message | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Message> = statement('messages.byId', columns, (q, given) => q.from(messages).where(and(ours(messages), eq(messages.id, given('id')))))

export function lockMessage(tx: Tx, id: string): Promise<Message | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Message> = statement('messages.lock', columns, (q, given) =>
  q
    .from(messages)
    .where(and(ours(messages), eq(messages.id, given('id'))))
    .for('no key update'),
)

/** What was sent, or is to be, for this purpose and reference. */
export function findOnce(
  ctx: Context,
  wanted: { readonly purpose: string; readonly reference: string; readonly contactId: string },
): Promise<Message | undefined> {
  return ctx.one(once, wanted)
}
const once: Statement<Message> = statement('messages.once', columns, (q, given) =>
  q
    .from(messages)
    .where(and(ours(messages), eq(messages.purpose, given('purpose')), eq(messages.reference, given('reference')), eq(messages.contactId, given('contactId')))),
)

/** The latest message of ours with one of these Message-IDs. */
export function findByMessageIds(ctx: Context, messageIds: readonly string[]): Promise<Message[]> {
  return ctx.many(byMessageIds, { messageIds })
}
const byMessageIds: Statement<Message> = statement('messages.byMessageIds', columns, (q, given) =>
  q.from(messages).where(and(ours(messages), sql`${messages.messageId} = any(${given('messageIds')}::text[])`)),
)

/** Waited for: the same may have been asked for at the same time. */
export async function insertMessage(tx: Tx, message: Message): Promise<void> {
  await tx.one(insert, { row: records(columns, [message]) })
}
const insert = statement(
  'messages.insert',
  {},
  (_, given) => sql`
  insert into ${messages} (organization_id, ${columnNames(columns)}) select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'row')}`,
)

export function saveMessage(tx: Tx, message: Message): void {
  tx.later(update, { ...message })
}
const update = statement('messages.update', {}, (q, given) => {
  const { id: _id, contactId: _contact, createdAt: _createdAt, ...changeable } = columns
  return q
    .update(messages)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(messages), eq(messages.id, given('id'))))
})

/** When messages that stand against the caps went or will go to contacts, from an instant on. */
export function countedSince(ctx: Context, contactIds: readonly string[], since: string): Promise<Pick<Message, 'id' | 'contactId' | 'channel' | 'sendAt'>[]> {
  return ctx.many(counted, { contactIds, since })
}
const { id, contactId, channel, sendAt } = messages
const counted = statement('messages.counted', { id, contactId, channel, sendAt }, (q, given) =>
  q
    .from(messages)
    .where(
      and(ours(messages), sql`${contactId} = any(${given('contactIds')}::uuid[])`, messages.counted, sql`${messages.sendAt} > ${given('since')}::timestamptz`),
    ),
)

const list: List = {
  name: 'messages',
  table: messages,
  fields: wireFields(messageSchema, getTableColumns(messages)),
  // Ids are UUID v7 of the making.
  sorts: { createdAt: [messages.id] },
  combined: { candidatesMax: 6_000, sortedMax: 20_000 },
}

/** @param visibility whether the caller may see the contact that a column names */
export function listMessages(ctx: Context, query: MessageListQuery, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, list, query, [
    ...unconcealed(ctx, messages.aboutId),
    ...limited(ctx, visibility(messages.contactId)),
    // What mostly lets the fewest through leads.
    ...equals(messages, query, ['contactId', 'reference', 'state', 'purpose', 'channel'], { leads: 'one' }),
  ])
}

/** Where messages to a contact went, also addresses that the contact has no longer. */
export async function addressesWrittenTo(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(writtenTo, { contactId })).map(({ address }) => address ?? '')
}
const writtenTo = statement(
  'messages.writtenTo',
  { address: messages.address },
  (_, given) => sql`
  select distinct address from ${messages} where ${ours(messages)} and ${messages.contactId} = ${given('contactId')}::uuid and address is not null`,
)

/** Takes everything personal out of a contact's messages. @returns those that were still to go, which never will */
export async function eraseMessagesOf(tx: Tx, contactId: string, at: string): Promise<string[]> {
  const waiting = await tx.many(stop, { contactId, at })
  tx.later(blank, { contactId, at })
  return waiting.map(({ id }) => id)
}
const stop = statement(
  'messages.stop',
  { id: messages.id },
  (_, given) => sql`
  update ${messages} set state = 'failed', reason = 'contact-erased', failed_at = ${given('at')}::timestamptz, counted = false
  where ${ours(messages)} and ${messages.contactId} = ${given('contactId')}::uuid and ${messages.state} = 'queued' returning id`,
)
const blank = statement(
  'messages.erase',
  {},
  (_, given) => sql`
  update ${messages} set reference = id::text, subject = null, text = null, html = null, address = null, message_id = null, in_reply_to = null, reference_ids = '{}',
    reason = case when reason in ('contact-erased', 'unknown-outcome') then reason end, link_hash = null, callback_hash = null,
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(messages)} and ${messages.contactId} = ${given('contactId')}::uuid`,
)
