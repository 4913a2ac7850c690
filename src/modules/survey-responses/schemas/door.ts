import { z } from 'zod'
import { instantSchema, languageSchema, safeText, wireInstant } from '../../../kernel/schema.ts'
import { checkedShallowly } from '../../../platform/http/validation.ts'
import { RESPONSE_STATUSES } from '../tables.ts'
import { answerSchema, givenAnswersSchema, valueSchema } from './response.ts'

/** What respondents see and send, without an account. */

export const BODY_BYTES_MAX = 1_048_576
/** More than any survey has fields, with what pages add of their own. */
export const PARAMETERS_MAX = 11_000

const choice = z.object({ key: z.string(), text: z.string() })
const questionSchema = z
  .object({
    key: z.string(),
    type: z.string().describe('As in the versions of the survey.'),
    required: z.boolean().describe('Needed to submit, where `showIf` shows it.'),
    text: z.string(),
    help: z.string().nullable(),
    scale: z.object({ min: z.int(), max: z.int(), minText: z.string().nullable(), maxText: z.string().nullable() }).optional(),
    choices: z.array(choice).optional(),
    rows: z.array(choice).optional(),
    pickMax: z.int().optional(),
    lengthMax: z.int().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().optional(),
    showIf: z.looseObject({}).optional().describe('A condition over earlier answers; without one it is always shown.'),
  })
  .meta({
    id: 'AskedQuestion',
    description: 'A question in the language of the respondent; what does not belong to its type is absent.',
    example: {
      key: 'recommend',
      type: 'nps',
      required: true,
      text: 'Would you recommend us?',
      help: null,
      scale: { min: 0, max: 10, minText: null, maxText: null },
    },
  })

const form = {
  surveyKey: z.string(),
  organization: z.string().describe('Who asks.'),
  title: z.string().nullable(),
  welcome: z.string().nullable(),
  thanks: z.string().nullable(),
  language: z.string().describe('Of the texts in it: the best of the languages of the survey by `language`, else by `Accept-Language`.'),
  direction: z.enum(['ltr', 'rtl']),
  languages: z.array(z.string()),
  versionNumber: z.int().describe('What is asked; sent back with the answers, they are read as answers to it.'),
  anonymous: z.boolean().describe('Nobody can tell who answered.'),
  asksToContact: z.boolean().describe('Whether the respondent is asked if they may be contacted about it: `mayContact`.'),
  questions: z.array(questionSchema),
}
const EXAMPLE = {
  ...{
    surveyKey: 'after-purchase',
    organization: 'Loom & Co',
    title: 'How was it?',
    welcome: null,
    thanks: 'Thank you!',
    language: 'en',
    direction: 'ltr' as const,
  },
  ...{ languages: ['en', 'fa'], versionNumber: 1, anonymous: false, asksToContact: false },
  questions: [
    { key: 'recommend', type: 'nps', required: true, text: 'Would you recommend us?', help: null, scale: { min: 0, max: 10, minText: null, maxText: null } },
  ],
}

export const openSurveySchema = z
  .object({ ...form, honeypot: z.string().describe('The name of a field that people do not see: whatever fills it in is a machine.') })
  .meta({ id: 'OpenSurvey', description: 'A survey as those see it who answer it by its open link.', example: { ...EXAMPLE, honeypot: 'website' } })

export const submissionSchema = z
  .strictObject({
    answers: givenAnswersSchema,
    mayContact: z.boolean().nullable().default(null).describe('Whether the respondent may be contacted about it; for surveys that ask.'),
    language: languageSchema.optional().describe('In which it was asked.'),
    versionNumber: z.int().min(1).max(1_000_000).optional().describe('The version that was asked; the live one where left out.'),
    startedAt: instantSchema.optional().describe('When the survey was shown: what is sent sooner than a hand can fill it in was sent by none.'),
  })
  .meta({
    id: 'SurveySubmission',
    description:
      'Answers to a survey. As a plain HTML form each question has a field by its key: a number, a choice, several choices under one name, `<question>.<row>` with a choice for each row of a matrix, `<question>.<choice>` with its place in a ranking, `true` or `false`; empty where the question was passed over. `_submission`, where a page gives each view an id of its own, lets the same content through once.',
    example: { answers: [{ questionKey: 'recommend', value: 9 }] },
  })
const fewFields = (fields: object) => Object.keys(fields).length <= PARAMETERS_MAX
/** JSON or a form: read once it is known which of them it is, and what the survey asks. */
export const submissionBody = checkedShallowly(
  submissionSchema,
  z.record(z.string().max(200), z.unknown()).refine(fewFields, `at most ${PARAMETERS_MAX} fields`),
)

export const receivedSchema = z
  .object({
    status: z.literal('received'),
    thanks: z.string().nullable(),
    thankYouUrl: z.string().nullable().describe('Where the survey would have a browser go on to.'),
  })
  .meta({
    id: 'SurveyAnswersReceived',
    description: 'The answers were received. What the defence against machines thinks of them is not told.',
    example: { status: 'received', thanks: 'Thank you!', thankYouUrl: null },
  })

export const openParams = z.object({ organizationSlug: z.string().max(200), surveyKey: z.string().max(200) })
// Whatever else programs put behind a link that is sent on is nobody's business here.
export const askedQuery = z.object({
  language: z.string().max(35).optional().describe('In which to ask.'),
  done: z.literal('1').optional().describe('The page that thanks.'),
  section: z.coerce.number().int().min(0).max(100).optional().describe('Of the page: where to go on.'),
})
export type AskedQuery = z.output<typeof askedQuery>
export const submissionHeaders = z.looseObject({ 'idempotency-key': safeText(255, 1).optional().describe('Makes a repeat of the request harmless.') })

export const invitedFormSchema = z
  .object({
    ...form,
    status: z.enum(RESPONSE_STATUSES).nullable().describe('Null before the first answer.'),
    answers: z
      .array(answerSchema)
      .describe('What was answered so far, also on another device. Of a finished anonymous survey nothing: nobody can tell which they were.'),
    mayContact: z.boolean().nullable(),
    expiresAt: wireInstant.describe('Until when it can be answered.'),
  })
  .meta({
    id: 'InvitedSurvey',
    description: 'A survey as somebody sees it who was invited, with what they answered so far.',
    example: {
      ...EXAMPLE,
      status: 'partial',
      answers: [{ questionKey: 'recommend', value: 9, skipped: false }],
      mayContact: null,
      expiresAt: '2026-04-28T20:00:00Z',
    },
  })
export const tokenParams = z.object({ token: z.string().max(200) })
export const tokenAnswerParams = tokenParams.extend({ questionKey: z.string().max(64) })
export const oneAnswerSchema = z
  .union([z.strictObject({ value: valueSchema }), z.strictObject({ skipped: z.literal(true) })])
  .meta({ id: 'OneSurveyAnswer', description: 'The answer to one question, or that it was passed over.', example: { value: 9 } })
export const finalSchema = submissionSchema
  .pick({ language: true })
  .extend({
    answers: givenAnswersSchema.default([]).describe('Beside what was saved before, or instead of it.'),
    mayContact: z.boolean().nullable().optional(),
  })
  .meta({ id: 'SurveyFinish', description: 'Finishes a response.', example: { answers: [{ questionKey: 'recommend', value: 9 }] } })
export const finalBody = checkedShallowly(
  finalSchema.optional(),
  z.record(z.string().max(200), z.unknown()).refine(fewFields, `at most ${PARAMETERS_MAX} fields`).optional(),
)
