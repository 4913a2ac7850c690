import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Context } from '../context.ts'
import type { FileSettings } from '../files/store.ts'
import type { HttpClient } from '../http-client/client.ts'
import type { DueWork } from '../module.ts'
import type { Access, Authenticated } from './auth.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call: the one declaration that access is decided from. */
    scope?: Access
    /** The status of its success; `answers.ts` notes it from the responses. */
    success?: number | undefined
    /** The status of a success, where the answer tells it: made now, or there already. */
    status?: (answer: never) => number
    /** The address of what a 201 made, from the answer; undefined where this time nothing was made. */
    location?: (answer: never) => string | undefined
    /** Whether the answer holds a secret: then it is not stored for a repeat. */
    secret?: true | ((answer: never) => boolean)
    /** Idempotency-Key is ignored (log-in and the like). */
    unrepeatable?: true
    /** The answer has an ETag, though its body shows no version. */
    tagged?: true
  }
  interface FastifyInstance {
    /** Whom the request's credential belongs to now: for what outlives the moment of its request. Throws what it is refused with. */
    whoAsks(request: FastifyRequest): Promise<Authenticated>
    /** For addresses that organizations name. */
    outgoing: HttpClient
    /** How many submissions to surveys strangers send a minute, over all: more is overload. */
    surveySubmissionsPerMinuteMax: number
    /** Where files are kept. */
    files: FileSettings
    /** What happens when a deadline comes, by kind. */
    dueWork: ReadonlyMap<string, DueWork>
  }
  interface FastifyRequest {
    /** Who asks, for whom, when, and the way to the database. */
    ctx: Context
    authenticated: Authenticated
    /** The answer as it was stored under the Idempotency-Key, if it was. */
    answer: { status: number; body: string; headers: Readonly<Record<string, string>> } | undefined
  }
}

/** Fastify as route plugins see it: schemas are zod, types follow. */
export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypeProvider>
