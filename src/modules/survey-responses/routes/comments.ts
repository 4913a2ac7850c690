import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { commentListQuery, commentListSchema } from '../schemas/comments.ts'
import { surveyParams } from '../schemas/response.ts'
import { listComments } from '../service/comments.ts'
import { surveyNotFound } from '../service/responses.ts'

export async function commentRoutes(app: App): Promise<void> {
  app.get(
    '/v1/surveys/:surveyId/comments',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveyComments',
        tags: ['Survey responses'],
        summary: 'List and search what respondents said',
        description: 'The answers to questions for words, of responses that are not excluded and that the caller may see.',
        params: surveyParams,
        querystring: commentListQuery,
        response: { 200: commentListSchema, ...problems(surveyNotFound) },
      },
    },
    (request) => listComments(request.ctx, request.params.surveyId, request.query) as never,
  )
}
