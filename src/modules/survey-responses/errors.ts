import { defineProblem } from '../../kernel/problem.ts'

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
