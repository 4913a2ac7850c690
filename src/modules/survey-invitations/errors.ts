import { defineProblem } from '../../kernel/problem.ts'

export const invitationNotFound = defineProblem(
  'survey-invitation-not-found',
  404,
  'There is no such invitation',
  'No invitation has this id, or it is of a contact whom you may not see.',
)
export const surveyNotOpen = defineProblem(
  'survey-not-open',
  409,
  'Nobody can be invited to the survey now',
  'It has not been published, is paused or closed, or its time is over: whoever came would be sent away.',
)
export const surveyFull = defineProblem(
  'survey-full',
  409,
  'As many have answered the survey as were wanted',
  'Its quota is full: whoever came would be sent away. Raise the quota to ask more.',
)
export const sendingNotFound = defineProblem('survey-sending-not-found', 404, 'There is no such sending', 'No sending has this id, or it is not yours to see.')
