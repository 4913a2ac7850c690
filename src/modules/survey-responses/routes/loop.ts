import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { loopFiguresSchema } from '../schemas/loop.ts'
import { surveyParams } from '../schemas/response.ts'
import { getLoop } from '../service/loop.ts'
import { surveyNotFound } from '../service/responses.ts'

export async function loopRoutes(app: App): Promise<void> {
  app.get(
    '/v1/surveys/:surveyId/loop',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'getSurveyLoop',
        tags: ['Survey responses'],
        summary: 'Count what is done about the answers',
        description:
          'What the follow-up rules of the survey opened, and where it stands now: tasks, complaints and win-backs are asked themselves. Limited staff get what concerns contacts whom they may see.',
        params: surveyParams,
        response: { 200: loopFiguresSchema, ...problems(surveyNotFound) },
      },
    },
    (request) => getLoop(request.ctx, request.params.surveyId) as never,
  )
}
