import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { surveyRoutes } from './routes/surveys.ts'

export const surveysModule: Module = {
  name: 'surveys',
  routes: surveyRoutes,
  constraints: refusalsByConstraint,
}

export { surveyNotFound, unknownReference } from './errors.ts'
export { type AskedSurvey, findAsked, findSurvey, findSurveyByKey, kindsOf, lockSurvey } from './repository/surveys.ts'
export { findVersion } from './repository/versions.ts'
export { faultsOfAnswers, missingFrom, shownQuestions } from './rules/answers.ts'
export type { Question } from './rules/question.ts'
export { sectionsOf } from './rules/sections.ts'
export { type Survey, type SurveyVersion, takesAnswers } from './rules/survey.ts'
export { getSurvey } from './service/surveys.ts'
