import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const preventionNotFound = defineProblem(
  'prevention-not-found',
  404,
  'There is no such prevention',
  'No prevention has this id, or it is not yours to see: whoever all of its complaints name does not see it.',
)
export const patternNotFound = defineProblem('complaint-pattern-not-found', 404, 'There is no such pattern', 'No pattern of complaints has this id.')

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  preventions_owner_fkey: () => unknownReference('/ownerId', 'is not a user of this organization'),
}
