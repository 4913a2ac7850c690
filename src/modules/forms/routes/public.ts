import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idempotencyKeyReused } from '../../../kernel/problems.ts'
import { languageOf } from '../../../platform/http/context.ts'
import { isForBrowser, locationOf, registerForms, sendPage, showRefusals, URL_ENCODED } from '../../../platform/http/pages.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { formNotFound } from '../errors.ts'
import { PARAMETERS_MAX, publicFormParams, receivedSchema, SUBMISSION_BYTES_MAX, submissionHeaders, submissionSchema } from '../schemas/submission.ts'
import { type FormPage, refusalPage, spoken, thanksPage } from '../service/pages.ts'
import { type OpenForm, openForm, submitForm } from '../service/submissions.ts'

const ADDRESS = '/public/v1/organizations/:organizationSlug/forms/:formKey'

declare module 'fastify' {
  interface FastifyRequest {
    /** The form that is sent, and what pages about it say it in, once it is known which form it is. */
    openForm: OpenForm | undefined
    formPage: FormPage | undefined
  }
}

/** What strangers send, in a scope of its own: the one place that takes URL-encoded bodies and answers browsers with pages. */
export async function publicFormRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    await registerForms(scope, { bodyLimit: SUBMISSION_BYTES_MAX, parametersMax: PARAMETERS_MAX })
    scope.decorateRequest('openForm')
    scope.decorateRequest('formPage')
    // Before the body is read, so that whatever is refused can be read where the form is.
    scope.addHook('preParsing', async (request, reply) => {
      const opened = await openForm(request.ctx, request.params as z.output<typeof publicFormParams>)
      request.openForm = opened
      request.formPage = pageOf(request, opened)
      allowOrigin(request, reply, opened)
    })
    showRefusals(scope, (request, { status, errors }) =>
      refusalPage(request.formPage ?? { language: spoken(languageOf(request, 'en')), labels: new Map() }, status, errors),
    )

    scope.post(
      ADDRESS,
      {
        bodyLimit: SUBMISSION_BYTES_MAX,
        // The form itself says which origins may read the answer.
        config: { scope: 'public', cors: false },
        schema: {
          operationId: 'submitForm',
          tags: ['Forms'],
          summary: 'Send a form',
          description:
            'From any web page, as a browser sends it or as JSON. The contact is found by e-mail address, then by phone, or made; one that is found stays as it is. What was sent becomes an interaction, for a call-back form a task, and for a complaint form a complaint, which the complainant hears of like any other. JSON is answered with JSON; a URL-encoded form with 303 to the thank-you address, or with a page that thanks, and refusals to a browser are pages in the language of the visitor. An unknown organization, an unknown form and one that is switched off are all the same 404.',
          consumes: ['application/json', URL_ENCODED],
          params: publicFormParams,
          headers: submissionHeaders,
          body: submissionSchema,
          response: {
            200: receivedSchema,
            303: z.null().describe('Received: go on at the thank-you address.'),
            ...problems(formNotFound, idempotencyKeyReused),
          },
        },
      },
      async (request, reply) => {
        const { openForm: opened, formPage: page } = request
        if (opened === undefined || page === undefined) throw formNotFound()
        const received = await submitForm(opened, request.body, { language: page.language, idempotencyKey: request.headers['idempotency-key'] })
        if (!isForBrowser(request)) return received
        if (received.thankYouUrl !== null) return reply.code(303).header('location', locationOf(received.thankYouUrl)).send(null)
        return sendPage(reply, thanksPage(page))
      },
    )

    scope.options(ADDRESS, { config: { scope: 'public', cors: false }, schema: { hide: true, params: publicFormParams } }, async (_request, reply) => {
      if (reply.hasHeader('access-control-allow-origin'))
        reply.headers({
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type, idempotency-key',
          'access-control-max-age': '600',
        })
      return reply.code(204).send()
    })
  })
}

/** Scripts of the origins that the form names may read the answer (WHATWG Fetch, CORS). */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, { form }: OpenForm): void {
  reply.header('vary', 'origin')
  const { origin } = request.headers
  if (origin === undefined || !form.allowedOrigins.includes(origin)) return
  reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id' })
}

function pageOf(request: FastifyRequest, { ctx, form }: OpenForm): FormPage {
  return { language: spoken(languageOf(request, ctx.organization.language)), labels: new Map(form.fields.map(({ name, label }) => [name, label])) }
}
