import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { surveyRoutes } from './routes/surveys.ts'

export const surveysModule: Module = {
  name: 'surveys',
  routes: surveyRoutes,
  constraints: refusalsByConstraint,
}

export { surveyNotFound, unknownReference } from './errors.ts'
export { findSurveyByKey, lockSurvey } from './repository/surveys.ts'
export { findPublished, findVersion } from './repository/versions.ts'
export { faultsOfAnswers, missingFrom, shownQuestions } from './rules/answers.ts'
export { changeBetween } from './rules/comparison.ts'
export { driverTable, type JointCount } from './rules/drivers.ts'
export { GROUP_SIZE_MIN, suppressionOf } from './rules/groups.ts'
export { mainQuestion, questionsOver } from './rules/lasting.ts'
export { isOnScale, type Question } from './rules/question.ts'
export { ratesOf } from './rules/rates.ts'
export { type Score, scoreOf } from './rules/scores.ts'
export { type Survey, type SurveyVersion, takesAnswers } from './rules/survey.ts'
export { getSurvey } from './service/surveys.ts'
