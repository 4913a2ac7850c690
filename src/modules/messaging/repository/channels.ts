import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import { messageChannelSchema } from '../schemas/channel.ts'
import { messageChannels } from '../tables.ts'

export type Channel = Omit<typeof messageChannels.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(messageChannels)

export function findChannel(ctx: Context, id: string): Promise<Channel | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Channel> = statement('messageChannels.byId', columns, (q, given) =>
  q.from(messageChannels).where(and(ours(messageChannels), eq(messageChannels.id, given('id')))),
)

export function lockChannel(tx: Tx, id: string): Promise<Channel | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Channel> = statement('messageChannels.lock', columns, (q, given) =>
  q
    .from(messageChannels)
    .where(and(ours(messageChannels), eq(messageChannels.id, given('id'))))
    .for('update'),
)

/** How the organization sends by a channel, if it is set up. */
export function channelFor(ctx: Context, channel: string): Promise<Channel | undefined> {
  return ctx.one(byName, { channel })
}
const byName: Statement<Channel> = statement('messageChannels.byName', columns, (q, given) =>
  q.from(messageChannels).where(and(ours(messageChannels), eq(messageChannels.channel, given('channel')))),
)

export async function insertChannel(tx: Tx, channel: Channel): Promise<void> {
  await tx.one(insert, { ...channel })
}
const insert = statement('messageChannels.insert', {}, (q, given) =>
  q.insert(messageChannels).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export function saveChannel(tx: Tx, channel: Channel): void {
  tx.later(update, { ...channel })
}
const update = statement('messageChannels.update', {}, (q, given) => {
  const { id: _id, channel: _channel, createdAt: _createdAt, ...changeable } = columns
  return q
    .update(messageChannels)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(messageChannels), eq(messageChannels.id, given('id'))))
})

export function deleteChannel(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('messageChannels.delete', {}, (q, given) =>
  q.delete(messageChannels).where(and(ours(messageChannels), eq(messageChannels.id, given('id')))),
)

const list: List = {
  name: 'messageChannels',
  table: messageChannels,
  fields: wireFields(messageChannelSchema, {
    ...columns,
    // The names alone: the values are secret.
    secretHeaders: sql`(select coalesce(json_agg(name order by name), '[]') from jsonb_object_keys(${messageChannels.secretHeaders}) as name)`,
  }),
  sorts: { createdAt: [messageChannels.id] },
}

export function listChannels(ctx: Context, query: ListQuery): Promise<JsonText> {
  return readPage(ctx, list, query)
}
