import { z } from 'zod'
import { languageSchema, safeText, saidText } from '../../../kernel/schema.ts'
import { type Condition, DRIVERS, OPERATORS, QUESTION_TYPES, type Question, SHOW_IF_DEPTH_MAX, type ShowIf } from '../tables/question.ts'

const QUESTIONS_MAX = 100
const CHOICES_MAX = 200
const ROWS_MAX = 50
const CONDITIONS_MAX = 20
const CONDITIONS_IN_ALL_MAX = 100
const TEXT_LENGTH_MAX = 20_000
const NUMBER_MAX = 1_000_000_000_000

const EXAMPLE_CONDITION: Condition = { questionKey: 'recommend', operator: 'at_most', value: 6 }
const EXAMPLE_QUESTION = {
  key: 'recommend',
  type: 'nps',
  required: true,
  scored: true,
  text: { en: 'How likely is it that you would recommend us to a friend or colleague?' },
  scale: { min: 0, max: 10 },
}
const EXAMPLE_QUESTIONS = [
  EXAMPLE_QUESTION,
  {
    key: 'cause',
    type: 'single_choice',
    text: { en: 'What should we improve first?' },
    choices: [
      { key: 'delivery', text: { en: 'Delivery' } },
      { key: 'price', text: { en: 'Price' } },
    ],
    showIf: EXAMPLE_CONDITION,
  },
]

export const keyText = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,49}$/, 'must begin with a letter and hold letters, digits, underscores and hyphens, at most 50')

function texts(maxLength: number, description: string) {
  return z
    .record(languageSchema, saidText(maxLength))
    .refine((byLanguage) => Object.keys(byLanguage).length > 0, 'must be given in one language at least')
    .meta({ description, example: { en: 'How satisfied are you with your purchase?' } })
}

const choiceSchema = z
  .strictObject({
    key: keyText.or(z.string().regex(/^\d{1,9}$/)).describe('What an answer holds; keeps its meaning over versions.'),
    text: texts(500, 'What people read, by language.'),
  })
  .meta({ id: 'NewSurveyChoice', example: { key: 'delivery', text: { en: 'Delivery' } } })

const conditionSchema = z
  .strictObject({
    questionKey: keyText.describe('An earlier question.'),
    operator: z
      .enum(OPERATORS)
      .describe('`less`, `at_most`, `greater` and `at_least` compare numbers and dates; `includes` and `not_includes` look into several choices.'),
    value: z
      .union([safeText(200), z.number(), z.boolean()])
      .optional()
      .describe('What the answer is compared with: of the type of its question. Not given with `answered` and `not_answered`.'),
  })
  .meta({ id: 'SurveyCondition', description: 'A condition over the answer to an earlier question.', example: EXAMPLE_CONDITION })

const showIfSchema: z.ZodType<ShowIf, ShowIf> = z
  .union([
    conditionSchema,
    z.strictObject({
      get all() {
        return z.array(showIfSchema).min(1).max(CONDITIONS_MAX)
      },
    }),
    z.strictObject({
      get any() {
        return z.array(showIfSchema).min(1).max(CONDITIONS_MAX)
      },
    }),
    z.strictObject({
      get not() {
        return showIfSchema
      },
    }),
  ])
  .meta({
    id: 'SurveyShowIf',
    description: `A condition, or \`all\`, \`any\` or \`not\` of such, at most ${SHOW_IF_DEPTH_MAX} deep. What was skipped, not reached or not shown counts as not answered.`,
    example: EXAMPLE_CONDITION,
  })

/** Looked at before it is read: reading goes as deep as what is read. */
export const newShowIf = z.preprocess((value, ctx) => {
  const fault = faultOfNesting(value)
  if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault })
  return value
}, showIfSchema)

function faultOfNesting(showIf: unknown): string | undefined {
  let level: readonly unknown[] = [showIf]
  let conditions = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > SHOW_IF_DEPTH_MAX) return `must not be nested more than ${SHOW_IF_DEPTH_MAX} deep`
    conditions += level.length
    if (conditions > CONDITIONS_IN_ALL_MAX) return `must not have more than ${CONDITIONS_IN_ALL_MAX} parts`
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? ['all', 'any', 'not'].flatMap((group) => (each as Readonly<Record<string, unknown>>)[group] ?? []) : [],
    )
  }
  return undefined
}

