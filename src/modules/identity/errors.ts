import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'

export const organizationNotFound = defineProblem(
  'organization-not-found',
  404,
  'There is no such organization',
  'No organization has this id, or it is not yours.',
)
export const slugTaken = defineProblem('slug-taken', 409, 'The slug belongs to another organization', 'Slugs are unique in the service. Choose another.')
export const organizationSuspended = defineProblem(
  'organization-suspended',
  403,
  'The organization is suspended',
  'The operator of the service has suspended this organization. Its data are kept; ask the operator.',
)
export const apiKeyNotFound = defineProblem('api-key-not-found', 404, 'There is no such API key', 'No key has this id, or it is not yours.')
export const userExists = defineProblem(
  'user-exists',
  409,
  'A user with this e-mail exists',
  'An e-mail address belongs to one user of an organization; `existingId` names the user.',
  { existingId: z.string().optional() },
)
