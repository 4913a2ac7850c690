import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { surveysParticipant } from './participant.ts'
import { surveyRoutes } from './routes/surveys.ts'
import { templateRoutes } from './routes/templates.ts'

export const surveysModule: Module = {
  name: 'surveys',
  async routes(app) {
    await surveyRoutes(app)
    await templateRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [surveysParticipant],
}

export { surveyNotFound, unknownReference } from './errors.ts'
export { isFull } from './repository/quotas.ts'
export { type AskedSurvey, findAsked, findAskingAfter, findSurvey, kindsOf } from './repository/surveys.ts'
export { findPublished, findVersion } from './repository/versions.ts'
export { faultsOfAnswers, shownQuestions } from './rules/answers.ts'
export { changeBetween } from './rules/comparison.ts'
export { driverTable, type JointCount } from './rules/drivers.ts'
export { followUpsOf } from './rules/follow-ups.ts'
export { GROUP_SIZE_MIN, suppressionOf } from './rules/groups.ts'
export { mainQuestion, questionsOver } from './rules/lasting.ts'
export { isOnScale, type Question } from './rules/question.ts'
export { ratesOf } from './rules/rates.ts'
export { type Score, scoreOf } from './rules/scores.ts'
export { sectionsOf } from './rules/sections.ts'
export { type Survey, type SurveyVersion, takesAnswers } from './rules/survey.ts'
export { getSurvey } from './service/surveys.ts'
export type { FollowUpRule } from './tables/follow-ups.ts'
