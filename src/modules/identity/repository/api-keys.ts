import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type ApiKeyListQuery, apiKeySchema } from '../schemas/api-keys.ts'
import { apiKeys } from '../tables.ts'

type ApiKeyRow = typeof apiKeys.$inferSelect
/** A key without the hash of its secret. */
export type ApiKey = Omit<ApiKeyRow, 'organizationId' | 'secretHash'> & { readonly derived: number }

const columns = {
  id: apiKeys.id,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  userId: apiKeys.userId,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  version: apiKeys.version,
  createdAt: apiKeys.createdAt,
  updatedAt: apiKeys.updatedAt,
}
/** The last use moves by itself: it is the second part of the ETag. */
const readColumns = { ...columns, derived: sql<number>`coalesce(extract(epoch from ${apiKeys.lastUsedAt}), 0)::bigint` }

const list: List = { name: 'api-keys', table: apiKeys, fields: wireFields(apiKeySchema, columns), sorts: { createdAt: [apiKeys.id] } }

export function listApiKeys(ctx: Context, query: ApiKeyListQuery): Promise<JsonText> {
  const conditions: Condition[] = []
  if (query.userId !== undefined) conditions.push({ key: 'user', where: eq(apiKeys.userId, sql.placeholder('userId')), given: { userId: query.userId } })
  if (query.revoked !== undefined)
    conditions.push(query.revoked ? { key: 'revoked', where: isNotNull(apiKeys.revokedAt) } : { key: 'standing', where: isNull(apiKeys.revokedAt) })
  return readPage(ctx, list, query, conditions)
}

/** The key with the user it acts for, as authentication needs them. */
export function findKeyToAuthenticate(ctx: Context, id: string) {
  return ctx.one(toAuthenticate, { id })
}
const toAuthenticate = statement(
  'apiKeys.toAuthenticate',
  {
    id: apiKeys.id,
    secretHash: apiKeys.secretHash,
    scopes: apiKeys.scopes,
    expiresAt: apiKeys.expiresAt,
    revokedAt: apiKeys.revokedAt,
    userId: apiKeys.userId,
    createdBy: apiKeys.createdBy,
  },
  (q, given) => q.from(apiKeys).where(and(ours(apiKeys), eq(apiKeys.id, given('id')))),
)

export function findApiKey(ctx: Context, id: string): Promise<ApiKey | undefined> {
  return ctx.one(find, { id })
}
const find: Statement<ApiKey> = statement('apiKeys.byId', readColumns, (q, given) => q.from(apiKeys).where(and(ours(apiKeys), eq(apiKeys.id, given('id')))))

export function lockApiKey(tx: Tx, id: string): Promise<ApiKey | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<ApiKey> = statement('apiKeys.lock', readColumns, (q, given) =>
  q
    .from(apiKeys)
    .where(and(ours(apiKeys), eq(apiKeys.id, given('id'))))
    .for('no key update'),
)

export async function insertApiKey(tx: Tx, key: Omit<ApiKeyRow, 'organizationId' | 'lastUsedAt' | 'revokedAt' | 'version'>): Promise<void> {
  await tx.one(insert, { ...key })
}
const insert = statement('apiKeys.insert', {}, (q, given) =>
  q.insert(apiKeys).values({
    organizationId: given('organizationId'),
    id: given('id'),
    name: given('name'),
    secretHash: given('secretHash'),
    scopes: given('scopes'),
    userId: given('userId'),
    createdBy: given('createdBy'),
    expiresAt: given('expiresAt'),
    createdAt: given('createdAt'),
    updatedAt: given('updatedAt'),
  }),
)

export function markRevoked(tx: Tx, id: string, at: string): void {
  tx.later(revoke, { id, at })
}
const revoke = statement('apiKeys.revoke', {}, (q, given) =>
  q
    .update(apiKeys)
    .set({ revokedAt: given('at') as never, updatedAt: given('at') as never, version: sql`${apiKeys.version} + 1` })
    .where(and(ours(apiKeys), eq(apiKeys.id, given('id')))),
)

/** Outside any transaction: that a key was used is no part of what it did. */
export async function noteUse(ctx: Context, id: string, at: string): Promise<void> {
  await ctx.one(touch, { id, at })
}
const touch = statement('apiKeys.touch', {}, (q, given) =>
  q
    .update(apiKeys)
    .set({ lastUsedAt: given('at') as never })
    .where(and(ours(apiKeys), eq(apiKeys.id, given('id')))),
)
