import { defineProblem, type Refusal } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const complaintNotFound = defineProblem(
  'complaint-not-found',
  404,
  'There is no such complaint',
  'No complaint has this id, or it is not yours to see: whoever a complaint names does not see it.',
)

export const rootCauseNotFound = defineProblem('root-cause-not-found', 404, 'There is no such root cause', 'No root cause has this id.')
export const rootCauseExists = defineProblem(
  'root-cause-exists',
  409,
  'A root cause has this code already',
  'Codes are unique within an organization, also those of archived causes.',
)
export const rootCauseArchived = defineProblem('root-cause-archived', 409, 'The root cause is archived', 'It cannot be changed. Restore it first.')
export const rootCauseNotArchived = defineProblem(
  'root-cause-not-archived',
  409,
  'The root cause is not archived',
  'Only an archived root cause can be restored.',
)
export const linkNotFound = defineProblem(
  'complaint-link-not-found',
  404,
  'There is no such link between complaints',
  'The complaint has no link with this id, or the other complaint is not yours to see.',
)
export const linkExists = defineProblem(
  'complaint-link-exists',
  409,
  'The complaints are linked already',
  'Two complaints are linked once by each kind of link, in one direction.',
)
export const linkHeld = defineProblem(
  'complaint-link-held',
  409,
  'The link stands with what made it',
  'A complaint that is marked as a duplicate of another stays linked to it.',
)

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: Readonly<Record<string, () => Refusal>> = {
  root_causes_code_key: () => rootCauseExists(),
  complaint_links_key: () => linkExists(),
  complaints_owner_fkey: () => unknownReference('/ownerId', 'is not a user of this organization'),
  complaints_team_fkey: () => unknownReference('/teamId', 'is not a team of this organization'),
}
