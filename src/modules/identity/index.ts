import { unauthenticated } from '../../kernel/problems.ts'
import type { ContextParts } from '../../platform/context.ts'
import type { TokenSettings } from '../../platform/http/access-tokens.ts'
import type { Authenticate } from '../../platform/http/auth.ts'
import type { Module } from '../../platform/module.ts'
import { outsideIssuer } from './client.ts'
import { slugTaken, teamExists, userExists } from './errors.ts'
import { sendDigest, sendInvitation, sendPasswordReset } from './jobs.ts'
import { identityParticipant } from './participant.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { meRoutes } from './routes/me.ts'
import { operatorRoutes } from './routes/operator.ts'
import { organizationRoutes } from './routes/organization.ts'
import { teamRoutes } from './routes/teams.ts'
import { testClockRoutes } from './routes/test-clock.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { userRoutes } from './routes/users.ts'
import { authenticateWith } from './service/authenticate.ts'
import { DIGEST_DUE, DIGEST_TASK, digestWhenDue } from './service/digest-times.ts'
import { DELETE_ORGANIZATION, deleteWhenDue } from './service/operator.ts'
import { INVITATION_TASK, PASSWORD_RESET_TASK } from './service/user-links.ts'

export { linkNotFound } from './errors.ts'
export { eraseNotifications } from './repository/notifications.ts'
export { makerOfKey } from './service/api-keys.ts'
export { notify } from './service/notifications.ts'
export { callersTeam, findTeam, findUser, membersOf, staffWhoMay, teammatesOf } from './service/staff.ts'

export const identityModule: Module = {
  name: 'identity',
  async routes(app) {
    await operatorRoutes(app)
    await tokenRoutes(app)
    await meRoutes(app)
    await organizationRoutes(app)
    await userRoutes(app)
    await teamRoutes(app)
    await apiKeyRoutes(app)
    await testClockRoutes(app)
  },
  constraints: { organizations_slug_key: slugTaken, users_email_key: userExists, users_external_subject_key: unauthenticated, teams_name_key: teamExists },
  participants: [identityParticipant],
  dueWork: { [DELETE_ORGANIZATION]: deleteWhenDue, [DIGEST_DUE]: digestWhenDue },
  tasks: { [INVITATION_TASK]: sendInvitation, [PASSWORD_RESET_TASK]: sendPasswordReset, [DIGEST_TASK]: sendDigest },
}
export { addressKey } from './rules/address-key.ts'
export { formatCredential, parseCredential, withoutCredentials } from './rules/credential.ts'
export { actorOfUser, contextBySlug, contextOfTask, findTenant, forgetCredentials, waitUntilActive } from './service/authenticate.ts'
export { type CreatedOrganization, createOrganization, getOrganization, type NewOrganization } from './service/organizations.ts'

/** Tells who a bearer credential belongs to. `jwt` names an outside issuer, if there is one; our own tokens are known to the app. */
export function makeAuthenticate({ jwt, ...deps }: Pick<ContextParts, 'db' | 'log' | 'seal'> & { readonly jwt?: TokenSettings | undefined }): Authenticate {
  const { jwksUrl, issuer, audience } = jwt ?? {}
  if (jwksUrl === undefined) return authenticateWith(deps, undefined)
  if (issuer === undefined || audience === undefined) throw new Error('An outside issuer needs its name and our audience (JWT_ISSUER, JWT_AUDIENCE).')
  return authenticateWith(deps, outsideIssuer({ jwksUrl, issuer, audience }))
}
