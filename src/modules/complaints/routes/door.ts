import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { transitionNotAllowed } from '../../../kernel/problems.ts'
import { languageOf } from '../../../platform/http/context.ts'
import { FILE_BODIES, FILE_REFUSALS, fileBody, registerFileBodies } from '../../../platform/http/files.ts'
import { isForBrowser, registerForms, sendPage, showRefusals, type ToldProblem, URL_ENCODED } from '../../../platform/http/pages.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { processNotFound, tooMuchEvidence } from '../errors.ts'
import { actSchemas, type DoorQuery, doorParams, doorQuery, processParams, processSchema, publicComplaintSchema } from '../schemas/door.ts'
import { act, giveEvidence, linkNotFound, type OpenDoor, openDoor, readDoor } from '../service/door.ts'
import { complaintPage, processPage, refusalPage, refusalTold, spoken } from '../service/pages.ts'
import { readProcess } from '../service/process.ts'

const ADDRESS = '/public/v1/complaints/:token'
const BODY_BYTES_MAX = 131_072
const PARAMETERS_MAX = 100
const tags = ['Complaints']

/** What each act is called, and what there is to say of it. */
const WORDS = {
  words: ['addComplainantWords', 'Add words', 'What the complainant has to add. The owner is told.'],
  answer: ['answerComplaintQuestion', 'Answer a question', 'The complaint waits no longer.'],
  accept: ['acceptByLink', 'Accept the response', 'With it the offered remedies are accepted.'],
  dispute: ['disputeByLink', 'Reject the response', 'The complaint stays open, and somebody else looks at it.'],
  'follow-up': ['answerFollowUpByLink', 'Say whether it is really solved', 'What is not solved is opened again, inside the reopen window.'],
  withdraw: ['withdrawByLink', 'Withdraw the complaint', 'It still counts in reports.'],
} as const
type SaidAct = keyof typeof WORDS
const ACTS = Object.keys(WORDS) as SaidAct[]

const HOW =
  'By the secret link, as JSON or as a plain form sends it. JSON is answered with the complaint as it is then; a form with 303 back to the page. Sent again, it changes nothing. A link that is wrong, revoked or over is always the same 404.'
const back = { 303: z.null().describe('Done: go on at the page.') }

/** What complainants do without an account: in scopes of their own, which alone take forms and answer browsers with pages. */
export async function doorRoutes(app: App): Promise<void> {
  await app.register(async (scope: App) => {
    await registerForms(scope, { bodyLimit: BODY_BYTES_MAX, parametersMax: PARAMETERS_MAX })
    forStrangers(scope)
    readingRoutes(scope)
    for (const name of ACTS) actRoute(scope, name)
  })
  await app.register(async (scope: App) => {
    await registerFileBodies(scope)
    forStrangers(scope)
    evidenceRoute(scope)
  })
}

function readingRoutes(app: App): void {
  app.get(
    ADDRESS,
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readComplaintByLink',
        tags,
        summary: 'See where a complaint stands',
        description:
          'What the complainant may know: where it stands in plain words, what is asked of them, what was said, answered and offered; never notes, findings or names of staff. With `Accept: text/html` it is a page without scripts, in the language and direction of the complainant, with forms for everything that they can do.',
        params: doorParams,
        querystring: doorQuery,
        response: { 200: publicComplaintSchema, ...problems(linkNotFound) },
      },
    },
    async (request, reply) => {
      const door = await open(request)
      const view = await readDoor(door)
      if (!isForBrowser(request)) return view
      const { done } = request.query
      return sendPage(reply, complaintPage(view, { token: request.params.token, place: door.ctx.organization, done, fileBytesMax: app.files.bytesMax }))
    },
  )

  app.get(
    '/public/v1/organizations/:organizationSlug/complaint-process',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'readComplaintProcess',
        tags,
        summary: 'Read how an organization handles complaints',
        description:
          'The published process, in the language asked for (`language`, else `Accept-Language`, else that of the organization): in its own words where it has written them, else in ours, made from its settings; with the deadlines of the policy that holds unless another is named. With `Accept: text/html` it is a page.',
        params: processParams,
        querystring: doorQuery.pick({ language: true }),
        response: { 200: processSchema, ...problems(processNotFound) },
      },
    },
    async (request, reply) => {
      const published = await readProcess(request.ctx, request.params.organizationSlug, (otherwise) => request.query.language ?? languageOf(request, otherwise))
      reply.header('vary', 'accept, accept-language')
      if (!isForBrowser(request)) return published
      return sendPage(reply, processPage(published))
    },
  )
}

function actRoute(app: App, name: SaidAct): void {
  const [operationId, summary, more] = WORDS[name]
  app.post(
    `${ADDRESS}/${name}`,
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { scope: 'public' },
      schema: {
        operationId,
        tags,
        summary,
        description: `${more} ${HOW}`,
        consumes: ['application/json', URL_ENCODED],
        params: doorParams,
        querystring: doorQuery,
        body: actSchemas[name],
        response: { 200: publicComplaintSchema, ...back, ...problems(linkNotFound, transitionNotAllowed) },
      },
    },
    async (request, reply) => {
      const door = await open(request)
      const view = await act(door, name, (request.body ?? {}) as never)
      return isForBrowser(request) ? goBack(request, reply, door, name) : view
    },
  )
}

function evidenceRoute(app: App): void {
  app.post(
    `${ADDRESS}/evidence`,
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'giveEvidenceByLink',
        tags,
        summary: 'Give evidence',
        description: `A photo, a receipt, a letter, a recording: one file as the body, or a form (\`multipart/form-data\`) with that one file, of the types and up to the size that staff may add, too. ${HOW}`,
        consumes: FILE_BODIES,
        params: doorParams,
        querystring: doorQuery,
        body: fileBody,
        response: { 200: publicComplaintSchema, ...back, ...problems(linkNotFound, transitionNotAllowed, tooMuchEvidence, ...FILE_REFUSALS) },
      },
    },
    async (request, reply) => {
      const door = await open(request)
      const view = await giveEvidence(door, app.files, request.body)
      return isForBrowser(request) ? goBack(request, reply, door, 'evidence') : view
    },
  )
}

/** Neither the address nor what it shows is told to anybody or kept anywhere; refusals to browsers are pages. */
function forStrangers(app: App): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  })
  showRefusals(app, refusalOf)
}

function open(request: FastifyRequest): Promise<OpenDoor> {
  const { token } = request.params as z.output<typeof doorParams>
  const { language } = request.query as DoorQuery
  const accepted = languageOf(request, '')
  // A program says what it wants; a browser says what its owner mostly reads, which the complainant may have told better.
  return openDoor(request.ctx, token, { first: language ?? (isForBrowser(request) ? undefined : accepted), last: accepted })
}

function goBack(request: FastifyRequest, reply: FastifyReply, { language }: OpenDoor, done: string): never {
  const { token } = request.params as z.output<typeof doorParams>
  return reply.code(303).header('location', `../${token}?language=${language}&done=${done}`).send(null) as never
}

function refusalOf(request: FastifyRequest, { code, status }: ToldProblem): string {
  const { token } = request.params as { token?: string }
  const { language } = doorQuery.safeParse(request.query).data ?? {}
  const isBack = request.method === 'POST' && status !== 404
  return refusalPage(spoken(language ?? languageOf(request, 'en')), refusalTold(code, status), isBack ? token : undefined)
}
