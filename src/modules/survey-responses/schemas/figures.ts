import { z } from 'zod'
import { dateSchema, instantSchema, timeZoneSchema, wireInstant } from '../../../kernel/schema.ts'
import { FIGURE_DIMENSIONS, INTERVAL_METHODS, QUADRANTS, RESPONSE_MODES, SCORE_VARIANTS, TREND_INTERVALS } from '../tables.ts'

// Within what PostgreSQL and Temporal can hold, whatever the zone.
const isReachable = (moment: string) => moment >= '1900-01-01' && moment < '9900-01-01'
const moment = z.union([dateSchema, instantSchema]).refine(isReachable, 'must be between the years 1900 and 9899')
export const periodFrom = moment.describe('Answered from then on: the beginning of a day there, or an instant.').meta({ example: '2026-01-01' })
export const periodTo = moment.describe('Answered before: the beginning of a day there, or an instant; itself not included.').meta({ example: '2026-04-01' })
const timeZone = timeZoneSchema.optional().describe("By whose clock days begin; the organization's where left out.")
const questionKey = z.string().max(64).optional()

const figures = {
  timeZone,
  confidence: z.number().min(0.5).max(0.999).default(0.95).describe('Of the intervals, as a share.'),
  includePartials: z.boolean().default(true).describe('Whether answers of responses that were not submitted count.'),
  mode: z.enum(RESPONSE_MODES).optional().describe('Of responses that were given in this way only.'),
}
export const scoresQuery = z.strictObject({
  from: periodFrom.optional(),
  to: periodTo.optional(),
  ...figures,
  questionKey: questionKey.describe('Of this question only.'),
  groupBy: z.enum(FIGURE_DIMENSIONS).optional().describe('Adds `groups`. By `driver` the questions are grouped, by all others the responses.'),
  minimumGroupSize: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Of smaller groups nothing is shown: what few people said would tell who said it. 5 where left out, and of an anonymous survey at least.'),
})
export type ScoresQuery = z.output<typeof scoresQuery>

const main = questionKey.describe('The question; where left out the first that is scored of the kind of the survey.')
export const trendQuery = z.strictObject({
  from: periodFrom.optional().describe('From the first answer on where left out.'),
  to: periodTo.optional().describe('Until after the last answer where left out.'),
  ...figures,
  interval: z.enum(TREND_INTERVALS).default('month').describe('Weeks begin on Monday.'),
  questionKey: main,
})
export type TrendQuery = z.output<typeof trendQuery>
export const compareQuery = z.strictObject({ from: periodFrom, to: periodTo, otherFrom: periodFrom, otherTo: periodTo, ...figures, questionKey: main })
export type CompareQuery = z.output<typeof compareQuery>
export const driversQuery = z.strictObject({ from: periodFrom.optional(), to: periodTo.optional(), ...figures, questionKey: main })
export type DriversQuery = z.output<typeof driversQuery>
export const ratesQuery = z.strictObject({ from: periodFrom.optional(), to: periodTo.optional(), timeZone, confidence: figures.confidence })
export type RatesQuery = z.output<typeof ratesQuery>

const interval = z
  .object({
    low: z.number(),
    high: z.number(),
    confidence: z.number().describe('As a share.'),
    method: z.enum(INTERVAL_METHODS),
  })
  .meta({ id: 'ConfidenceInterval', example: { low: 24.95, high: 41.11, confidence: 0.95, method: 'adjusted_wald' } })
const share = z
  .object({ value: z.number().nullable().describe('In percent or points; null of nothing.'), interval: interval.nullable() })
  .meta({ id: 'SurveyShare', example: { value: 46, interval: { low: 42.93, high: 49.1, confidence: 0.95, method: 'wilson' } } })
const entry = z.object({ key: z.string(), count: z.int(), share: z.number().nullable(), interval: interval.nullable() })

const SCORE = {
  questionKey: 'recommend',
  metric: 'nps' as const,
  variant: 'net' as const,
  score: 33.3,
  n: 324,
  counts: { promoters: 162, passives: 108, detractors: 54 },
  skipped: 3,
  partial: 4,
  excluded: 0,
  interval: { low: 24.95, high: 41.11, confidence: 0.95, method: 'adjusted_wald' as const },
  versions: [1, 2],
}
const score = {
  questionKey: z.string(),
  metric: z.string().describe('The type of the question.').meta({ example: 'nps' }),
  variant: z.enum(SCORE_VARIANTS).describe('How the score is made of the answers.'),
  score: z.number().nullable().describe('In points (NPS), percent, or steps of the scale (a mean); null where nobody answered, or nothing is scored.'),
  n: z.int().describe('How many answered.'),
  counts: z.record(z.string(), z.int()).describe('Of NPS promoters, passives and detractors; else by value.'),
  skipped: z.int().describe('How many passed the question over.'),
  partial: z.int().describe('Of those who answered, how many did not submit.'),
  excluded: z.int().describe('How many answers are not counted because their response is excluded.'),
  interval: interval.nullable(),
  mean: z.number().nullable().optional().describe('Of a scale.'),
  share: share.optional().describe('Of CES the share of answers above neutral, of ratings of the two top boxes.'),
  netEasy: share.optional().describe('Of CES: the two top boxes less all below neutral.'),
  distribution: z.array(entry).optional(),
  ranking: z
    .array(
      z.object({
        key: z.string(),
        count: z.int(),
        firstShare: z.number().nullable().describe('Of those who answered, how many put it first.'),
        interval: interval.nullable(),
        meanPlace: z.number().nullable(),
        places: z.array(z.int()),
      }),
    )
    .optional(),
  rows: z.array(z.object({ key: z.string(), n: z.int(), distribution: z.array(entry) })).optional(),
  versions: z.array(z.int()).describe('The versions that were answered.'),
}
const scoreSchema = z.object(score).meta({ id: 'SurveyScore', description: 'What the answers to a question amount to.', example: SCORE })

