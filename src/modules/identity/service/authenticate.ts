import type { FastifyRequest } from 'fastify'
import { type Actor, anonymousActor, ROLE_SCOPES, type Scope, systemActor } from '../../../kernel/actor.ts'
import { type Clock, clockStandingAt, elapsedMs, systemClock } from '../../../kernel/clock.ts'
import { NO_ORGANIZATION } from '../../../kernel/id.ts'
import { organizationSuspended } from '../../../kernel/problems.ts'
import { type Context, type ContextParts, makeContext, type Tenant, transact } from '../../../platform/context.ts'
import { type Authenticate, equal, NO_TENANT } from '../../../platform/http/auth.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { userActivated } from '../events.ts'
import { findKeyToAuthenticate, noteUse } from '../repository/api-keys.ts'
import { findOrganization, findOrganizationBySlug, type Organization } from '../repository/tenants.ts'
import { findUserBySubject, findUserToAuthenticate, linkSubject } from '../repository/users.ts'
import { type Credential, parseCredential } from '../rules/credential.ts'
import { emailKey } from '../rules/email-key.ts'
import { expectFewWrongCredentials, noteWrongCredential } from './attempts.ts'

type Deps = Pick<ContextParts, 'db' | 'log' | 'seal'>

// What was found good is believed for half a minute by this process, which forgets at once what it revokes itself.
const REMEMBERED_MS = 30_000
const REMEMBERED_MAX = 10_000

interface Remembered {
  readonly organization: Organization
  readonly actor: Actor
  readonly untilMs: number
}
type Found = Omit<Remembered, 'untilMs'> & { readonly expiresAt: Temporal.Instant | null }

/** What an outside issuer says of a user. */
interface OutsideClaims {
  readonly subject: string
  /** Only when the issuer has verified it. */
  readonly email: string | undefined
  readonly organizationId: string | undefined
  readonly organizationSlug: string | undefined
  readonly expiresAt: Temporal.Instant
}

/** Verifies the tokens of an outside issuer; undefined for everything that is none. */
interface OutsideIssuer {
  verify(token: string): Promise<OutsideClaims | undefined>
}

/** Makes what tells who a bearer credential belongs to: an API key, an access token of ours, or one of an outside issuer. */
export function authenticateWith(deps: Deps, outside: OutsideIssuer | undefined): Authenticate {
  instances += 1
  const instance = instances
  return async (token, request) => {
    const credential = `${instance} ${hashSecret(token)}`
    const known = remembered.get(credential)
    const found = known !== undefined && known.untilMs > elapsedMs() ? known : await lookUpAndRemember(credential, token, request, deps, outside)
    if (found === undefined) return undefined
    if (found.organization.status !== 'active') throw organizationSuspended()
    if (found.actor.type === 'api_key') noteKeyUse(found, deps)
    return { actor: found.actor, organization: tenantOf(found.organization), clock: await clockOf(found.organization, deps) }
  }
}

const remembered = new Map<string, Remembered>()
// What one service of this process trusts (an issuer, a secret) another may not.
let instances = 0
// Counts what was forgotten, so that what was looked up before is not believed after.
let forgotten = 0

/** @throws tooManyRequests before any look-up when the address came with too many wrong credentials */
async function lookUpAndRemember(credential: string, token: string, request: FastifyRequest, deps: Deps, outside: OutsideIssuer | undefined) {
  expectFewWrongCredentials(request.ip)
  const before = forgotten
  const found = await lookUp(token, request, deps, outside)
  if (found === undefined) noteWrongCredential(request.ip)
  if (found === undefined || forgotten !== before) return found
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  const leftMs = found.expiresAt === null ? REMEMBERED_MS : found.expiresAt.epochMilliseconds - systemClock.now().epochMilliseconds
  remembered.set(credential, { organization: found.organization, actor: found.actor, untilMs: elapsedMs() + Math.min(REMEMBERED_MS, leftMs) })
  return found
}

/** Forgets what was believed of an organization's credentials: after a revocation, a change of role, a suspension. */
export function forgetCredentials(organizationId: string): void {
  forgotten += 1
  for (const [credential, { organization }] of remembered) if (organization.id === organizationId) remembered.delete(credential)
}

