import { z } from 'zod'
import {
  currencySchema,
  idSchema,
  instantSchema,
  languageSchema,
  listOf,
  listQuery,
  nameText,
  saidText,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { AUDIENCE_CHANNELS, AUDIENCE_OCCASIONS, SURVEY_KINDS, SURVEY_STATUSES } from '../tables/surveys.ts'
import { followUpsSchema } from './follow-ups.ts'
import { newQuestionsSchema, questionsSchema } from './questions.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f00'
const QUESTIONS = [
  { key: 'recommend', type: 'nps' as const, required: true, scored: true, text: { en: 'How likely are you to recommend us to a friend or colleague?' } },
  { key: 'why', type: 'text' as const, required: false, scored: false as const, text: { en: 'What is the main reason for your score?' } },
]

const byLanguage = z.record(languageSchema, saidText(2_000))
const texts = z
  .strictObject({
    title: byLanguage.optional().describe('What the page is headed by.'),
    welcome: byLanguage.optional().describe('What stands before the questions.'),
    thanks: byLanguage.optional().describe('What is said afterwards.'),
  })
  .meta({ id: 'SurveyTexts', description: 'What respondents read beside the questions, by language.', example: { title: { en: 'How was it?' } } })

const limits = z.strictObject({
  perAddress: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('Submissions an hour from one address; what comes beyond is answered as the rest, kept and not counted.'),
  perSurvey: z.int().min(1).max(10_000_000).default(10_000).describe('Submissions an hour by open links; beyond it the survey is overloaded, which is 429.'),
})

const key = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/, 'must be lower-case letters, digits, hyphens and underscores, at most 64')
  .describe('Names the survey in addresses.')

const days = z.int().min(1).max(3_650)

const oneOf = z.array(nameText(50)).min(1).max(50).optional()
const audience = z
  .strictObject({
    after: z.enum(AUDIENCE_OCCASIONS).describe('After each of these the contact is asked once, as far as nothing stands against it then.'),
    channel: z.enum(AUDIENCE_CHANNELS),
    delayHours: z.int().min(0).max(8_760).default(0).describe('How long after it.'),
    filter: z
      .strictObject({
        channels: oneOf.describe('Of the complaint, the interaction or the order.'),
        kinds: oneOf.describe('Of interactions: call, message, visit ...'),
        outcomes: oneOf.describe('Of complaints.'),
        skus: z.array(nameText(100)).min(1).max(50).optional().describe('Orders of one of these products.'),
        categories: z.array(nameText(100)).min(1).max(50).optional().describe('Orders of a product of one of these categories.'),
        totalMin: z
          .strictObject({ amount: z.int().min(1), currency: currencySchema })
          .optional()
          .describe('Orders of at least this total, in minor units; none in another currency.'),
      })
      .default({})
      .describe('After which of them; after all where left out.'),
  })
  .meta({
    id: 'SurveyAudience',
    description:
      'Whom a survey asks by itself. Interactions within the house or by machines are none that anybody is asked about, nor what happened more than a week before it was recorded; a complaint that is open again by then is asked about when it is closed, and about an order that is cancelled by then nobody is asked.',
    example: { after: 'complaint_closed', channel: 'email', delayHours: 24, filter: { channels: ['phone'] } },
  })

/** What is given of a survey, beside its questions. */
const writable = {
  key,
  title: nameText(200).describe('What staff call it.'),
  kind: z.enum(SURVEY_KINDS).describe('What its main score is.'),
  languages: z.array(languageSchema).min(1).max(50).describe('In which it can be answered; the first is spoken where nothing better is known.'),
  texts,
  opensAt: instantSchema.nullable(),
  closesAt: instantSchema.nullable(),
  quota: z.int().min(1).max(1_000_000_000).nullable().describe('How many complete responses it takes.'),
  anonymous: z.boolean().describe('Nobody can tell who answered: no contact, no address, and of the time only the hour is kept.'),
  quietDays: days.nullable().describe('Days in which who was asked by it is not asked by it again; the period of the organization holds beside it.'),
  invitationDays: z.int().min(1).max(366).describe('How long an invitation can be answered.'),
  reminderDays: z
    .array(z.int().min(1).max(366))
    .max(5)
    .describe(
      'Days after the sending at which who has not answered is reminded; they count as asking. An anonymous survey reminds everybody: nobody knows who answered.',
    ),
  audience: audience.nullable().describe('Whom it asks by itself; null where contacts are invited by hand only.'),
  thankYouUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .describe('Where browsers go on after an answer; a page of the service where there is none.'),
  allowedOrigins: z
    .array(
      z
        .string()
        .regex(/^https?:\/\/[a-z0-9._-]+(?::\d{1,5})?$/, 'must be an origin such as https://shop.example')
        .max(300),
    )
    .max(50)
    .describe('Web origins whose scripts may send answers.'),
  honeypot: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/)
    .describe('The name of a field that people do not see: what fills it in is a machine.'),
  limits,
  fillSecondsMin: z.int().min(0).max(600).describe('What is sent sooner was sent by a machine.'),
  asksToContact: z.boolean().describe('Respondents are asked whether they may be contacted about their answer.'),
  followUps: followUpsSchema.describe('What is done about answers by itself, once for each response and rule; where nobody agreed to be contacted, nothing.'),
}

