import { z } from 'zod'
import { SURVEY_KINDS } from '../tables/surveys.ts'
import { questionsSchema } from './questions.ts'

const surveyTemplateSchema = z
  .object({
    key: z.string().describe('To make a survey of it: `templateKey` of `POST /v1/surveys`.'),
    title: z.record(z.string(), z.string()),
    kind: z.enum(SURVEY_KINDS),
    languages: z.array(z.string()),
    questions: questionsSchema,
  })
  .meta({
    id: 'SurveyTemplate',
    description: 'A survey to begin with. Its questions are copied; in the copy they are changed like any others.',
    example: {
      key: 'nps',
      title: { en: 'Recommendation (NPS)' },
      kind: 'nps',
      languages: ['en'],
      questions: [{ key: 'recommend', type: 'nps', required: true, scored: true, text: { en: 'How likely are you to recommend us?' } }],
    },
  })
export const surveyTemplateListSchema = z.object({ data: z.array(surveyTemplateSchema) }).meta({ id: 'SurveyTemplateList' })