const scaleEnds = {
  minText: texts(200, 'What the lowest value means.').optional(),
  maxText: texts(200, 'What the highest value means.').optional(),
}
function scaleOf(min: number, max: number) {
  return z
    .strictObject({ min: z.int().min(0).max(1), max: z.int().min(2).max(10), ...scaleEnds })
    .default({ min, max })
    .describe(`Whole numbers from \`min\` to \`max\`, the highest the best; ${min}-${max} unless said.`)
}
const npsScale = z
  .strictObject({ min: z.literal(0), max: z.literal(10), ...scaleEnds })
  .default({ min: 0, max: 10 })
  .describe('Always 0-10.')

const asked = {
  key: keyText.describe('Stable over versions: another scale, type or meaning needs another key.'),
  text: texts(2_000, 'The question, by language: in every language of the survey.'),
  help: texts(2_000, 'Shown smaller, beside the question.').optional(),
  required: z.boolean().default(false).describe('Needed to submit, where `showIf` shows it.'),
  showIf: newShowIf.optional(),
}
const driver = z.enum(DRIVERS).optional().describe('The driver of satisfaction that it asks about.')
const scored = (unlessSaid: boolean) => z.boolean().default(unlessSaid).describe('Whether it has a row among the scores.')
const choices = z.array(choiceSchema).min(2).max(CHOICES_MAX)
const pickMax = z.int().min(1).max(CHOICES_MAX).optional().describe('How many may be chosen at most; all unless said.')

/** A question of a draft. What is not said is filled in, so that a version says all. */
const newQuestionSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...asked, type: z.literal('nps'), scale: npsScale, scored: scored(true), driver }),
    z.strictObject({ ...asked, type: z.literal('csat'), scale: scaleOf(1, 5), scored: scored(true), driver }),
    z.strictObject({ ...asked, type: z.literal('ces'), scale: scaleOf(1, 7), scored: scored(true), driver }),
    z.strictObject({ ...asked, type: z.literal('rating'), scale: scaleOf(1, 5), scored: scored(false), driver }),
    z.strictObject({ ...asked, type: z.literal('single_choice'), choices, scored: scored(false) }),
    z.strictObject({ ...asked, type: z.literal('multiple_choice'), choices, pickMax, scored: scored(false) }),
    z.strictObject({ ...asked, type: z.literal('ranking'), choices, pickMax, scored: scored(false) }),
    z.strictObject({ ...asked, type: z.literal('matrix'), rows: z.array(choiceSchema).min(1).max(ROWS_MAX), choices, scored: scored(false) }),
    z.strictObject({
      ...asked,
      type: z.literal('text'),
      lengthMax: z.int().min(1).max(TEXT_LENGTH_MAX).default(5_000).describe('In UTF-16 units.'),
      scored: z.literal(false).default(false).describe('A text has no score.'),
    }),
    z.strictObject({
      ...asked,
      type: z.literal('number'),
      min: z.number().min(-NUMBER_MAX).max(NUMBER_MAX).optional(),
      max: z.number().min(-NUMBER_MAX).max(NUMBER_MAX).optional(),
      integer: z.boolean().default(false).describe('Whether only whole numbers are taken.'),
      scored: scored(false),
    }),
    z.strictObject({ ...asked, type: z.literal('date'), scored: z.literal(false).default(false).describe('A date has no score.') }),
    z.strictObject({ ...asked, type: z.literal('boolean'), scored: scored(false) }),
  ])
  .meta({ id: 'NewSurveyQuestion', description: 'A question of a draft.', example: EXAMPLE_QUESTION }) satisfies z.ZodType<Question>

/** The questions of a draft, in the order they are asked. */
export const newQuestionsSchema = z
  .array(newQuestionSchema)
  .min(1)
  .max(QUESTIONS_MAX)
  .meta({ description: 'The questions in the order they are asked.', example: EXAMPLE_QUESTIONS })

const wireTexts = z.record(z.string(), z.string())
const wireChoice = z.object({ key: z.string(), text: wireTexts }).meta({ id: 'SurveyChoice' })

/** A question on the wire. */
const questionSchema = z
  .object({
    key: z.string(),
    type: z.enum(QUESTION_TYPES),
    required: z.boolean(),
    scored: z.boolean(),
    text: wireTexts,
    help: wireTexts.optional(),
    scale: z.object({ min: z.int(), max: z.int(), minText: wireTexts.optional(), maxText: wireTexts.optional() }).optional(),
    choices: z.array(wireChoice).optional(),
    rows: z.array(wireChoice).optional(),
    pickMax: z.int().optional(),
    lengthMax: z.int().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().optional(),
    showIf: showIfSchema.optional(),
    driver: z.enum(DRIVERS).optional(),
  })
  .meta({ id: 'SurveyQuestion', description: 'A question of a version; what does not belong to its type is absent.', example: EXAMPLE_QUESTION })
export const questionsSchema = z.array(questionSchema)
