import { z } from 'zod'
import { idSchema, languageSchema, listOf, listQuery, nameText, resourceIdText, timeZoneSchema, wireInstant } from '../../../kernel/schema.ts'
import { surveyContextSchema as contextSchema } from '../../../kernel/survey-context.ts'
import { RESPONSE_MODES } from '../tables.ts'
import { periodFrom, periodTo } from './figures.ts'

export const commentSchema = z
  .object({
    responseId: idSchema,
    questionKey: z.string(),
    text: z.string().describe('The words of the respondent.'),
    score: z.number().nullable().describe('What they answered to the question that the survey is about, where that is a number.'),
    answeredAt: wireInstant,
    contactId: idSchema.nullable().describe('Null of an anonymous survey, and where nobody in particular was asked.'),
    versionNumber: z.int(),
    mode: z.enum(RESPONSE_MODES),
    language: z.string().nullable().describe('Null of an anonymous survey.'),
    context: contextSchema.describe('Empty of an anonymous survey.'),
  })
  .meta({
    id: 'SurveyComment',
    description: 'What a respondent said in words.',
    example: {
      responseId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f10',
      questionKey: 'why',
      text: 'The washer came a day early, and well wrapped.',
      score: 9,
      answeredAt: '2026-03-28T20:00:00Z',
      contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
      versionNumber: 1,
      mode: 'self',
      language: 'en',
      context: { productId: 'washer-3000' },
    },
  })

const bound = z.int().min(0).max(1_000_000).optional()
export const commentListQuery = listQuery(['-answeredAt', 'answeredAt'], {
  q: nameText(200).optional().describe('Words, or parts of them, that all stand in it; in every script, whatever their case and marks.'),
  from: periodFrom.optional(),
  to: periodTo.optional(),
  timeZone: timeZoneSchema.optional().describe("By whose clock days begin; the organization's where left out."),
  questionKey: z.string().max(64).optional(),
  scoreAtLeast: bound.describe('By the answer to the question that the survey is about.'),
  scoreAtMost: bound,
  contactId: idSchema.optional(),
  mode: z.enum(RESPONSE_MODES).optional(),
  versionNumber: z.int().min(1).max(1_000_000).optional(),
  language: languageSchema.optional(),
  staffId: idSchema.optional(),
  teamId: idSchema.optional(),
  productId: resourceIdText(200).optional(),
  channel: nameText(50).optional(),
  segment: nameText(200).optional(),
})
export type CommentListQuery = z.output<typeof commentListQuery>
export const commentListSchema = listOf(commentSchema).meta({ id: 'SurveyCommentList' })
