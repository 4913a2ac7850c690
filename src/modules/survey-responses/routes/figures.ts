import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import * as schemas from '../schemas/figures.ts'
import { surveyParams } from '../schemas/response.ts'
import * as service from '../service/figures.ts'
import { surveyNotFound } from '../service/responses.ts'

const SEEN = 'Figures are of the responses that the caller may see, without those that are excluded.'

export async function figureRoutes(app: App): Promise<void> {
  const of = { under: '/v1/surveys/:surveyId', scope: 'surveys:read', tag: 'Survey responses', params: surveyParams } as const
  const report = reportsOf(app, { ...of, refusals: [surveyNotFound] })
  report('scores', {
    operationId: 'scoreSurvey',
    summary: 'Score a survey',
    description: `NPS, CSAT, CES, means and distributions of its questions, with intervals; by staff, product and the like where asked for. ${SEEN}`,
    querystring: schemas.scoresQuery,
    answer: schemas.scoresSchema,
    report: (ctx, query, { surveyId }) => service.score(ctx, surveyId, query),
  })
  report('trend', {
    operationId: 'followSurveyTrend',
    summary: 'Follow the score of a survey',
    description: `By day, week or month, over all versions. ${SEEN}`,
    querystring: schemas.trendQuery,
    answer: schemas.trendSchema,
    report: (ctx, query, { surveyId }) => service.followTrend(ctx, surveyId, query),
  })
  report('compare', {
    operationId: 'compareSurveyScores',
    summary: 'Compare the score of a survey in two periods',
    description: `With how likely the difference is where nothing has changed. ${SEEN}`,
    querystring: schemas.compareQuery,
    answer: schemas.compareSchema,
    report: (ctx, query, { surveyId }) => service.compare(ctx, surveyId, query),
  })
  report('drivers', {
    operationId: 'analyseSurveyDrivers',
    summary: 'Analyse what goes with the score of a survey',
    description: `Each question about a driver of satisfaction beside the score: importance and performance. ${SEEN}`,
    querystring: schemas.driversQuery,
    answer: schemas.driversSchema,
    report: (ctx, query, { surveyId }) => service.analyseDrivers(ctx, surveyId, query),
  })
  report('response-rates', {
    operationId: 'rateSurveyResponses',
    summary: 'Read the response rates of a survey',
    description: 'Of the invitations that were sent in a period, to contacts whom the caller may see.',
    querystring: schemas.ratesQuery,
    answer: schemas.ratesSchema,
    report: (ctx, query, { surveyId }) => service.rateResponses(ctx, surveyId, query),
  })
}
