import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { responseSchema } from './schemas/response.ts'
import { FOLLOW_UP_KINDS } from './tables.ts'

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

const exclusion = responseSchema.pick({ excludedReason: true, excludedBy: true, excludedAt: true }).partial().extend({ surveyId: idSchema })
export type Exclusion = z.output<typeof exclusion>
export const responseExcluded = defineEvent('survey_response.excluded', 'A response does not count any more; `data` says why.', exclusion)
export const responseIncluded = defineEvent('survey_response.included', 'A response that was excluded counts again.', exclusion)

export const responsesExported = defineEvent(
  'survey.responses_exported',
  'Somebody took the responses of a survey out in a file; only the audit shows it.',
  z.object({ format: z.string(), filters: z.array(z.string()) }),
)

export const responseFollowedUp = defineEvent(
  'survey_response.followed_up',
  'A rule of the survey opened something about a response: a task, a complaint or a win-back, by its `id`.',
  z.object({ surveyId: idSchema, ruleKey: z.string(), kind: z.enum(FOLLOW_UP_KINDS), id: idSchema }),
)
