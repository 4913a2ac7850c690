import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Moved } from '../../kernel/moved.ts'
import { type Fault, type ProblemType, Refusal } from '../../kernel/problem.ts'
import * as problem from '../../kernel/problems.ts'
import { isDatabaseAway, isRetryable, violatedConstraint } from '../database.ts'
import { StoredAnswer } from './idempotency.ts'
import { ValidationError } from './validation.ts'

/** Every error becomes a problem document (RFC 9457) here, and only here. */
export function registerProblems(app: FastifyInstance, constraints: ReadonlyMap<string, () => Refusal>): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    if (error instanceof Moved) return reply.code(308).header('location', addressAt(request.url, error)).send()
    return error instanceof StoredAnswer ? error.replay(reply) : sendProblem(request, reply, toRefusal(error, request, constraints))
  })
  app.setNotFoundHandler((request, reply) => {
    sendProblem(request, reply, problem.notFound({ detail: 'No operation has this method and address.' }))
  })
}

/** The same address with the new id in place of the old one, in whatever case it was written. */
function addressAt(url: string, { from, to }: Moved): string {
  return url.replace(new RegExp(from, 'i'), to)
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { retryAfterSeconds } = refusal.extras
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  if (refusal.type.status === 401) reply.header('www-authenticate', 'Bearer')
  const document = problemDocument(refusal, request.id)
  return reply.code(document.status).header('content-type', 'application/problem+json').serializer(JSON.stringify).send(document)
}

/** A refusal as it stands on the wire: alone in an answer, or beside the other results of a batch. */
export function problemDocument({ type, extras }: Refusal, requestId: string) {
  const { detail, errors, retryAfterSeconds: _header, ...extensions } = extras
  return {
    type: `/problems/${type.code}`,
    title: type.title,
    status: type.status,
    ...(detail === undefined ? {} : { detail }),
    instance: requestId,
    code: type.code,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...extensions,
  }
}

function toRefusal(error: FastifyError | Error, request: FastifyRequest, constraints: ReadonlyMap<string, () => Refusal>): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof ValidationError) return refusalOfFaults('validationContext' in error ? String(error.validationContext) : 'body', error.faults)
  const status = 'statusCode' in error ? error.statusCode : undefined
  const code = 'code' in error ? error.code : undefined
  if (status === 413) return problem.bodyTooLarge({ detail: 'The body is longer than this operation takes.' })
  if (status === 415) return problem.unsupportedMediaType()
  if (status === 429) return problem.tooManyRequests()
  if (code === 'FST_UNDER_PRESSURE' || status === 503) return problem.unavailable({ retryAfterSeconds: 1, detail: 'The service is overloaded.' })
  if (status !== undefined && status >= 400 && status < 500) return problem.malformedRequest({ detail: error.message })
  if (isDatabaseAway(error) || isRetryable(error)) {
    request.log.warn({ code, reason: error.message }, 'database away')
    return problem.unavailable({ retryAfterSeconds: 1, detail: 'The database cannot be reached just now.' })
  }
  const constraint = violatedConstraint(error)
  const refused = constraint === undefined ? undefined : constraints.get(constraint)
  if (refused !== undefined) return refused()
  request.log.error({ err: error }, 'unexpected error')
  return problem.internalError()
}

/** 404 for an id that is none, 400 for queries and headers, 422 for bodies. */
function refusalOfFaults(where: string, faults: readonly Fault[]): Refusal {
  if (where === 'params') return problem.notFound()
  if (where === 'querystring') return problem.malformedRequest({ errors: faults.map((fault) => ({ ...fault, in: 'query' as const })) })
  if (where === 'headers') return problem.malformedRequest({ errors: faults.map((fault) => ({ ...fault, in: 'header' as const })) })
  return problem.validationFailed({ errors: faults })
}

const faultSchema = z
  .object({
    pointer: z.string().describe('A JSON Pointer (RFC 6901) into the body, or a parameter.'),
    in: z.enum(['query', 'header', 'path']).optional(),
    code: z.string().describe('What kind of fault.'),
    detail: z.string().describe('The fault in words.'),
  })
  .meta({ id: 'Fault', description: 'One fault of a request: where it is, and what it is.' })

export const problemSchema = z
  .looseObject({
    type: z.string().describe('The address of the page that explains it.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().describe('The id of the request.'),
    code: z.string().describe('The bare, unique name of the problem.'),
    errors: z.array(faultSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' })

const declared = new WeakMap<object, readonly ProblemType[]>()

/** The responses of a route that refuse: `...problems(contactNotFound, staleVersion)`. */
export function problems(...types: readonly ProblemType[]): Record<number, typeof problemSchema> {
  const byStatus: Record<number, typeof problemSchema> = {}
  for (const status of new Set(types.map((type) => type.status))) {
    const same = types.filter((type) => type.status === status)
    const schema = problemSchema.extend(Object.assign({}, ...same.map((type) => z.object(type.extensions).partial().shape)))
    declared.set(schema, same)
    byStatus[status] = schema as never
  }
  return byStatus
}

/** The problems behind a response schema that `problems` made. */
export function declaredProblems(schema: unknown): readonly ProblemType[] | undefined {
  return typeof schema === 'object' && schema !== null ? declared.get(schema) : undefined
}
