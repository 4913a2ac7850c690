import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'

export const responseNotFound = defineProblem(
  'survey-response-not-found',
  404,
  'There is no such response',
  'No response has this id, or it is of a contact whom you may not see.',
)
export const surveyNotAnswerable = defineProblem(
  'survey-not-answerable',
  410,
  'The survey takes no answers',
  'It is not open yet, paused or closed, or as many have answered as were wanted.',
)
export const surveyAnswered = defineProblem(
  'survey-already-answered',
  409,
  'The survey was answered already',
  'An invitation is answered once. Sending the same again changes nothing; what differs is refused.',
)
export const responseNotEntered = defineProblem(
  'survey-response-not-entered',
  409,
  'The respondent answers themselves',
  'Staff finish what staff began to enter. What a respondent began, they finish where they were asked.',
)
export const invitationExpired = defineProblem(
  'survey-invitation-expired',
  410,
  'The invitation has expired',
  'It could be answered for some time, which is over.',
)

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  survey_quota_full: () => surveyNotAnswerable({ detail: 'As many have answered as were wanted.' }),
}
