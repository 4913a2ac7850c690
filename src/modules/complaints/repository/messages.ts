import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { ComplaintMessage } from '../rules/complaint.ts'
import { complaintMessageSchema, type MessageListQuery } from '../schemas/messages.ts'
import { complaints } from '../tables/complaints.ts'
import { complaintMessages } from '../tables/messages.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaintMessages)

export function insertMessage(tx: Tx, message: ComplaintMessage): void {
  tx.later(insert, { ...message })
}
const insert = statement('complaintMessages.insert', {}, (q, given) =>
  q.insert(complaintMessages).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

const list: List = {
  name: 'complaintMessages',
  table: complaintMessages,
  fields: wireFields(complaintMessageSchema, columns),
  sorts: { createdAt: [complaintMessages.id] },
}

export function listMessages(ctx: Context, complaintId: string, { direction, public: shown, ...query }: MessageListQuery): Promise<JsonText> {
  const conditions: Condition[] = [
    { key: 'complaint', where: eq(complaintMessages.complaintId, sql.placeholder('complaintId')), given: { complaintId }, leads: 'one' },
  ]
  if (direction !== undefined) conditions.push({ key: 'direction', where: eq(complaintMessages.direction, sql.placeholder('direction')), given: { direction } })
  if (shown !== undefined) conditions.push({ key: 'public', where: sql`${complaintMessages.public} = ${sql.placeholder('shown')}::boolean`, given: { shown } })
  return readPage(ctx, list, query, conditions)
}

/** All that was told to a person and said by them, in whatever complaint that the caller may see. */
export function listMessagesOf(ctx: Context, contactId: string, query: ListQuery): Promise<JsonText> {
  const theirs = sql`${complaintMessages.complaintId} in (select id from ${complaints} where ${ours(complaints)} and contact_id = ${sql.placeholder('contactId')}::uuid)`
  return readPage(ctx, list, query, [...unconcealed(ctx, sql`${complaintMessages.complaintId}::text`), { key: 'contact', where: theirs, given: { contactId } }])
}

/** What was told and said so far, the oldest first. */
export function findMessages(ctx: Context, complaintId: string): Promise<ComplaintMessage[]> {
  return ctx.many(ofComplaint, { complaintId })
}
const ofComplaint: Statement<ComplaintMessage> = statement('complaintMessages.ofComplaint', columns, (q, given) =>
  q
    .from(complaintMessages)
    .where(and(ours(complaintMessages), eq(complaintMessages.complaintId, given('complaintId'))))
    .orderBy(complaintMessages.id),
)

/** The complaints that e-mails with these Message-IDs belong to. */
export async function complaintsOfEmails(ctx: Context, emailMessageIds: readonly string[]): Promise<string[]> {
  return (await ctx.many(ofEmails, { emailMessageIds })).map(({ complaintId }) => complaintId)
}
const ofEmails = statement(
  'complaintMessages.ofEmails',
  { complaintId: complaintMessages.complaintId },
  (_, given) => sql`
  select distinct complaint_id from ${complaintMessages} where ${ours(complaintMessages)} and ${complaintMessages.emailMessageId} = any(${given('emailMessageIds')}::text[])`,
)
