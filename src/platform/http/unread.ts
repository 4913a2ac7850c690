import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as problem from '../../kernel/problems.ts'
import { problemDocument, sendProblem } from './problems.ts'

/** What every answer says, whatever it answers. */
export function headersOfAll(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
}

/** Refuses an address that no route can be looked up by: Fastify runs no hook and no error handler for it. */
export function refuseAddress(error: { readonly code: string }, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(headersOfAll(request.id))
  const refusal =
    error.code === 'FST_ERR_BAD_URL'
      ? problem.malformedRequest({ detail: 'The address is not percent-encoded UTF-8.' })
      : problem.notFound({ detail: 'No id and no name in an address is so long.' })
  sendProblem(request, reply, refusal)
}

/** Refuses what is no HTTP, on the bare connection, and closes it. Nothing of what came is repeated. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket & { _httpMessage?: { headersSent: boolean } | null }): void {
  // Where an answer has begun, another would be read as a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent === true) return void socket.destroy()
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? problem.headersTooLarge()
      : problem.malformedRequest({ detail: 'This is no HTTP request, or it did not come in time.' })
  const id = randomUUID()
  const document = problemDocument(refusal, id)
  const body = JSON.stringify(document)
  const headers = {
    ...headersOfAll(id),
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}
