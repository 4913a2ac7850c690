import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { tooManyRequests } from '../../kernel/problems.ts'

/** Requests a minute per key, user or, for strangers, address; told by `RateLimit-*` headers (IETF draft). Counted per process. */
export async function registerRateLimit(app: FastifyInstance, requestsPerMinuteMax: number): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    hook: 'onRequest',
    max: requestsPerMinuteMax,
    timeWindow: 60_000,
    cache: 50_000,
    enableDraftSpec: true,
    keyGenerator: (request) =>
      request.authenticated?.actor.type === 'user' || request.authenticated?.actor.type === 'api_key' ? request.authenticated.actor.id : request.ip,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests({ retryAfterSeconds: Math.ceil(ttl / 1000) }),
  })
}
