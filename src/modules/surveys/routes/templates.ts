import type { App } from '../../../platform/http/types.ts'
import { surveyTemplateListSchema } from '../schemas/templates.ts'
import { listTemplates } from '../service/templates.ts'

export async function templateRoutes(app: App): Promise<void> {
  app.get(
    '/v1/survey-templates',
    {
      config: { scope: 'surveys:read' },
      schema: {
        operationId: 'listSurveyTemplates',
        tags: ['Surveys'],
        summary: 'List the survey templates',
        description: 'NPS, CSAT, CES, after a purchase, after a complaint, and the six drivers of satisfaction, in English, German, Spanish and Persian.',
        response: { 200: surveyTemplateListSchema },
      },
    },
    () => listTemplates() as never,
  )
}
