import formbody from '@fastify/formbody'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { malformedRequest } from '../../kernel/problems.ts'
import type { App } from './types.ts'

/** Pages for people at browsers, and the forms that these send: without scripts, and understood by the address alone. */
export const URL_ENCODED = 'application/x-www-form-urlencoded'

/** Names and values of a form: what comes several times is a list. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>

/** Lets a scope take URL-encoded forms. */
export async function registerForms(app: App, { bodyLimit, parametersMax }: { readonly bodyLimit: number; readonly parametersMax: number }): Promise<void> {
  await app.register(formbody, { bodyLimit, parser: (text: string) => parseUrlEncoded(text, parametersMax) as Record<string, unknown> })
}

/** A page that a person looks at, rather than a program that reads. */
export function isForBrowser(request: FastifyRequest): boolean {
  const { accept = '' } = request.headers
  return accept.includes('text/html') || (isForm(request) && !accept.includes('json'))
}

/** Whether a form was sent, whoever sent it. */
export function isForm({ headers: { 'content-type': type = '' } }: FastifyRequest): boolean {
  return type.startsWith(URL_ENCODED)
}

/** Where a page may be shown and what it leads to, beside the service itself. */
export interface PagePolicy {
  /** Where its forms end: browsers hold a redirection against the policy, too. */
  readonly formsTo?: readonly string[]
  /** Origins whose pages may show it within themselves. */
  readonly frames?: readonly string[]
}

export function sendPage(reply: FastifyReply, page: string, policy?: PagePolicy): never {
  return asPage(reply, policy).send(Buffer.from(page)) as never
}

function asPage(reply: FastifyReply, { formsTo = [], frames = [] }: PagePolicy = {}): FastifyReply {
  const ancestors = frames.length === 0 ? "'none'" : frames.join(' ')
  const policy = `default-src 'none'; style-src 'unsafe-inline'; form-action ${["'self'", ...formsTo].join(' ')}; frame-ancestors ${ancestors}; base-uri 'none'`
  return reply.type('text/html; charset=utf-8').header('content-security-policy', policy)
}

/** Where a browser is sent on, as a header can hold it: in ASCII, whatever script the address was given in. */
export function locationOf(address: string): string {
  return new URL(address).href
}

/** A refusal as pages show it. */
export interface ToldProblem {
  readonly status: number
  readonly code: string
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[]
}

/** Shows refusals as pages where a browser would show the document as it is, whoever refused. */
export function showRefusals(app: App, pageOf: (request: FastifyRequest, problem: ToldProblem) => string): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isProblem = typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('application/problem+json')
    if (!isProblem || !isForBrowser(request)) return payload
    const problem = JSON.parse(payload) as ToldProblem
    asPage(reply)
    return pageOf(request, problem)
  })
}

/** Names and values of a form (WHATWG URL, 5.1), strictly: what comes twice is a list. */
function parseUrlEncoded(text: string, parametersMax: number): FormFields {
  const pairs = text.split('&').filter((pair) => pair !== '')
  if (pairs.length > parametersMax) throw malformedRequest({ detail: `A form has at most ${parametersMax} fields.` })
  const values = new Map<string, string | string[]>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const [name, value] = [decoded(at < 0 ? pair : pair.slice(0, at)), at < 0 ? '' : decoded(pair.slice(at + 1))]
    if (name === '__proto__') throw malformedRequest({ detail: 'No field has this name.' })
    const before = values.get(name)
    values.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(values)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformedRequest({ detail: 'The body is not percent-encoded UTF-8.' })
  }
}
