import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { responseNotFound } from '../errors.ts'
import { exclusionSchema } from '../schemas/exclusion.ts'
import { responseParams, responseSchema } from '../schemas/response.ts'
import * as service from '../service/exclusion.ts'

const tags = ['Survey responses']

export async function exclusionRoutes(app: App): Promise<void> {
  app.put(
    '/v1/survey-responses/:responseId/exclusion',
    {
      config: { scope: 'surveys:write' },
      schema: {
        operationId: 'excludeSurveyResponse',
        tags,
        summary: 'Exclude a response',
        description: 'It stays and counts in no figure any more; who said so, when and why is kept. The same reason again changes nothing.',
        params: responseParams,
        body: exclusionSchema,
        response: { 200: responseSchema, ...problems(responseNotFound, staleVersion) },
      },
    },
    (request) => service.exclude(request.ctx, request.params.responseId, request.body.reason) as never,
  )

  app.delete(
    '/v1/survey-responses/:responseId/exclusion',
    {
      config: { scope: 'surveys:write' },
      schema: {
        operationId: 'includeSurveyResponse',
        tags,
        summary: 'Take the exclusion of a response back',
        description: 'It counts again. Where it was not excluded, nothing changes.',
        params: responseParams,
        response: { 200: responseSchema, ...problems(responseNotFound, staleVersion) },
      },
    },
    (request) => service.include(request.ctx, request.params.responseId) as never,
  )
}
