import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { userLinks } from '../tables.ts'

export type UserLink = Omit<typeof userLinks.$inferSelect, 'organizationId'>
export type LinkKind = UserLink['kind']

const columns = {
  id: userLinks.id,
  kind: userLinks.kind,
  userId: userLinks.userId,
  secretHash: userLinks.secretHash,
  expiresAt: userLinks.expiresAt,
  usedAt: userLinks.usedAt,
  createdAt: userLinks.createdAt,
}

/** A newer link takes the place of the older ones of its kind, so that one works at a time. */
export async function replaceLink(tx: Tx, link: Omit<UserLink, 'usedAt'>): Promise<void> {
  tx.later(removeKind, { userId: link.userId, kind: link.kind })
  await tx.one(insert, { ...link })
}
const removeKind = statement('userLinks.removeKind', {}, (q, given) =>
  q.delete(userLinks).where(and(ours(userLinks), eq(userLinks.userId, given('userId')), eq(userLinks.kind, given('kind')))),
)
const insert = statement('userLinks.insert', {}, (q, given) =>
  q.insert(userLinks).values({
    organizationId: given('organizationId'),
    id: given('id'),
    kind: given('kind'),
    userId: given('userId'),
    secretHash: given('secretHash'),
    expiresAt: given('expiresAt'),
    createdAt: given('createdAt'),
  }),
)

export function removeLinks(tx: Tx, userId: string): void {
  tx.later(remove, { userId })
}
const remove = statement('userLinks.remove', {}, (q, given) => q.delete(userLinks).where(and(ours(userLinks), eq(userLinks.userId, given('userId')))))

export function findLink(ctx: Context, id: string): Promise<UserLink | undefined> {
  return ctx.one(find, { id })
}
const find: Statement<UserLink> = statement('userLinks.byId', columns, (q, given) =>
  q.from(userLinks).where(and(ours(userLinks), eq(userLinks.id, given('id')))),
)

export function lockLink(tx: Tx, id: string): Promise<UserLink | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<UserLink> = statement('userLinks.lock', columns, (q, given) =>
  q
    .from(userLinks)
    .where(and(ours(userLinks), eq(userLinks.id, given('id'))))
    .for('update'),
)

export function markLinkUsed(tx: Tx, id: string, at: string): void {
  tx.later(use, { id, at })
}
const use = statement('userLinks.use', {}, (q, given) =>
  q
    .update(userLinks)
    .set({ usedAt: given('at') as never })
    .where(and(ours(userLinks), eq(userLinks.id, given('id')))),
)
