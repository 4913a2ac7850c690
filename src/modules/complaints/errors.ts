import { defineProblem, type Refusal } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const complaintNotFound = defineProblem(
  'complaint-not-found',
  404,
  'There is no such complaint',
  'No complaint has this id, or it is not yours to see: whoever a complaint names does not see it.',
)

export const complaintExists = defineProblem(
  'complaint-exists',
  409,
  'There is such a complaint already',
  'Another complaint, which is not yours to see, has this `externalId`.',
)

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: Readonly<Record<string, () => Refusal>> = {
  complaints_owner_fkey: () => unknownReference('/ownerId', 'is not a user of this organization'),
  complaints_team_fkey: () => unknownReference('/teamId', 'is not a team of this organization'),
}
