import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const complaintNotFound = defineProblem(
  'complaint-not-found',
  404,
  'There is no such complaint',
  'No complaint has this id, or it is not yours to see: whoever a complaint names does not see it.',
)

export const remedyNotFound = defineProblem('remedy-not-found', 404, 'There is no such remedy', 'The complaint has no remedy with this id.')
export const notTheProposer = defineProblem(
  'not-the-proposer',
  403,
  'Only its proposer changes a proposal',
  'Whoever approves a remedy must not have shaped it. Let its proposer change it, or withdraw it and propose another.',
)
export const approvalNeedsPerson = defineProblem(
  'approval-needs-person',
  403,
  'A service key approves nothing',
  'What somebody proposed beyond their limit is approved by a person: sign in, or use a key that acts for a user.',
)
export const approvalNeedsAnother = defineProblem(
  'approval-needs-another',
  403,
  'Nobody approves their own proposal',
  'The remedy is beyond what its proposer may promise alone, so somebody else looks at it too (four eyes).',
)
export const remedyLimitExceeded = defineProblem(
  'remedy-limit-exceeded',
  403,
  'This is more than your role may promise',
  "The limits by role are in the settings of complaints. On one complaint a person's promises count together. What cannot be held against a limit, in another currency than the organization's or a percentage of an unknown sum, is approved by those who may promise anything.",
)
export const loyaltyNotAvailable = defineProblem(
  'loyalty-not-available',
  409,
  'Points and vouchers cannot be posted',
  'There is no loyalty programme here that could post them for this complainant. The remedy is as it was: fulfil it when there is one, or withdraw it with the consent of the complainant and propose another.',
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
export const complaintExists = defineProblem(
  'complaint-exists',
  409,
  'There is such a complaint already',
  'Another complaint, which is not yours to see, has this `externalId`.',
)

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  root_causes_code_key: () => rootCauseExists(),
  complaint_links_key: () => linkExists(),
  complaints_owner_fkey: () => unknownReference('/ownerId', 'is not a user of this organization'),
  complaints_team_fkey: () => unknownReference('/teamId', 'is not a team of this organization'),
}
