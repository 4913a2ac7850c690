import type { Recipe } from '../recipes.ts'
import { surveyIn } from './surveys.ts'

const figure = (query?: string): Recipe => ({
  status: 200,
  prepare: async (at) => ({ path: { surveyId: await surveyIn(at) }, ...(query !== undefined && { query }) }),
})

export const surveyFigureRecipes: Readonly<Record<string, Recipe>> = {
  scoreSurvey: figure('groupBy=product'),
  followSurveyTrend: figure('interval=day'),
  compareSurveyScores: figure('from=2026-02-01&to=2026-03-01&otherFrom=2026-01-01&otherTo=2026-02-01'),
  analyseSurveyDrivers: figure(),
  rateSurveyResponses: figure(),
  listSurveyComments: figure('q=late'),
}
