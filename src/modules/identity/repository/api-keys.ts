import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { apiKeys } from '../tables.ts'

export type ApiKey = typeof apiKeys.$inferSelect

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
  },
  (q, given) => q.from(apiKeys).where(and(ours(apiKeys), eq(apiKeys.id, given('id')))),
)

export async function insertApiKey(tx: Tx, key: Omit<ApiKey, 'organizationId' | 'lastUsedAt' | 'revokedAt' | 'version'>): Promise<void> {
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
