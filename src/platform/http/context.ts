import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CursorSeal } from '../../kernel/cursor.ts'
import { type Context, type ContextParts, makeContext } from '../context.ts'
import type { Database } from '../database.ts'
import { encodeAnswer } from './answers.ts'
import type { Authenticated } from './auth.ts'
import { repeatable } from './idempotency.ts'

export interface ContextOptions {
  readonly db: Database
  readonly seal: CursorSeal
  readonly participants: ContextParts['participants']
}

/** Gives each request its context: who asks and when from authentication, the rest from the request's headers. */
export function registerContext(app: FastifyInstance, options: ContextOptions): void {
  app.decorateRequest('ctx')
  app.decorateRequest('answer')
  // A stranger's holds nothing of the body, and so is there for what is refused by it too.
  app.addHook('preParsing', (request, reply, _body, done) => {
    if (request.authenticated !== undefined && request.routeOptions.config.scope === 'public')
      request.ctx = contextOf(request, reply, request.authenticated, options)
    done()
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (request.authenticated !== undefined && request.ctx === undefined) request.ctx = contextOf(request, reply, request.authenticated, options)
    done()
  })
}

function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { actor, organization, clock }: Authenticated,
  { db, seal, participants }: ContextOptions,
): Context {
  const { config } = request.routeOptions
  const parts: ContextParts = {
    db,
    seal,
    participants,
    organization,
    actor,
    clock,
    log: request.log as unknown as ContextParts['log'],
    origin: { requestId: request.id, address: request.ip, userAgent: request.headers['user-agent']?.slice(0, 300) ?? null },
    language: languageOf(request, organization.language),
    expectedVersion: expectedVersion(request),
    createOnly: request.method === 'PUT' && request.headers['if-none-match']?.trim() === '*',
    repeatable:
      config.unrepeatable === true || config.scope === 'public'
        ? undefined
        : repeatable(request, actor, seal, (result) => {
            if (typeof config.secret === 'function' ? config.secret(result as never) : config.secret === true) return null
            request.answer = encodeAnswer(request, reply, result)
            return request.answer
          }),
  }
  return makeContext(parts)
}

/**
 * `If-Match` on writes (RFC 9110, 13.1.1): of each tag the version is what is compared (`"<version>.<derived>"`); tags that are
 * weak, or were never ours, name no version.
 */
function expectedVersion(request: FastifyRequest): readonly number[] | 'any' | undefined {
  const header = request.headers['if-match']
  if (header === undefined || request.method === 'GET' || request.method === 'HEAD') return undefined
  if (header.trim() === '*') return 'any'
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = '']) => {
    const version = /^(\d{1,15})\.\d{1,15}$/.exec(tag)?.[1]
    return weak !== undefined || version === undefined ? [] : [Number(version)]
  })
}

const LANGUAGES = ['en', 'id', 'az', 'fa']

/** The best of the languages we speak by `Accept-Language` (RFC 4647 look-up), the organization's otherwise. */
export function languageOf(request: FastifyRequest, otherwise: string, spoken: readonly string[] = LANGUAGES): string {
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .slice(0, 20)
    .map((entry) => {
      const [tag = '', weight] = entry.trim().split(/;\s*q=/)
      return { language: tag.toLowerCase().split('-')[0] ?? '', quality: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ language, quality }) => quality > 0 && spoken.includes(language))
    .sort((a, b) => b.quality - a.quality)
  return wanted[0]?.language ?? otherwise
}