async function lookUp(token: string, request: FastifyRequest, deps: Deps, outside: OutsideIssuer | undefined): Promise<Found | undefined> {
  const key = parseCredential('apiKey', token)
  if (key !== undefined) return lookUpKey(key, deps)
  const ours = request.server.accessTokens?.verify(token)
  if (ours !== undefined) {
    const ctx = contextOfAuthentication(deps, ours.organizationId)
    const [organization, actor] = await Promise.all([
      findOrganization(ctx, ours.organizationId),
      actorOfUser(ctx, ours.userId, { type: 'user', id: ours.userId }),
    ])
    return organization === undefined || actor === undefined ? undefined : { organization, actor, expiresAt: ours.expiresAt }
  }
  const claims = await outside?.verify(token)
  return claims === undefined ? undefined : lookUpOutside(claims, deps)
}

async function lookUpKey({ organizationId, id, secret }: Credential, deps: Deps): Promise<Found | undefined> {
  const ctx = contextOfAuthentication(deps, organizationId)
  const [organization, key] = await Promise.all([findOrganization(ctx, organizationId), findKeyToAuthenticate(ctx, id)])
  if (organization === undefined || key === undefined || !equal(hashSecret(secret), key.secretHash)) return undefined
  const expiresAt = key.expiresAt === null ? null : Temporal.Instant.from(key.expiresAt)
  if (key.revokedAt !== null || (expiresAt !== null && Temporal.Instant.compare(expiresAt, systemClock.now()) <= 0)) return undefined
  const actor = key.userId === null ? serviceActor(key) : await actorOfUser(ctx, key.userId, { type: 'api_key', id: key.id, scopes: key.scopes })
  return actor === undefined ? undefined : { organization, actor, expiresAt }
}

/** Whom an outside issuer speaks of: who has its subject, or who has the e-mail that it has verified and no subject yet, and is bound to it now. */
async function lookUpOutside(claims: OutsideClaims, deps: Deps): Promise<Found | undefined> {
  const anywhere = contextOfAuthentication(deps, NO_ORGANIZATION)
  const organization =
    claims.organizationId !== undefined
      ? await findOrganization(anywhere, claims.organizationId)
      : claims.organizationSlug === undefined
        ? undefined
        : await findOrganizationBySlug(anywhere, claims.organizationSlug)
  if (organization === undefined) return undefined
  const ctx = contextOfAuthentication(deps, organization.id)
  const userId = (await findUserBySubject(ctx, claims.subject))?.id ?? (await bindByEmail(claims, organization, deps))
  const actor = userId === undefined ? undefined : await actorOfUser(ctx, userId, { type: 'user', id: userId })
  return actor === undefined ? undefined : { organization, actor, expiresAt: claims.expiresAt }
}

async function bindByEmail({ email, subject }: OutsideClaims, organization: Organization, deps: Deps): Promise<string | undefined> {
  if (email === undefined || organization.status !== 'active') return undefined
  const clock = clockAt(organization)
  const ctx = makeContext({ ...deps, organization: tenantOf(organization), actor: systemActor('outside-issuer'), clock })
  return transact(ctx, async (tx) => {
    const bound = await linkSubject(tx, { emailKey: emailKey(email), subject, at: clock.now().toString() })
    if (bound?.status === 'invited') announce(tx, { event: userActivated, resourceId: bound.id, data: { by: 'outside_issuer' } })
    return bound?.id
  })
}

function serviceActor({ id, createdBy, scopes }: { readonly id: string; readonly createdBy: string | null; readonly scopes: readonly Scope[] }): Actor {
  return { type: 'api_key', id, userId: null, personId: createdBy, role: null, scopes: new Set(scopes), visibleOwners: null }
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
  return { type: as.type, id: as.id, userId: user.id, personId: user.id, role: user.role, scopes, visibleOwners }
}

const USE_NOTED_EVERY_MS = 60_000
const USES_MAX = 10_000
const lastNoted = new Map<string, number>()

