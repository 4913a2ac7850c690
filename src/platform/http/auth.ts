import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, anonymousActor, operatorActor, type Scope } from '../../kernel/actor.ts'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { NO_ORGANIZATION } from '../../kernel/id.ts'
import { forbidden, unauthenticated } from '../../kernel/problems.ts'
import type { Tenant } from '../context.ts'

/** Who a credential belongs to, for which organization, and by whose clock. */
export interface Authenticated {
  readonly actor: Actor
  readonly organization: Tenant
  readonly clock: Clock
}

/** Tells who a bearer credential belongs to; undefined when it is worth nothing. The identity module is the one that knows. */
export type Authenticate = (token: string, request: FastifyRequest) => Promise<Authenticated | undefined>

/**
 * What a route asks of its caller: a scope; `any` for whoever is known; `operator` for the one who runs the service;
 * `public` for secret links, forms and log-in.
 */
export type Access = Scope | 'any' | 'operator' | 'public'

/** What operators and strangers act in: no organization at all. */
export const NO_TENANT: Tenant = {
  id: NO_ORGANIZATION,
  slug: '',
  mode: 'live',
  country: 'GB',
  timeZone: 'UTC',
  currency: 'EUR',
  language: 'en',
}

export interface AuthOptions {
  readonly authenticate: Authenticate
  readonly operatorToken: string | undefined
}

/** The one place that decides whether a request may reach its handler. */
export function registerAuth(app: FastifyInstance, options: AuthOptions): void {
  app.decorateRequest('authenticated')
  app.decorate('whoAsks', (request) => whoAsks(request, request.routeOptions.config.scope, options))
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.scope
    if (access !== undefined) request.authenticated = await whoAsks(request, access, options)
  })
}

async function whoAsks(request: FastifyRequest, access: Access | undefined, options: AuthOptions): Promise<Authenticated> {
  if (access === 'public' || access === undefined) return { actor: anonymousActor, organization: NO_TENANT, clock: systemClock }
  const token = bearerToken(request)
  if (access === 'operator') {
    if (options.operatorToken === undefined || !equal(token, options.operatorToken)) throw unauthenticated()
    return { actor: operatorActor, organization: NO_TENANT, clock: systemClock }
  }
  const known = await options.authenticate(token, request)
  if (known === undefined) throw unauthenticated()
  if (access !== 'any' && !known.actor.scopes.has(access as Scope)) throw forbidden({ requiredScope: access })
  return known
}

/** @throws unauthenticated without an `Authorization: Bearer` header (RFC 6750) */
function bearerToken(request: FastifyRequest): string {
  const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '' || rest.length > 0) throw unauthenticated()
  return token
}

/** Compares secrets of any length in time that does not tell where they differ. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
