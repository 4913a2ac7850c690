import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const surveyNotFound = defineProblem('survey-not-found', 404, 'There is no such survey', 'No survey has this id.')
export const surveyVersionNotFound = defineProblem(
  'survey-version-not-found',
  404,
  'There is no such version of the survey',
  'Versions are numbered from 1; the newest may be a draft.',
)
export const surveyKeyTaken = defineProblem('survey-key-taken', 409, 'Another survey has this key', 'Keys name surveys in addresses, so each belongs to one.')
export const questionMeaningChanged = defineProblem(
  'question-meaning-changed',
  409,
  'A question means something else under the same key',
  'Answers of all versions are counted together by the keys of the questions: a new type, a new scale or a choice that means something else needs a new key. `errors` names the questions.',
)
export const surveyDraftMissing = defineProblem(
  'survey-draft-missing',
  409,
  'There is no draft to publish',
  'A published version never changes. Make the next one first, by its questions.',
)
export const surveyPublished = defineProblem(
  'survey-published',
  409,
  'A published survey keeps its promise',
  'Whether a survey is anonymous is promised to those who answer it, and cannot change once it was published. Make another survey.',
)

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  surveys_key: () => surveyKeyTaken(),
}

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
