import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import * as schemas from '../schemas/figures.ts'
import { surveyParams } from '../schemas/response.ts'
import * as service from '../service/figures.ts'
import { surveyNotFound } from '../service/responses.ts'

const tags = ['Survey responses']
const config = { scope: 'surveys:read' } as const
const SEEN = 'Figures are of the responses that the caller may see, without those that are excluded.'
const refusals = problems(surveyNotFound)

export async function figureRoutes(app: App): Promise<void> {
  app.get(
    '/v1/surveys/:surveyId/scores',
    {
      config,
      schema: {
        operationId: 'scoreSurvey',
        tags,
        summary: 'Score a survey',
        description: `NPS, CSAT, CES, means and distributions of its questions, with intervals; by staff, product and the like where asked for. ${SEEN}`,
        params: surveyParams,
        querystring: schemas.scoresQuery,
        response: { 200: schemas.scoresSchema, ...refusals },
      },
    },
    (request) => service.score(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/trend',
    {
      config,
      schema: {
        operationId: 'followSurveyTrend',
        tags,
        summary: 'Follow the score of a survey',
        description: `By day, week or month, over all versions. ${SEEN}`,
        params: surveyParams,
        querystring: schemas.trendQuery,
        response: { 200: schemas.trendSchema, ...refusals },
      },
    },
    (request) => service.followTrend(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/compare',
    {
      config,
      schema: {
        operationId: 'compareSurveyScores',
        tags,
        summary: 'Compare the score of a survey in two periods',
        description: `With how likely the difference is where nothing has changed. ${SEEN}`,
        params: surveyParams,
        querystring: schemas.compareQuery,
        response: { 200: schemas.compareSchema, ...refusals },
      },
    },
    (request) => service.compare(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/drivers',
    {
      config,
      schema: {
        operationId: 'analyseSurveyDrivers',
        tags,
        summary: 'Analyse what goes with the score of a survey',
        description: `Each question about a driver of satisfaction beside the score: importance and performance. ${SEEN}`,
        params: surveyParams,
        querystring: schemas.driversQuery,
        response: { 200: schemas.driversSchema, ...refusals },
      },
    },
    (request) => service.analyseDrivers(request.ctx, request.params.surveyId, request.query) as never,
  )

  app.get(
    '/v1/surveys/:surveyId/response-rates',
    {
      config,
      schema: {
        operationId: 'rateSurveyResponses',
        tags,
        summary: 'Read the response rates of a survey',
        description: 'Of the invitations that were sent in a period, to contacts whom the caller may see.',
        params: surveyParams,
        querystring: schemas.ratesQuery,
        response: { 200: schemas.ratesSchema, ...refusals },
      },
    },
    (request) => service.rateResponses(request.ctx, request.params.surveyId, request.query) as never,
  )
}
