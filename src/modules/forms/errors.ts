import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const formNotFound = defineProblem(
  'form-not-found',
  404,
  'There is no such form',
  'No form has this id or this address, or it takes no submissions. Which of these it is, strangers are not told.',
)
export const formExists = defineProblem(
  'form-exists',
  409,
  'A form has this key already',
  'Keys are unique within an organization, also those of archived forms.',
)
export const formArchived = defineProblem('form-archived', 409, 'The form is archived', 'It takes no submissions and cannot be changed. Restore it first.')
export const formNotArchived = defineProblem('form-not-archived', 409, 'The form is not archived', 'Only an archived form can be restored.')

const unknown = (pointer: string, detail: string) => () => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
export const unknownOwner = unknown('/ownerId', 'is not a user who works in this organization')
export const unknownTeam = unknown('/teamId', 'is not a team of this organization')

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  forms_key: () => formExists(),
  forms_owner_fkey: unknownOwner,
  forms_team_fkey: unknownTeam,
}
