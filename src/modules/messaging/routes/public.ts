import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { deliveryReportSchema, tokenParams } from '../schemas/message.ts'
import { oneClickSchema, pageSchema, tickedSchema } from '../schemas/preferences.ts'
import { readPreferences, savePreferences, unsubscribe } from '../service/preferences.ts'
import { linkNotFound, reportDelivery } from '../service/reports.ts'

const tags = ['Messages']
const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'
const BODY_BYTES_MAX = 10_000

/** What is reached by secret links: by contacts with browsers and mail programs, and by gateways. */
export async function publicRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    scope.addContentTypeParser([FORM, MULTIPART], { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) => done(null, body))
    await preferenceRoutes(scope)
  })

  app.post(
    '/public/v1/message-deliveries/:token',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'reportDelivery',
        tags,
        summary: 'Report on a message',
        description: 'For gateways, at the `callbackUrl` that came with the message. What comes late, or again, changes nothing.',
        params: tokenParams,
        body: deliveryReportSchema,
        response: { 204: z.null().describe('Noted.'), ...problems(linkNotFound) },
      },
    },
    (request) => reportDelivery(request.ctx, request.params.token, request.body),
  )
}

async function preferenceRoutes(app: App): Promise<void> {
  app.get(
    '/public/v1/preferences/:token',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readPreferences',
        tags,
        summary: 'Show what a contact receives',
        description: 'A page by the secret link in a message, in the language of the contact. It names nobody. Opening it changes nothing.',
        params: tokenParams,
        produces: ['text/html'],
        response: { 200: pageSchema, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => page(reply, await readPreferences(request.ctx, request.params.token)),
  )

  app.post(
    '/public/v1/preferences/:token',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { scope: 'public' },
      schema: {
        operationId: 'savePreferences',
        tags,
        summary: 'Choose what one receives',
        description: 'What the page sends: what is not ticked is not wanted any more. The history of consents keeps what was chosen, and by which words.',
        params: tokenParams,
        consumes: [FORM],
        body: tickedSchema,
        produces: ['text/html'],
        response: { 200: pageSchema, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => page(reply, await savePreferences(request.ctx, request.params.token, new Set(new URLSearchParams(request.body ?? '').keys()))),
  )

  app.get(
    '/public/v1/unsubscribe/:token',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readUnsubscribe',
        tags,
        summary: 'Show what a contact receives, from a mail program',
        description: 'The same page: opening a link unsubscribes nobody, since scanners of mail open links too.',
        params: tokenParams,
        produces: ['text/html'],
        response: { 200: pageSchema, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => page(reply, await readPreferences(request.ctx, request.params.token)),
  )

  app.post(
    '/public/v1/unsubscribe/:token',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { scope: 'public' },
      schema: {
        operationId: 'unsubscribe',
        tags,
        summary: 'Unsubscribe with one click',
        description:
          'What mail programs do by `List-Unsubscribe-Post` (RFC 8058): the purpose of the message, by its channel, is withdrawn, whatever the form says and however it is encoded. A second time changes nothing.',
        params: tokenParams,
        consumes: [FORM],
        body: oneClickSchema,
        produces: ['text/html'],
        response: { 200: pageSchema, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => page(reply, await unsubscribe(request.ctx, request.params.token)),
  )
}

const HEADERS = {
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

function page(reply: FastifyReply, html: string): never {
  return reply.headers(HEADERS).type('text/html; charset=utf-8').send(Buffer.from(html)) as never
}
