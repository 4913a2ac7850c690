import { staleVersion } from '../../../kernel/problems.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { responseNotEntered, responseNotFound, surveyAnswered, surveyNotAnswerable } from '../errors.ts'
import {
  completionSchema,
  responseBatchSchema,
  responseEntrySchema,
  responseListQuery,
  responseListSchema,
  responseParams,
  responseSchema,
  surveyParams,
} from '../schemas/response.ts'
import { complete } from '../service/completing.ts'
import * as service from '../service/responses.ts'

const tags = ['Survey responses']

export async function responseRoutes(app: App): Promise<void> {
  app.post(
    '/v1/surveys/:surveyId/responses',
    {
      config: { scope: 'surveys:answer', location: (response: { id: string }) => `/v1/survey-responses/${response.id}` },
      schema: {
        operationId: 'enterSurveyResponse',
        tags,
        summary: 'Enter a response for somebody',
        description: 'What a customer answered on the phone or face to face, also some time ago. Also while the survey is paused or closed.',
        params: surveyParams,
        body: responseEntrySchema,
        response: { 201: responseSchema, ...problems(service.surveyNotFound, surveyNotAnswerable, service.contactArchived) },
      },
    },
    (request) => service.enter(request.ctx, request.params.surveyId, request.body) as never,
  )

  app.post(
    '/v1/surveys/:surveyId/responses/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'surveys:answer' },
      schema: {
        operationId: 'enterSurveyResponses',
        tags,
        summary: 'Enter many responses',
        description: 'At most 1,000, each as it would be entered alone; each succeeds or fails by itself, and all commit at once.',
        params: surveyParams,
        body: responseBatchSchema,
        response: { 200: batchResultSchema, ...problems(service.surveyNotFound, surveyNotAnswerable) },
      },
    },
    (request) => service.enterBatch(request.ctx, request.params.surveyId, request.body.items),
  )

  app.post(
    '/v1/survey-responses/:responseId/complete',
    {
      config: { scope: 'surveys:answer' },
      schema: {
        operationId: 'completeSurveyResponse',
        tags,
        summary: 'Complete a response that was entered in part',
        description: 'With what is still to be answered. Also while the survey is paused or closed; what the respondent began is theirs to finish.',
        params: responseParams,
        body: completionSchema,
        response: { 200: responseSchema, ...problems(responseNotFound, surveyAnswered, responseNotEntered, staleVersion) },
      },
    },
    (request) => complete(request.ctx, request.params.responseId, request.body) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/responses',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveyResponses',
        tags,
        summary: 'List the responses to a survey',
        description: 'With their answers, the latest first unless sorted otherwise.',
        params: surveyParams,
        querystring: responseListQuery,
        response: { 200: responseListSchema, ...problems(service.surveyNotFound) },
      },
    },
    (request) => service.listResponses(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/survey-responses/:responseId',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurveyResponse',
        tags,
        summary: 'Read a response',
        description: 'With its answers.',
        params: responseParams,
        response: { 200: responseSchema, ...problems(responseNotFound) },
      },
    },
    (request) => service.getResponse(request.ctx, request.params.responseId) as never,
  )
}
