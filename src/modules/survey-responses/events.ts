import { defineEvent } from '../../platform/jobs/outbox.ts'
import { responseSchema } from './schemas/response.ts'

/** What is told of a response: never the words of the respondent. */
const fact = responseSchema.pick({
  surveyId: true,
  versionNumber: true,
  invitationId: true,
  contactId: true,
  mode: true,
  status: true,
  context: true,
  answeredAt: true,
  mayContact: true,
})

export const responseStarted = defineEvent('survey_response.started', 'Somebody began to answer a survey.', fact)
export const responseCompleted = defineEvent('survey_response.completed', 'Somebody answered a survey.', fact)
