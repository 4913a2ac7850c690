import { systemClock } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { apiKeyNotFound, beyondYours } from '../errors.ts'
import { apiKeyCreated, apiKeyRevoked } from '../events.ts'
import { type ApiKey, findApiKey, insertApiKey, lockApiKey, markRevoked } from '../repository/api-keys.ts'
import { findUser } from '../repository/users.ts'
import { formatCredential } from '../rules/credential.ts'
import { expectMayManage, expectWithin } from '../rules/user.ts'
import type { NewApiKey } from '../schemas/api-keys.ts'
import { forgetCredentials } from './authenticate.ts'

export { listApiKeys } from '../repository/api-keys.ts'

export type CreatedApiKey = ApiKey & { readonly secret: string }

/**
 * Issues a key that can do no more than its maker: no scope, no contact and no user beyond theirs.
 * @throws beyondYours, validationFailed, ownerNeeded
 */
export function createApiKey(ctx: Context, input: NewApiKey): Promise<CreatedApiKey> {
  const { actor } = ctx
  expectWithin(actor, input.scopes)
  // A key that acts for nobody, or for somebody else, is not held by the limit that its maker has.
  if (actor.visibleOwners !== null && input.userId !== actor.userId) throw beyondYours()
  if (input.expiresAt !== null && Temporal.Instant.compare(Temporal.Instant.from(input.expiresAt), systemClock.now()) <= 0) {
    throw validationFailed({ errors: [{ pointer: '/expiresAt', code: 'past', detail: 'lies in the past' }] })
  }
  return transact(ctx, async (tx) => {
    if (input.userId !== null) await expectMayActAs(tx, input.userId)
    const at = tx.clock.now().toString()
    const secret = newSecret()
    const key = {
      id: tx.newId(),
      name: input.name,
      scopes: [...input.scopes],
      userId: input.userId,
      createdBy: await makerOf(tx),
      expiresAt: input.expiresAt,
      createdAt: at,
      updatedAt: at,
    }
    await insertApiKey(tx, { ...key, secretHash: hashSecret(secret) })
    announce(tx, { event: apiKeyCreated, resourceId: key.id, data: { name: key.name, scopes: key.scopes } })
    const credential = formatCredential('apiKey', { organizationId: tx.organization.id, id: key.id, secret })
    return { ...key, revokedAt: null, lastUsedAt: null, version: 1, derived: 0, secret: credential }
  })
}

async function expectMayActAs(tx: Tx, userId: string): Promise<void> {
  const user = await findUser(tx, userId)
  if (user?.status !== 'active')
    throw validationFailed({ errors: [{ pointer: '/userId', code: 'unknown', detail: 'is not an active user of this organization' }] })
  if (userId !== tx.actor.userId) expectMayManage(tx.actor, user.role)
}

/** The person behind a new key, also when a service key makes it: what a key may read depends on who made it. */
async function makerOf(tx: Tx): Promise<string | null> {
  if (tx.actor.userId !== null || tx.actor.type !== 'api_key') return tx.actor.userId
  return (await findApiKey(tx, tx.actor.id))?.createdBy ?? null
}

/** Who made the key that acted; null where it was no key, or nobody's. */
export async function makerOfKey(ctx: Context, { type, id }: { readonly type: string; readonly id: string }): Promise<string | null> {
  return type === 'api_key' ? ((await findApiKey(ctx, id))?.createdBy ?? null) : null
}

/** @throws apiKeyNotFound */
export async function getApiKey(ctx: Context, apiKeyId: string): Promise<ApiKey> {
  return (await findApiKey(ctx, apiKeyId)) ?? refuse(apiKeyNotFound())
}

/** For good; at once in this process, within half a minute in others. A second time changes nothing. @throws apiKeyNotFound, staleVersion */
export async function revokeApiKey(ctx: Context, apiKeyId: string): Promise<null> {
  await transact(ctx, async (tx) => {
    const key = (await lockApiKey(tx, apiKeyId)) ?? refuse(apiKeyNotFound())
    expectVersion(tx, key)
    if (key.revokedAt !== null) return
    markRevoked(tx, apiKeyId, tx.clock.now().toString())
    announce(tx, { event: apiKeyRevoked, resourceId: apiKeyId, data: { name: key.name } })
  })
  forgetCredentials(ctx.organization.id)
  return null
}
