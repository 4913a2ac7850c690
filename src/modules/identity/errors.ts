import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'

export const organizationNotFound = defineProblem(
  'organization-not-found',
  404,
  'There is no such organization',
  'No organization has this id, or it is not yours.',
)
export const slugTaken = defineProblem('slug-taken', 409, 'The slug belongs to another organization', 'Slugs are unique in the service. Choose another.')
export const apiKeyNotFound = defineProblem('api-key-not-found', 404, 'There is no such API key', 'No key has this id, or it is not yours.')
export const userExists = defineProblem(
  'user-exists',
  409,
  'A user with this e-mail exists',
  'An e-mail address belongs to one user of an organization; `existingId` names the user.',
  { existingId: z.string().optional() },
)
export const organizationDeleting = defineProblem(
  'organization-deleting',
  409,
  'The organization waits to be deleted',
  'The operator has asked for its deletion. Resume it first: that cancels the deletion.',
)
export const invalidCredentials = defineProblem(
  'invalid-credentials',
  401,
  'The e-mail and password are not accepted',
  'The organization, the e-mail or the password is wrong, or the user or the organization is suspended. The cases are not told apart.',
)
export const secondFactorRequired = defineProblem(
  'second-factor-required',
  401,
  'The code of the second factor is needed',
  'The password is right; this user has a second factor. Send the six digits that the authenticator shows now as `code`. A code works once.',
)
export const invalidRefreshToken = defineProblem(
  'invalid-refresh-token',
  401,
  'The refresh token is not accepted',
  'It is wrong, expired, revoked or was used before. Using one twice revokes all that followed from its log-in. Log in again.',
)
export const passwordLogInOff = defineProblem(
  'password-log-in-off',
  403,
  'This service has no log-in by password',
  'The operator has configured an outside identity provider only. Get a token there.',
)
export const notAUser = defineProblem(
  'not-a-user',
  403,
  'Only a user can do this',
  'This concerns a person. A service key is none, and what guards an account (password, second factor) is changed by the user alone, never by a key.',
)
export const secondFactorOn = defineProblem(
  'second-factor-on',
  409,
  'There is a second factor already',
  'Remove the present second factor first (`DELETE /v1/me/second-factor`, with the password).',
)
export const secondFactorOff = defineProblem(
  'second-factor-off',
  409,
  'There is no second factor to confirm or remove',
  'Begin with `POST /v1/me/second-factor`.',
)
export const linkNotFound = defineProblem(
  'link-not-found',
  404,
  'This link does not work',
  'It is wrong, was used, has expired or was replaced by a newer one. The cases are not told apart. Ask for a new one.',
)
export const userNotFound = defineProblem('user-not-found', 404, 'There is no such user', 'No user has this id, or it is not yours.')
export const ownerNeeded = defineProblem(
  'owner-needed',
  403,
  'Only an owner may do this',
  'Only an owner makes, changes and unmakes owners. A service key is no owner.',
)
export const beyondYours = defineProblem(
  'beyond-yours',
  403,
  'This would give or touch more than you have',
  'Nobody gives, or changes somebody who has, scopes that they do not have themselves; `scopes` lists those that are missing. Who sees only certain contacts lets nobody see more: they make keys for themselves only, give no wider access, bring nobody together in a team whose contacts they do not see, and hand nothing over.',
  { scopes: z.array(z.string()).optional() },
)
export const lastOwner = defineProblem(
  'last-owner',
  409,
  'This is the last active owner',
  'An organization always has an active owner. Make somebody else an owner first.',
)
export const notInvited = defineProblem(
  'not-invited',
  409,
  'The user has no open invitation',
  'Only a user who has never accepted an invitation can be invited again.',
)
export const invitationOpen = defineProblem(
  'invitation-open',
  409,
  'The user has not accepted the invitation yet',
  'An invited user becomes active by accepting the invitation. Send it again, also to a user who was suspended before.',
)
export const handOverImpossible = defineProblem(
  'hand-over-impossible',
  409,
  'Work cannot be handed over to this user',
  'The receiver must be another user, in status `active`.',
)
export const teamNotFound = defineProblem('team-not-found', 404, 'There is no such team', 'No team has this id, or it is not yours.')
export const teamExists = defineProblem('team-exists', 409, 'A team with this name exists', 'Names of teams are unique in an organization.')
export const notificationNotFound = defineProblem('notification-not-found', 404, 'There is no such notification', 'None of your notifications has this id.')
