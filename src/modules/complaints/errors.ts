import { defineProblem, type Refusal } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const complaintNotFound = defineProblem(
  'complaint-not-found',
  404,
  'There is no such complaint',
  'No complaint has this id, or it is not yours to see: whoever a complaint names does not see it.',
)

export const complainantNotReachable = defineProblem(
  'complainant-not-reachable',
  409,
  'Nobody can be written to',
  'The complaint is anonymous, or was brought in from another system: what is said is written down with the channel it was said by.',
)
export const evidenceNotFound = defineProblem(
  'evidence-not-found',
  404,
  'There is no such evidence',
  'The complaint has no evidence with this id, or it was erased with the person.',
)
export const tooMuchEvidence = defineProblem(
  'too-much-evidence',
  409,
  'No more evidence can be given by the link',
  'The complainant has given as many files as one complaint takes by its secret links. Staff can still add to them.',
)
export const secretLinkNotFound = defineProblem('secret-link-not-found', 404, 'There is no such secret link', 'The complaint has no secret link with this id.')

export const processNotFound = defineProblem(
  'complaint-process-not-found',
  404,
  'No such organization publishes how it handles complaints',
  'No organization has this slug, or it is not active.',
)

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: Readonly<Record<string, () => Refusal>> = {
  complaints_owner_fkey: () => unknownReference('/ownerId', 'is not a user of this organization'),
  complaints_team_fkey: () => unknownReference('/teamId', 'is not a team of this organization'),
}
