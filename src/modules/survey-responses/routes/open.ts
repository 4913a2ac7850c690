import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idempotencyKeyReused } from '../../../kernel/problems.ts'
import { type FormFields, isForBrowser, isForm, locationOf, registerForms, sendPage, URL_ENCODED } from '../../../platform/http/pages.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { faultsOf, ValidationError } from '../../../platform/http/validation.ts'
import { surveyNotAnswerable } from '../errors.ts'
import {
  askedQuery,
  BODY_BYTES_MAX,
  openParams,
  openSurveySchema,
  PARAMETERS_MAX,
  receivedSchema,
  submissionBody,
  submissionHeaders,
  submissionSchema,
} from '../schemas/door.ts'
import { type OpenSurvey, openSurvey, readOpenSurvey, type Submission, submitOpenly, surveyNotFound } from '../service/open.ts'
import { openPage, openThanksPage, turnOpenPage } from '../service/pages.ts'
import { forStrangers, policyOf, wantedBy } from './pages.ts'

const SURVEY = '/public/v1/organizations/:organizationSlug/surveys/:surveyKey'
const RESPONSES = `${SURVEY}/responses`
const tags = ['Survey responses']

declare module 'fastify' {
  interface FastifyRequest {
    /** The survey that is asked for or answered, once it is known which it is. */
    openSurvey: OpenSurvey | undefined
  }
}

/** What strangers answer by a link that is open to all, in a scope of its own: it takes forms and answers browsers with pages. */
export async function openRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    await registerForms(scope, { bodyLimit: BODY_BYTES_MAX, parametersMax: PARAMETERS_MAX })
    forStrangers(scope)
    scope.decorateRequest('openSurvey')
    // Before the body is read, so that whatever is refused can be read where the survey is.
    scope.addHook('preParsing', async (request, reply) => {
      request.openSurvey = await openSurvey(request.ctx, request.params as z.output<typeof openParams>)
      allowOrigin(request, reply, request.openSurvey)
    })
    readingRoute(scope)
    submittingRoute(scope)
    for (const address of [SURVEY, RESPONSES])
      scope.options(address, { config: { scope: 'public', cors: false }, schema: { hide: true, params: openParams } }, async (_request, reply) => {
        if (reply.hasHeader('access-control-allow-origin'))
          reply.headers({
            'access-control-allow-methods': 'GET, POST',
            'access-control-allow-headers': 'accept-language, content-type, idempotency-key',
            'access-control-max-age': '600',
          })
        return reply.code(204).send()
      })
  })
}

function readingRoute(app: App): void {
  app.get(
    SURVEY,
    {
      config: { scope: 'public', cors: false },
      schema: {
        operationId: 'readOpenSurvey',
        tags,
        summary: 'Read a survey to answer it',
        description:
          'By its open link, in the best of its languages by `language`, else by `Accept-Language`. With `Accept: text/html` it is a page without scripts to answer it on, page after page where answers decide what is asked. An unknown organization, an unknown survey and one that was never published are all the same 404.',
        params: openParams,
        querystring: askedQuery,
        response: { 200: openSurveySchema, ...problems(surveyNotFound, surveyNotAnswerable) },
      },
    },
    async (request, reply) => {
      const open = opened(request)
      const wanted = wantedBy(request)
      reply.header('vary', 'accept, accept-language, origin')
      if (!isForBrowser(request)) return (await readOpenSurvey(open, wanted)) as never
      const page = request.query.done === undefined ? openPage(open, wanted) : openThanksPage(open, wanted)
      return sendPage(reply, await page, policyOf(open.survey))
    },
  )
}

function submittingRoute(app: App): void {
  app.post(
    RESPONSES,
    {
      bodyLimit: BODY_BYTES_MAX,
      // The survey itself says which origins may read the answer.
      config: { scope: 'public', cors: false },
      schema: {
        operationId: 'answerOpenSurvey',
        tags,
        summary: 'Answer a survey',
        description:
          'By its open link, as JSON or as a plain HTML form sends it. JSON is answered with JSON; a form with 303 to the thank-you address, or to a page of the service. With an `Idempotency-Key` the same again changes nothing and answers the same, also when the survey takes no answers any more. What the defence against machines catches is answered as everything else. A survey that is closed, paused or full is 410.',
        consumes: ['application/json', URL_ENCODED],
        params: openParams,
        querystring: askedQuery,
        headers: submissionHeaders,
        body: submissionBody,
        response: {
          201: receivedSchema,
          303: z.null().describe('Received: go on at the thank-you address.'),
          ...problems(surveyNotFound, surveyNotAnswerable, idempotencyKeyReused),
        },
      },
    },
    async (request, reply) => (isForm(request) ? answerForm(request, reply, app) : answerJson(request, reply, app)) as never,
  )
}

async function answerJson(request: FastifyRequest, reply: FastifyReply, app: App) {
  const open = opened(request)
  const { received, repeated } = await submitOpenly(open, readSubmission(request, open), app.surveySubmissionsPerMinuteMax)
  if (repeated) reply.header('idempotency-replayed', 'true')
  return received
}

/** @throws ValidationError */
function readSubmission(request: FastifyRequest, { survey: { honeypot } }: OpenSurvey): Submission {
  const body = request.body as Record<string, unknown>
  const isBait = !(honeypot in submissionSchema.shape)
  const parsed = submissionSchema.safeParse(isBait ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== honeypot)) : body)
  if (!parsed.success) throw new ValidationError(faultsOf(parsed.error))
  const { answers, mayContact, language = wantedBy(request)[0], versionNumber, startedAt } = parsed.data
  const { 'idempotency-key': key } = request.headers
  return {
    ...{ answers, mayContact, language, versionNumber, bait: isBait ? body[honeypot] : undefined },
    openedAt: startedAt === undefined ? undefined : Temporal.Instant.from(startedAt),
    repeatKey: typeof key === 'string' ? `key ${key}` : undefined,
  }
}

async function answerForm(request: FastifyRequest, reply: FastifyReply, app: App) {
  const open = opened(request)
  const { 'idempotency-key': key } = request.headers
  const turned = await turnOpenPage(open, request.body as FormFields, {
    wanted: wantedBy(request),
    idempotencyKey: typeof key === 'string' ? key : undefined,
    submissionsPerMinuteMax: app.surveySubmissionsPerMinuteMax,
  })
  if ('page' in turned) return sendPage(reply.code(turned.atFault ? 422 : 200), turned.page, policyOf(open.survey))
  if (!isForBrowser(request)) return turned.received
  const { thankYouUrl } = open.survey
  return reply
    .code(303)
    .header('location', thankYouUrl === null ? `../${open.survey.key}?language=${turned.language}&done=1` : locationOf(thankYouUrl))
    .send(null)
}

/** @throws surveyNotFound */
function opened({ openSurvey: open }: FastifyRequest): OpenSurvey {
  if (open === undefined) throw surveyNotFound()
  return open
}

/** Scripts of the origins that the survey names may read the answer (WHATWG Fetch, CORS). */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, { survey }: OpenSurvey): void {
  reply.header('vary', 'origin')
  const { origin } = request.headers
  if (origin === undefined || !survey.allowedOrigins.includes(origin)) return
  reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id, idempotency-replayed' })
}
