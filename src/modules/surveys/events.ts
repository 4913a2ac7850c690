import { defineEvent } from '../../platform/jobs/outbox.ts'
import { surveySchema, surveyVersionSchema } from './schemas/survey.ts'

const changed = surveySchema.partial()

export const surveyCreated = defineEvent('survey.created', 'A survey was made, with its first draft; `data` is the survey.', surveySchema)
export const surveyUpdated = defineEvent('survey.updated', 'Fields of a survey changed; `previous` has the old values.', changed)
export const surveyDrafted = defineEvent(
  'survey.drafted',
  'A draft of the next version of a survey was made or changed.',
  surveyVersionSchema.pick({ number: true }),
)
export const surveyMoved = {
  publish: defineEvent('survey.published', 'A version of a survey is answered from now on.', changed),
  pause: defineEvent('survey.paused', 'A survey takes no answers for now.', changed),
  resume: defineEvent('survey.resumed', 'A survey takes answers again.', changed),
  close: defineEvent('survey.closed', 'A survey takes no answers any more.', changed),
} as const
