import { type Actor, anonymousActor, ROLE_SCOPES, type Scope } from '../../../kernel/actor.ts'
import { type Clock, clockStandingAt, elapsedMs, systemClock } from '../../../kernel/clock.ts'
import { type Context, type ContextParts, makeContext, type Tenant } from '../../../platform/context.ts'
import { type Authenticate, type Authenticated, equal, NO_TENANT } from '../../../platform/http/auth.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { organizationSuspended } from '../errors.ts'
import { findKeyToAuthenticate } from '../repository/api-keys.ts'
import { findOrganization, type Organization } from '../repository/tenants.ts'
import { findUserToAuthenticate } from '../repository/users.ts'
import { parseApiKey } from '../rules/api-key.ts'

// What was found good is believed for half a minute by this process, which forgets at once what it revokes itself.
const REMEMBERED_MS = 30_000
const REMEMBERED_MAX = 10_000

interface Remembered {
  readonly organization: Organization
  readonly actor: Actor
  readonly untilMs: number
}

/** Makes what tells who a bearer credential belongs to: an API key, or a token that `verifyToken` knows. */
export function makeAuthenticate(deps: Pick<ContextParts, 'db' | 'log' | 'seal'>): Authenticate {
  return async (token) => {
    const credential = hashSecret(token)
    const known = remembered.get(credential)
    const found = known !== undefined && known.untilMs > elapsedMs() ? known : await lookUp(token, deps)
    if (found === undefined) return undefined
    if (found !== known) remember(credential, found)
    if (found.organization.status !== 'active') throw organizationSuspended()
    return { actor: found.actor, organization: tenantOf(found.organization), clock: await clockOf(found.organization, deps) }
  }
}

const remembered = new Map<string, Remembered>()

function remember(credential: string, found: Remembered): void {
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(credential, found)
}

/** Forgets what was believed of an organization's credentials: after a revocation, a change of role, a suspension. */
export function forgetCredentials(organizationId: string): void {
  for (const [credential, { organization }] of remembered) if (organization.id === organizationId) remembered.delete(credential)
}

async function lookUp(token: string, deps: Pick<ContextParts, 'db' | 'log' | 'seal'>): Promise<Remembered | undefined> {
  const parts = parseApiKey(token)
  if (parts === undefined) return undefined
  const ctx = contextOfAuthentication(deps, parts.organizationId)
  const [organization, key] = await Promise.all([findOrganization(ctx, parts.organizationId), findKeyToAuthenticate(ctx, parts.keyId)])
  if (organization === undefined || key === undefined || !equal(hashSecret(parts.secret), key.secretHash)) return undefined
  const now = systemClock.now().toString()
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return undefined
  const actor = key.userId === null ? serviceActor(key.id, key.scopes) : await actorOfUser(ctx, key.userId, { type: 'api_key', id: key.id, scopes: key.scopes })
  return actor === undefined ? undefined : { organization, actor, untilMs: elapsedMs() + REMEMBERED_MS }
}

function serviceActor(id: string, scopes: readonly Scope[]): Actor {
  return { type: 'api_key', id, userId: null, role: null, scopes: new Set(scopes), visibleOwners: null }
}

/** The actor a user is, or lends to a key: never more than the user may. Undefined when the user is not active. */
export async function actorOfUser(
  ctx: Context,
  userId: string,
  as: { type: 'user' | 'api_key'; id: string; scopes?: readonly Scope[] },
): Promise<Actor | undefined> {
  const user = await findUserToAuthenticate(ctx, userId)
  if (user === undefined || user.status !== 'active') return undefined
  const may = ROLE_SCOPES[user.role]
  const scopes = as.scopes === undefined ? may : new Set(as.scopes.filter((scope) => may.has(scope)))
  const visibleOwners = user.contactAccess === 'all' ? null : user.contactAccess === 'own' ? [user.id] : [...new Set([user.id, ...user.teammates])]
  return { type: as.type, id: as.id, userId: user.id, role: user.role, scopes, visibleOwners }
}

/** A context to look credentials up in, before anybody is known. */
export function contextOfAuthentication(deps: Pick<ContextParts, 'db' | 'log' | 'seal'>, organizationId: string): Context {
  return makeContext({ ...deps, organization: { ...NO_TENANT, id: organizationId }, actor: anonymousActor, clock: systemClock })
}

export function tenantOf({ id, slug, mode, country, timeZone, currency, language }: Organization): Tenant {
  return { id, slug, mode, country, timeZone, currency, language }
}

/** A live organization follows the machine; a test organization stands where its clock was put, read anew each time. */
export async function clockOf(organization: Organization, deps: Pick<ContextParts, 'db' | 'log' | 'seal'>): Promise<Clock> {
  if (organization.mode === 'live') return systemClock
  const present = await findOrganization(contextOfAuthentication(deps, organization.id), organization.id)
  return present?.now == null ? systemClock : clockStandingAt(Temporal.Instant.from(present.now))
}

export type { Authenticated }

/** The organization, for work in the system's name; undefined when it is gone or not active. */
export async function findTenant(deps: Pick<ContextParts, 'db' | 'log' | 'seal'>, organizationId: string): Promise<Tenant | undefined> {
  const organization = await findOrganization(contextOfAuthentication(deps, organizationId), organizationId)
  return organization?.status === 'active' ? tenantOf(organization) : undefined
}