const EXAMPLE = {
  id: ID,
  key: 'after-purchase',
  title: 'After the purchase',
  kind: 'nps' as const,
  languages: ['en'],
  texts: {},
  status: 'draft' as const,
  liveVersion: null,
  draftVersion: 1,
  opensAt: null,
  closesAt: null,
  quota: null,
  anonymous: false,
  quietDays: null,
  invitationDays: 30,
  reminderDays: [],
  audience: null,
  thankYouUrl: null,
  allowedOrigins: [],
  honeypot: 'website',
  limits: { perAddress: 20, perSurvey: 10_000 },
  fillSecondsMin: 2,
  asksToContact: false,
  followUps: [],
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const surveySchema = z
  .object({
    id: idSchema,
    ...writable,
    opensAt: wireInstant.nullable(),
    closesAt: wireInstant.nullable(),
    thankYouUrl: z.string().nullable(),
    allowedOrigins: z.array(z.string()),
    limits: z.object({ perAddress: z.int(), perSurvey: z.int() }),
    status: z.enum(SURVEY_STATUSES),
    liveVersion: z.int().nullable().describe('The version that is answered.'),
    draftVersion: z.int().nullable().describe('The version that is being written.'),
    ...versioned,
  })
  .meta({ id: 'Survey', description: 'A feedback survey. What it asks stands in its versions.', example: EXAMPLE })

export const newSurveySchema = z
  .strictObject({
    ...writable,
    kind: writable.kind.optional().describe('What its main score is; needed unless it is made of a template.'),
    languages: writable.languages
      .optional()
      .describe('In which it can be answered; those of the template, or the language of the organization, where left out.'),
    texts: texts.default({}),
    opensAt: writable.opensAt.default(null),
    closesAt: writable.closesAt.default(null),
    quota: writable.quota.default(null),
    anonymous: writable.anonymous.default(false),
    quietDays: writable.quietDays.default(null),
    invitationDays: writable.invitationDays.default(30),
    reminderDays: writable.reminderDays.default([]),
    audience: writable.audience.default(null),
    thankYouUrl: writable.thankYouUrl.default(null),
    allowedOrigins: writable.allowedOrigins.default([]),
    honeypot: writable.honeypot.default('website'),
    limits: limits.default({ perAddress: 20, perSurvey: 10_000 }),
    fillSecondsMin: writable.fillSecondsMin.default(2),
    asksToContact: writable.asksToContact.default(false),
    followUps: writable.followUps.default([]),
    questions: newQuestionsSchema.optional(),
    templateKey: nameText(64).optional().describe('Instead of `questions`: the template whose questions, kind and languages it begins with.'),
  })
  .meta({ id: 'NewSurvey', example: { key: EXAMPLE.key, title: EXAMPLE.title, kind: EXAMPLE.kind, questions: QUESTIONS } })
export type NewSurveyInput = z.output<typeof newSurveySchema>

const { kind: _kind, ...changeable } = writable
export const surveyPatchSchema = z
  .strictObject(changeable)
  .partial()
  .meta({ id: 'SurveyPatch', description: 'A JSON merge patch (RFC 7396).', example: { title: 'After the first purchase' } })
export type SurveyPatch = z.output<typeof surveyPatchSchema>

export const surveyListQuery = listQuery(['-createdAt', 'createdAt'], {
  status: z.enum(SURVEY_STATUSES).optional(),
  kind: z.enum(SURVEY_KINDS).optional(),
  key: z.string().max(64).optional(),
})
export type SurveyListQuery = z.output<typeof surveyListQuery>
export const surveyListSchema = listOf(surveySchema).meta({ id: 'SurveyList' })
export const surveyParams = z.object({ surveyId: idSchema })

export const surveyVersionSchema = z
  .object({
    surveyId: idSchema,
    number: z.int().min(1),
    questions: questionsSchema,
    publishedAt: wireInstant.nullable().describe('From then on it never changes; null of a draft.'),
    createdAt: wireInstant,
    updatedAt: wireInstant,
  })
  .meta({
    id: 'SurveyVersion',
    description: 'What a survey asks. Every response belongs to the version that was answered.',
    example: { surveyId: ID, number: 1, questions: QUESTIONS, publishedAt: null, createdAt: '2026-03-28T20:00:00Z', updatedAt: '2026-03-28T20:00:00Z' },
  })
export const newVersionSchema = z.strictObject({ questions: newQuestionsSchema }).meta({ id: 'NewSurveyVersion', example: { questions: QUESTIONS } })
export const versionListQuery = listQuery(['-number', 'number'], {})
export type VersionListQuery = z.output<typeof versionListQuery>
export const versionListSchema = listOf(surveyVersionSchema).meta({ id: 'SurveyVersionList' })
export const versionParams = surveyParams.extend({ number: z.coerce.number().int().min(1).max(1_000_000) })