/** Notes that a key was used, at most once a minute, beside the request and never instead of it. */
function noteKeyUse({ organization, actor }: Pick<Found, 'organization' | 'actor'>, deps: Deps): void {
  const nowMs = elapsedMs()
  const last = lastNoted.get(actor.id)
  if (last !== undefined && nowMs - last < USE_NOTED_EVERY_MS) return
  if (lastNoted.size >= USES_MAX) lastNoted.clear()
  lastNoted.set(actor.id, nowMs)
  noteUse(contextOfAuthentication(deps, organization.id), actor.id, systemClock.now().toString()).catch((error: unknown) =>
    deps.log.debug({ err: error }, 'the use of a key was not noted'),
  )
}

/** A context to look credentials up in, before anybody is known. */
export function contextOfAuthentication(deps: Deps, organizationId: string): Context {
  return makeContext({ ...deps, organization: { ...NO_TENANT, id: organizationId }, actor: anonymousActor, clock: systemClock })
}

export function tenantOf({ id, slug, mode, country, timeZone, currency, language }: Organization): Tenant {
  return { id, slug, mode, country, timeZone, currency, language }
}

/** A live organization follows the machine; a test organization stands where its clock was put, read anew each time. */
async function clockOf(organization: Pick<Organization, 'id' | 'mode'>, deps: Deps): Promise<Clock> {
  if (organization.mode === 'live') return systemClock
  const present = await findOrganization(contextOfAuthentication(deps, organization.id), organization.id)
  return present === undefined ? systemClock : clockAt(present)
}

/** The context of somebody who came as a stranger, once secret link or password have told where they belong and who they are. */
export function contextWithin(ctx: Context, organization: Organization, actor: Actor = ctx.actor): Context {
  return makeContext({ ...ctx, organization: tenantOf(organization), clock: clockAt(organization), actor })
}

/** The context of a stranger who names an organization by its slug; undefined where none is active under it. */
export async function contextBySlug(ctx: Context, slug: string): Promise<Context | undefined> {
  const organization = await findOrganizationBySlug(ctx, slug)
  return organization?.status === 'active' ? contextWithin(ctx, organization) : undefined
}

/** The clock of an organization that was read just now. */
export function clockAt(organization: Pick<Organization, 'mode' | 'now'>): Clock {
  return organization.mode === 'live' || organization.now === null ? systemClock : clockStandingAt(Temporal.Instant.from(organization.now))
}

/** A context for work in the background that somebody asked for; undefined when the organization is gone or not active. */
export async function contextOfTask({ db, log, seal }: Deps, organizationId: string, actor: Actor): Promise<Context | undefined> {
  const organization = await findOrganization(contextOfAuthentication({ db, log, seal }, organizationId), organizationId)
  if (organization?.status !== 'active') return undefined
  return makeContext({ db, log, seal, organization: tenantOf(organization), actor, clock: clockAt(organization) })
}

/**
 * Lets work of an organization that is not active wait until it is: its deadlines stand until then, however long that is.
 * Of an organization that is gone nothing waits.
 */
export async function waitUntilActive(
  { db, log, seal }: Deps,
  organizationId: string,
  due: { readonly kind: string; readonly reference: string },
): Promise<void> {
  const organization = await findOrganization(contextOfAuthentication({ db, log, seal }, organizationId), organizationId)
  if (organization === undefined) return
  const clock = clockAt(organization)
  const ctx = makeContext({ db, log, seal, organization: tenantOf(organization), actor: systemActor('due-work'), clock })
  await transact(ctx, async (tx) => scheduleDue(tx, { ...due, dueAt: clock.now().toString() }))
}

/**
 * The organization, for work in the system's name; undefined when it is gone or not active. The operator's own work
 * (deleting an organization) belongs to none.
 */
export async function findTenant(deps: Deps, organizationId: string): Promise<Tenant | undefined> {
  if (organizationId === NO_ORGANIZATION) return NO_TENANT
  const organization = await findOrganization(contextOfAuthentication(deps, organizationId), organizationId)
  return organization?.status === 'active' ? tenantOf(organization) : undefined
}
