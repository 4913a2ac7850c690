import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Answer } from './idempotency.ts'

/** A page of a list, already JSON: made in SQL over exactly the fields of the wire schema, so it is sent through. */
export class JsonText {
  readonly text: string
  readonly nextCursor: string | null
  get isEmpty(): boolean {
    return this.text.startsWith('{"data":[]')
  }
  constructor(text: string, nextCursor: string | null = null) {
    this.text = text
    this.nextCursor = nextCursor
  }
}

/** What every handler's result goes through: status, ETag, Location, conditional GET. Handlers return resources only. */
export function registerAnswers(app: FastifyInstance): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.config?.scope === undefined) return
    const { handler } = route
    route.config.success = firstSuccess(route.schema?.response)
    route.handler = async function answer(request, reply) {
      const result: unknown = await handler.call(this, request, reply)
      if (reply.sent || result === reply) return reply
      if (result instanceof JsonText) return sendPage(request, reply, result)
      if (request.answer !== undefined) return send(reply, request.answer)
      const headers = headersOf(request, result)
      if (isRead(request) && headers['etag'] !== undefined && matches(request, headers['etag'])) return reply.code(304).headers(headers).send()
      reply.code(statusOf(request, reply, result)).headers(headers)
      return reply.statusCode === 204 ? reply.send() : reply.send(result)
    }
  })
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: JsonText): FastifyReply {
  if (page.nextCursor !== null) {
    const next = new URL(request.url, 'http://relative')
    next.searchParams.set('cursor', page.nextCursor)
    reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  }
  // As bytes: a long text is else measured first and encoded later.
  return reply.type('application/json; charset=utf-8').send(Buffer.from(page.text))
}

/** The whole answer as it will be sent. */
export function encodeAnswer(request: FastifyRequest, reply: FastifyReply, result: unknown): Answer {
  const status = statusOf(request, reply, result)
  const body = status === 204 ? '' : String(reply.serializeInput(result as never, String(status)))
  return { status, body, headers: headersOf(request, result) }
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status).headers(answer.headers)
  return answer.status === 204 ? reply.send() : reply.type('application/json; charset=utf-8').send(answer.body)
}

/** The first success that the route declares, unless the handler chose one or the answer tells. */
function statusOf(request: FastifyRequest, reply: FastifyReply, result: unknown): number {
  const { status, success } = request.routeOptions.config
  return reply.statusCode === 200 ? (status?.(result as never) ?? success ?? 200) : reply.statusCode
}

function firstSuccess(responses: unknown): number | undefined {
  return Object.keys(responses ?? {})
    .map(Number)
    .find((status) => status >= 200 && status < 300)
}

function headersOf(request: FastifyRequest, result: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  const tag = etagOf(result)
  if (tag !== undefined) headers['etag'] = tag
  const { location } = request.routeOptions.config
  const address = location?.(result as never)
  if (address !== undefined) headers['location'] = address
  return headers
}

/** `"<version>.<derived>"`: the first counts changes of the resource, the second follows fields that others move. */
function etagOf(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || !('version' in result)) return undefined
  return `"${result.version}.${'derived' in result ? result.derived : 0}"`
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Whether the reader has what the tag stands for (RFC 9110, 13.1.2). */
export function matches(request: FastifyRequest, tag: string): boolean {
  const header = request.headers['if-none-match']
  return header !== undefined && (header === '*' || header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === tag))
}
