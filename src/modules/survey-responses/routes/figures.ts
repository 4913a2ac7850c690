import type { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import * as schemas from '../schemas/figures.ts'
import { surveyParams } from '../schemas/response.ts'
import * as service from '../service/figures.ts'
import { surveyNotFound } from '../service/responses.ts'

const SEEN = 'Figures are of the responses that the caller may see, without those that are excluded.'

interface Figure<Q extends z.ZodType> {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly querystring: Q
  readonly answer: z.ZodType
  readonly figure: (ctx: Context, surveyId: string, query: z.output<Q>) => Promise<unknown>
}

function figureRoute<Q extends z.ZodType>(app: App, name: string, { answer, figure, ...schema }: Figure<Q>): void {
  app.get(
    `/v1/surveys/:surveyId/${name}`,
    {
      config: { scope: 'surveys:read' },
      schema: { ...schema, tags: ['Survey responses'], params: surveyParams, response: { 200: answer, ...problems(surveyNotFound) } },
    },
    (request) => figure(request.ctx, request.params.surveyId, request.query as z.output<Q>) as never,
  )
}

export async function figureRoutes(app: App): Promise<void> {
  figureRoute(app, 'scores', {
    operationId: 'scoreSurvey',
    summary: 'Score a survey',
    description: `NPS, CSAT, CES, means and distributions of its questions, with intervals; by staff, product and the like where asked for. ${SEEN}`,
    querystring: schemas.scoresQuery,
    answer: schemas.scoresSchema,
    figure: service.score,
  })
  figureRoute(app, 'trend', {
    operationId: 'followSurveyTrend',
    summary: 'Follow the score of a survey',
    description: `By day, week or month, over all versions. ${SEEN}`,
    querystring: schemas.trendQuery,
    answer: schemas.trendSchema,
    figure: service.followTrend,
  })
  figureRoute(app, 'compare', {
    operationId: 'compareSurveyScores',
    summary: 'Compare the score of a survey in two periods',
    description: `With how likely the difference is where nothing has changed. ${SEEN}`,
    querystring: schemas.compareQuery,
    answer: schemas.compareSchema,
    figure: service.compare,
  })
  figureRoute(app, 'drivers', {
    operationId: 'analyseSurveyDrivers',
    summary: 'Analyse what goes with the score of a survey',
    description: `Each question about a driver of satisfaction beside the score: importance and performance. ${SEEN}`,
    querystring: schemas.driversQuery,
    answer: schemas.driversSchema,
    figure: service.analyseDrivers,
  })
  figureRoute(app, 'response-rates', {
    operationId: 'rateSurveyResponses',
    summary: 'Read the response rates of a survey',
    description: 'Of the invitations that were sent in a period, to contacts whom the caller may see.',
    querystring: schemas.ratesQuery,
    answer: schemas.ratesSchema,
    figure: service.rateResponses,
  })
}
