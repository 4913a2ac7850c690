import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { feedSchema } from '../schemas/feed.ts'
import { feeds } from '../tables.ts'

export type Feed = Omit<typeof feeds.$inferSelect, 'organizationId' | 'secretHash'>

const { organizationId: _tenant, ...storedColumns } = getTableColumns(feeds)
const { secretHash: _secret, ...columns } = storedColumns

export async function insertFeed(tx: Tx, feed: Feed & { readonly secretHash: string }): Promise<void> {
  await tx.one(insert, { ...feed })
}
const insert = statement('feeds.insert', {}, (q, given) => q.insert(feeds).values(givenEach(['organizationId', ...Object.keys(storedColumns)], given)))

export function findFeed(ctx: Context, id: string): Promise<Feed | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Feed> = statement('feeds.byId', columns, (q, given) => q.from(feeds).where(and(ours(feeds), eq(feeds.id, given('id')))))

/** With the hash that its secret must have. */
export function findFeedToOpen(ctx: Context, id: string): Promise<(Feed & { secretHash: string }) | undefined> {
  return ctx.one(toOpen, { id })
}
const toOpen: Statement<Feed & { secretHash: string }> = statement('feeds.toOpen', storedColumns, (q, given) =>
  q.from(feeds).where(and(ours(feeds), eq(feeds.id, given('id')))),
)

export function lockFeed(tx: Tx, id: string): Promise<Feed | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Feed> = statement('feeds.lock', columns, (q, given) =>
  q
    .from(feeds)
    .where(and(ours(feeds), eq(feeds.id, given('id'))))
    .for('update'),
)

export function deleteFeed(tx: Tx, id: string): void {
  tx.later(remove, { id })
}
const remove = statement('feeds.delete', {}, (q, given) => q.delete(feeds).where(and(ours(feeds), eq(feeds.id, given('id')))))

const list: List = { name: 'feeds', table: feeds, fields: wireFields(feedSchema, columns), sorts: { createdAt: [feeds.id] } }

/** @param createdBy only what this user made */
export function listFeeds(ctx: Context, query: ListQuery, createdBy: string | undefined): Promise<JsonText> {
  const own: Condition[] = createdBy === undefined ? [] : [{ key: 'own', where: eq(feeds.createdBy, sql.placeholder('createdBy')), given: { createdBy } }]
  return readPage(ctx, list, query, own)
}
