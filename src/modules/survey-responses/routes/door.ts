import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type FormFields, isForBrowser, isForm, locationOf, registerForms, sendPage, URL_ENCODED } from '../../../platform/http/pages.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { faultsOf, ValidationError } from '../../../platform/http/validation.ts'
import { invitationExpired, surveyAnswered, surveyNotAnswerable } from '../errors.ts'
import {
  askedQuery,
  BODY_BYTES_MAX,
  finalBody,
  finalSchema,
  invitedFormSchema,
  oneAnswerSchema,
  PARAMETERS_MAX,
  receivedSchema,
  tokenAnswerParams,
  tokenParams,
} from '../schemas/door.ts'
import { finish, type InvitedSurvey, linkNotFound, openInvited, readInvited, saveAnswer } from '../service/invited.ts'
import { invitedPage, languagesAccepted, turnInvitedPage } from '../service/pages.ts'
import { forStrangers, languageAsked, policyOf } from './pages.ts'

const ADDRESS = '/public/v1/survey-responses/:token'
const tags = ['Survey responses']
const refused = [linkNotFound, invitationExpired, surveyNotAnswerable] as const
const WHO = 'By the secret link of the invitation. A link that is wrong is always the same 404, one that has expired 410.'

/** What those answer who were invited, in a scope of its own: it takes forms and answers browsers with pages. */
export async function doorRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    await registerForms(scope, { bodyLimit: BODY_BYTES_MAX, parametersMax: PARAMETERS_MAX })
    forStrangers(scope)
    readingRoute(scope)
    savingRoute(scope)
    finishingRoute(scope)
  })
}

function readingRoute(app: App): void {
  app.get(
    ADDRESS,
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readSurveyByInvitation',
        tags,
        summary: 'Read a survey one was invited to',
        description: `What is asked, in the best of the survey's languages by \`language\`, else by \`Accept-Language\`, else that of the invitation, with what was answered so far, also on another device. With \`Accept: text/html\` it is a page without scripts, which goes on where the respondent left off. ${WHO}`,
        params: tokenParams,
        querystring: askedQuery,
        response: { 200: invitedFormSchema, ...problems(...refused) },
      },
    },
    async (request, reply) => {
      const invited = await open(request)
      if (!isForBrowser(request)) return (await readInvited(invited)) as never
      return sendPage(reply, await invitedPage(invited, request.query.section), policyOf(invited.survey))
    },
  )
}

function savingRoute(app: App): void {
  app.put(
    `${ADDRESS}/answers/:questionKey`,
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { scope: 'public' },
      schema: {
        operationId: 'saveSurveyAnswer',
        tags,
        summary: 'Save one answer',
        description: `The response stays open, and can be gone on with on another device. An answer that another one hides is kept and does not count meanwhile. ${WHO}`,
        params: tokenAnswerParams,
        querystring: askedQuery,
        body: oneAnswerSchema,
        response: { 200: invitedFormSchema, ...problems(...refused, surveyAnswered) },
      },
    },
    async (request) => {
      await saveAnswer(await open(request), { questionKey: request.params.questionKey, ...request.body })
      return (await readInvited(await open(request))) as never
    },
  )
}

function finishingRoute(app: App): void {
  app.post(
    `${ADDRESS}/submit`,
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { scope: 'public' },
      schema: {
        operationId: 'submitSurveyByInvitation',
        tags,
        summary: 'Finish a response',
        description: `With answers beside those that were saved, or instead of them; required questions that are shown must be answered by now. As JSON or as a plain HTML form sends it, which is answered with 303. An invitation is answered once: the same again answers the same, what differs is 409. ${WHO}`,
        consumes: ['application/json', URL_ENCODED],
        params: tokenParams,
        querystring: askedQuery,
        body: finalBody,
        response: {
          200: receivedSchema,
          303: z.null().describe('Go on at the thank-you address, or at the next page.'),
          ...problems(...refused, surveyAnswered),
        },
      },
    },
    async (request, reply) => {
      const invited = await open(request)
      if (isForm(request)) return (await answerForm(request, reply, invited)) as never
      const parsed = finalSchema.safeParse(request.body ?? {})
      if (!parsed.success) throw new ValidationError(faultsOf(parsed.error))
      return finish(invited, parsed.data)
    },
  )
}

async function answerForm(request: FastifyRequest, reply: FastifyReply, invited: InvitedSurvey) {
  const { survey, token } = invited
  const turned = await turnInvitedPage(invited, request.body as FormFields)
  if ('page' in turned) return sendPage(reply.code(turned.atFault ? 422 : 200), turned.page, policyOf(survey))
  const goOn = (location: string) => reply.code(303).header('location', location).send(null)
  if ('section' in turned) return goOn(`../${token}?language=${turned.language}&section=${turned.section}`)
  if (!isForBrowser(request)) return turned.received
  return goOn(survey.thankYouUrl === null ? `../${token}?language=${turned.language}&done=1` : locationOf(survey.thankYouUrl))
}

function open(request: FastifyRequest): Promise<InvitedSurvey> {
  const { token } = request.params as z.output<typeof tokenParams>
  const asked = languageAsked(request)
  const accepted = languagesAccepted(request.headers['accept-language'])
  // A program says what it wants; a browser says what its owner mostly reads, which the invitation may know better.
  const first = [...(asked === undefined ? [] : [asked]), ...(isForBrowser(request) ? [] : accepted)]
  return openInvited(request.ctx, token, { first, last: accepted })
}
