import { z } from 'zod'
import { boundedInstantSchema, idSchema, instantSchema, languageSchema, listOf, listQuery, safeText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { surveyContextSchema as contextSchema } from '../../../kernel/survey-context.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { RESPONSE_FLAGS, RESPONSE_MODES, RESPONSE_STATUSES } from '../tables.ts'
import { loopSchema } from './loop.ts'

/** Any answer; whether it fits its question is decided with the version. */
export const valueSchema = z
  .union([z.number(), z.boolean(), safeText(20_000), z.array(z.string().max(64)).max(200), z.record(z.string().max(64), z.string().max(64))])
  .describe('Of the type of the question: a number, a choice, choices, choices by row, a text, a date, yes or no.')
const questionKey = z.string().min(1).max(64).describe('Of a question of the version that is answered.')
const givenAnswerSchema = z
  .union([z.strictObject({ questionKey, value: valueSchema }), z.strictObject({ questionKey, skipped: z.literal(true) })])
  .meta({ id: 'GivenSurveyAnswer', description: 'An answer, or that the question was passed over.', example: { questionKey: 'recommend', value: 9 } })
export const givenAnswersSchema = z.array(givenAnswerSchema).max(200)

export const answerSchema = z
  .object({
    questionKey: z.string(),
    value: valueSchema.nullable().describe('Null where it was skipped, and of words once the person is erased.'),
    skipped: z.boolean(),
  })
  .meta({ id: 'SurveyAnswer', example: { questionKey: 'recommend', value: 9, skipped: false } })

const ACTOR = z.object({ type: z.string(), id: z.string() })
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f10',
  surveyId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f00',
  versionNumber: 1,
  invitationId: null,
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  mode: 'phone' as const,
  recordedBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
  status: 'complete' as const,
  language: 'en',
  context: { productId: 'washer-3000' },
  startedAt: '2026-03-28T20:00:00Z',
  completedAt: '2026-03-28T20:00:00Z',
  answeredAt: '2026-03-28T20:00:00Z',
  mayContact: true,
  excludedReason: null,
  excludedBy: null,
  excludedAt: null,
  flag: null,
  answers: [{ questionKey: 'recommend', value: 9, skipped: false }],
  loop: { state: 'none' as const, items: [] },
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const responseSchema = z
  .object({
    id: idSchema,
    surveyId: idSchema,
    versionNumber: z.int().describe('The version that was answered.'),
    invitationId: idSchema.nullable(),
    contactId: idSchema.nullable(),
    mode: z.enum(RESPONSE_MODES).describe('`self`: answered without staff.'),
    recordedBy: ACTOR.nullable().describe('Who entered it for somebody.'),
    status: z.enum(RESPONSE_STATUSES),
    language: z.string().nullable().describe('Null of an anonymous survey.'),
    context: contextSchema.describe('Empty of an anonymous survey: who is alone in a group would be known. It counts in the figures of groups.'),
    startedAt: wireInstant,
    completedAt: wireInstant.nullable(),
    answeredAt: wireInstant.describe('Where it stands in time: when it was completed, or begun.'),
    mayContact: z.boolean().nullable().describe('Whether the respondent agreed to be contacted about it; null when they were not asked.'),
    excludedReason: z.string().nullable().describe('Why it is not counted.'),
    excludedBy: ACTOR.nullable(),
    excludedAt: wireInstant.nullable(),
    flag: z.enum(RESPONSE_FLAGS).nullable().describe('What gave it away as sent by a machine: it is kept and not counted.'),
    answers: z.array(answerSchema).describe('What was answered or skipped; a question that was never reached is not among them.'),
    loop: loopSchema,
    ...versioned,
  })
  .meta({ id: 'SurveyResponse', description: 'What somebody answered to a survey.', example: EXAMPLE })

export const responseEntrySchema = z
  .strictObject({
    mode: z.enum(RESPONSE_MODES),
    contactId: idSchema.nullable().optional(),
    status: z.enum(RESPONSE_STATUSES).optional().describe('`complete` unless said otherwise; a complete one answers every required question that was shown.'),
    startedAt: boundedInstantSchema.optional(),
    completedAt: boundedInstantSchema.optional().describe('May be past.'),
    language: languageSchema.optional(),
    context: contextSchema.optional(),
    mayContact: z.boolean().nullable().optional().describe('Whether they agreed to be contacted about it.'),
    answers: givenAnswersSchema,
  })
  .meta({
    id: 'SurveyResponseEntry',
    description: 'What staff enter for somebody whom they asked.',
    example: { mode: 'phone', contactId: EXAMPLE.contactId, answers: [{ questionKey: 'recommend', value: 9 }] },
  })
export type ResponseEntry = z.output<typeof responseEntrySchema>
export const responseBatchSchema = batchOf(responseEntrySchema, {
  id: 'SurveyResponseBatch',
  example: { items: [{ mode: 'phone', answers: [{ questionKey: 'recommend', value: 9 }] }] },
})

export const completionSchema = z
  .strictObject({
    answers: givenAnswersSchema.optional().describe('Stand before what was answered until now.'),
    completedAt: boundedInstantSchema.optional().describe('May be past.'),
    mayContact: responseEntrySchema.shape.mayContact,
  })
  .meta({ id: 'SurveyResponseCompletion', example: { answers: [{ questionKey: 'why', value: 'The delivery was quick.' }] } })
export type CompletionEntry = z.output<typeof completionSchema>

export const responseListQuery = listQuery(['-answeredAt', 'answeredAt'], {
  contactId: idSchema.optional(),
  status: z.enum(RESPONSE_STATUSES).optional(),
  mode: z.enum(RESPONSE_MODES).optional(),
  excluded: z.boolean().optional(),
  flagged: z.boolean().optional(),
  answeredAfter: instantSchema.optional(),
  answeredBefore: instantSchema.optional(),
})
export type ResponseListQuery = z.output<typeof responseListQuery>
export const responseListSchema = listOf(responseSchema).meta({ id: 'SurveyResponseList' })
export const surveyParams = z.object({ surveyId: idSchema })
export const responseParams = z.object({ responseId: idSchema })