const asked = {
  from: z.string().nullable().describe('As it was asked for.'),
  to: z.string().nullable(),
  timeZone: z.string().meta({ example: 'Europe/London' }),
}
const PERIOD = { from: '2026-01-01', to: '2026-04-01', timeZone: 'Europe/London' }

export const scoresSchema = z
  .object({
    ...asked,
    data: z.array(scoreSchema).describe('Each scored question, of all versions together.'),
    groupBy: z.enum(FIGURE_DIMENSIONS).nullable(),
    groups: z
      .array(
        z.object({
          value: z.string().nullable().describe('What they have in common; null: none.'),
          suppressed: z.boolean().describe('Whether there are questions of which nothing is shown, since too few answered them.'),
          data: z.array(scoreSchema),
        }),
      )
      .optional()
      .describe('The largest first, at most 1,000.'),
  })
  .meta({ id: 'SurveyScores', description: 'Scores of a survey.', example: { ...PERIOD, data: [SCORE], groupBy: null } })

export const trendSchema = z
  .object({
    ...asked,
    interval: z.enum(TREND_INTERVALS),
    questionKey: z.string(),
    data: z.array(
      z.object({
        date: dateSchema.describe('The day that it begins with.'),
        start: wireInstant,
        end: wireInstant.describe('Itself not included.'),
        ...score,
      }),
    ),
  })
  .meta({
    id: 'SurveyTrend',
    description: 'A score by day, week or month, also where nobody answered; the first and the last are cut where the period begins and ends.',
    example: {
      ...{ ...PERIOD, interval: 'month', questionKey: 'recommend' },
      data: [{ date: '2026-01-01', start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z', ...SCORE }],
    },
  })

export const compareSchema = z
  .object({
    first: scoreSchema.describe('From `from` to `to`.'),
    second: scoreSchema.describe('From `otherFrom` to `otherTo`.'),
    z: z.number().nullable().describe('The first less the second, in standard errors; null where it cannot be told.'),
    p: z.number().nullable().describe('How likely such a difference is, either way, where nothing has changed.'),
  })
  .meta({ id: 'SurveyComparison', description: 'A score in two periods.', example: { first: SCORE, second: SCORE, z: 0, p: 1 } })

export const driversSchema = z
  .object({
    ...asked,
    questionKey: z.string().describe('The question whose score they may go with.'),
    data: z
      .array(
        z.object({
          questionKey: z.string(),
          driver: z.string(),
          n: z.int().describe('How many answered both.'),
          correlation: z.number().nullable().describe("Its importance: Spearman's rank correlation with the score."),
          interval: interval.nullable(),
          performance: share.describe('The two top boxes.'),
          mean: z.number().nullable(),
          quadrant: z.enum(QUADRANTS).nullable().describe('Over or under the mean importance and performance of these drivers.'),
        }),
      )
      .describe('The most important first.'),
  })
  .meta({
    id: 'SurveyDrivers',
    description: 'Which driver goes with the score. That it goes with it does not say that it moves it.',
    example: {
      ...{ ...PERIOD, questionKey: 'recommend' },
      data: [
        {
          ...{ questionKey: 'staff', driver: 'staff', n: 300, correlation: 0.412, mean: 3.9, quadrant: 'concentrate_here' },
          interval: { low: 0.308, high: 0.506, confidence: 0.95, method: 'fisher_z' },
          performance: { value: 61.3, interval: { low: 55.7, high: 66.65, confidence: 0.95, method: 'wilson' } },
        },
      ],
    },
  })

const count = z.int().min(0)
export const ratesSchema = z
  .object({
    ...asked,
    sent: count.describe('Invitations that went out in the period; what was suppressed never did.'),
    bounced: count,
    delivered: count.describe('Sent and not bounced.'),
    partial: count.describe('Begun and not submitted.'),
    complete: count,
    responseRate: share.describe('Complete, of those delivered.'),
    startRate: share.describe('Begun at least, of those delivered.'),
    completionRate: share.describe('Complete, of those begun.'),
  })
  .meta({
    id: 'SurveyResponseRates',
    description: 'What became of the invitations.',
    example: {
      ...{ ...PERIOD, sent: 1000, bounced: 50, delivered: 950, partial: 38, complete: 190 },
      responseRate: { value: 20, interval: { low: 17.58, high: 22.66, confidence: 0.95, method: 'wilson' } },
      startRate: { value: 24, interval: { low: 21.39, high: 26.81, confidence: 0.95, method: 'wilson' } },
      completionRate: { value: 83.3, interval: { low: 77.94, high: 87.62, confidence: 0.95, method: 'wilson' } },
    },
  })
