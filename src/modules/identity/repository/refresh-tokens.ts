import { and, eq, isNull, lt } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { refreshTokens } from '../tables.ts'

export type RefreshToken = Omit<typeof refreshTokens.$inferSelect, 'organizationId'>

const columns = {
  id: refreshTokens.id,
  familyId: refreshTokens.familyId,
  userId: refreshTokens.userId,
  secretHash: refreshTokens.secretHash,
  expiresAt: refreshTokens.expiresAt,
  usedAt: refreshTokens.usedAt,
  revokedAt: refreshTokens.revokedAt,
  createdAt: refreshTokens.createdAt,
}

export function insertRefreshToken(tx: Tx, token: Omit<RefreshToken, 'usedAt' | 'revokedAt'>): void {
  tx.later(insert, { ...token })
}
const insert = statement('refreshTokens.insert', {}, (q, given) =>
  q.insert(refreshTokens).values({
    organizationId: given('organizationId'),
    id: given('id'),
    familyId: given('familyId'),
    userId: given('userId'),
    secretHash: given('secretHash'),
    expiresAt: given('expiresAt'),
    createdAt: given('createdAt'),
  }),
)

export function findRefreshToken(ctx: Context, id: string): Promise<RefreshToken | undefined> {
  return ctx.one(find, { id })
}
const find: Statement<RefreshToken> = statement('refreshTokens.byId', columns, (q, given) =>
  q.from(refreshTokens).where(and(ours(refreshTokens), eq(refreshTokens.id, given('id')))),
)

/** Locked: of two uses at once the second sees the first. The user is locked before it. */
export function lockRefreshToken(tx: Tx, id: string): Promise<RefreshToken | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<RefreshToken> = statement('refreshTokens.lock', columns, (q, given) =>
  q
    .from(refreshTokens)
    .where(and(ours(refreshTokens), eq(refreshTokens.id, given('id'))))
    .for('update'),
)

export function markUsed(tx: Tx, id: string, at: string): void {
  tx.later(use, { id, at })
}
const use = statement('refreshTokens.use', {}, (q, given) =>
  q
    .update(refreshTokens)
    .set({ usedAt: given('at') as never })
    .where(and(ours(refreshTokens), eq(refreshTokens.id, given('id')))),
)

/** The user must be locked: a refresh under way would else leave a token that this statement does not see. */
export function revokeFamily(tx: Tx, familyId: string, at: string): void {
  tx.later(revokeByFamily, { familyId, at })
}
const revokeByFamily = statement('refreshTokens.revokeFamily', {}, (q, given) =>
  q
    .update(refreshTokens)
    .set({ revokedAt: given('at') as never })
    .where(and(ours(refreshTokens), eq(refreshTokens.familyId, given('familyId')), isNull(refreshTokens.revokedAt))),
)

/** The user must be locked, for the same reason. */
export function revokeAllOf(tx: Tx, userId: string, at: string): void {
  tx.later(revokeByUser, { userId, at })
}
const revokeByUser = statement('refreshTokens.revokeAllOf', {}, (q, given) =>
  q
    .update(refreshTokens)
    .set({ revokedAt: given('at') as never })
    .where(and(ours(refreshTokens), eq(refreshTokens.userId, given('userId')), isNull(refreshTokens.revokedAt))),
)

/** What has expired tells nothing any more: removed when the user logs in or refreshes. */
export function removeExpired(tx: Tx, userId: string, at: string): void {
  tx.later(remove, { userId, at })
}
const remove = statement('refreshTokens.removeExpired', {}, (q, given) =>
  q.delete(refreshTokens).where(and(ours(refreshTokens), eq(refreshTokens.userId, given('userId')), lt(refreshTokens.expiresAt, given('at')))),
)
