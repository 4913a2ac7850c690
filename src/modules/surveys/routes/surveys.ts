import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { questionMeaningChanged, surveyDraftMissing, surveyKeyTaken, surveyNotFound, surveyPublished, surveyVersionNotFound } from '../errors.ts'
import {
  newSurveySchema,
  newVersionSchema,
  surveyListQuery,
  surveyListSchema,
  surveyParams,
  surveyPatchSchema,
  surveySchema,
  surveyVersionSchema,
  versionListQuery,
  versionListSchema,
  versionParams,
} from '../schemas/survey.ts'
import * as service from '../service/surveys.ts'

const tags = ['Surveys']

/** What each move is called, and what there is to say of it. */
const MOVES = {
  publish: [
    'publishSurvey',
    'Publish the draft',
    'The draft becomes the version that is answered; it never changes again. What was answered before stays with its version.',
  ],
  pause: ['pauseSurvey', 'Pause a survey', 'It takes no answers and sends no invitations until it is resumed.'],
  resume: ['resumeSurvey', 'Resume a paused survey', 'It takes answers again.'],
  close: ['closeSurvey', 'Close a survey', 'For good. Its answers and scores stay.'],
} as const

export async function surveyRoutes(app: App): Promise<void> {
  app.post(
    '/v1/surveys',
    {
      config: { scope: 'surveys:write', location: (survey: { id: string }) => `/v1/surveys/${survey.id}` },
      schema: {
        operationId: 'createSurvey',
        tags,
        summary: 'Make a survey',
        description: 'With the questions of its first draft. It takes answers once the draft is published.',
        body: newSurveySchema,
        response: { 201: surveySchema, ...problems(surveyKeyTaken) },
      },
    },
    (request) => service.createSurvey(request.ctx, request.body),
  )

  app.get(
    '/v1/surveys',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveys',
        tags,
        summary: 'List surveys',
        description: 'The newest first unless sorted otherwise.',
        querystring: surveyListQuery,
        response: { 200: surveyListSchema },
      },
    },
    (request) => service.listSurveys(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurvey',
        tags,
        summary: 'Read a survey',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: surveyParams,
        response: { 200: surveySchema, ...problems(surveyNotFound) },
      },
    },
    (request) => service.getSurvey(request.ctx, request.params.surveyId),
  )

  app.patch(
    '/v1/surveys/:surveyId',
    {
      config: { scope: 'surveys:write' },
      schema: {
        operationId: 'updateSurvey',
        tags,
        summary: 'Change a survey',
        description: 'A JSON merge patch, unless it is closed. What it asks is changed by a new version.',
        params: surveyParams,
        body: surveyPatchSchema,
        response: { 200: surveySchema, ...problems(surveyNotFound, surveyKeyTaken, surveyPublished, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateSurvey(request.ctx, request.params.surveyId, request.body),
  )

  app.post(
    '/v1/surveys/:surveyId/versions',
    {
      config: {
        scope: 'surveys:write',
        location: ({ surveyId, number }: { surveyId: string; number: number }) => `/v1/surveys/${surveyId}/versions/${number}`,
      },
      schema: {
        operationId: 'draftSurveyVersion',
        tags,
        summary: 'Write the next version',
        description:
          'The questions of the draft: a draft that is there is replaced, a published version never changes. Questions keep their keys over versions; under the same key another type, another scale or another meaning of a choice is refused.',
        params: surveyParams,
        body: newVersionSchema,
        response: { 201: surveyVersionSchema, ...problems(surveyNotFound, questionMeaningChanged, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.draftVersion(request.ctx, request.params.surveyId, request.body.questions) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/versions',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveyVersions',
        tags,
        summary: 'List the versions of a survey',
        description: 'With their questions, the newest first unless sorted otherwise.',
        params: surveyParams,
        querystring: versionListQuery,
        response: { 200: versionListSchema, ...problems(surveyNotFound) },
      },
    },
    (request) => service.listVersions(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/versions/:number',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurveyVersion',
        tags,
        summary: 'Read a version of a survey',
        description: 'What was asked, word for word.',
        params: versionParams,
        response: { 200: surveyVersionSchema, ...problems(surveyNotFound, surveyVersionNotFound) },
      },
    },
    (request) => service.getVersion(request.ctx, request.params.surveyId, request.params.number) as never,
  )

  for (const move of Object.keys(MOVES) as (keyof typeof MOVES)[]) {
    const [operationId, summary, description] = MOVES[move]
    app.post(
      `/v1/surveys/:surveyId/${move}`,
      {
        config: { scope: 'surveys:write' },
        schema: {
          operationId,
          tags,
          summary,
          description,
          params: surveyParams,
          response: { 200: surveySchema, ...problems(surveyNotFound, transitionNotAllowed, staleVersion, ...(move === 'publish' ? [surveyDraftMissing] : [])) },
        },
      },
      (request) => service.moveSurvey(request.ctx, request.params.surveyId, move),
    )
  }
}
