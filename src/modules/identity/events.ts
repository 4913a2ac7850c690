import { z } from 'zod'
import { CONTACT_ACCESS, ROLES, SCOPE_NAMES } from '../../kernel/actor.ts'
import { idSchema, wireInstant } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { settingsSchema } from './schemas/settings.ts'
import { USER_STATUSES } from './tables.ts'

const nothing = z.object({})

export const organizationCreated = defineEvent(
  'organization.created',
  'An organization was made by the operator.',
  z.object({ name: z.string(), mode: z.string() }),
)
export const organizationUpdated = defineEvent(
  'organization.updated',
  'The organization or its settings changed; `data` has the new values, `previous` the old ones.',
  z
    .object({ name: z.string(), country: z.string(), timeZone: z.string(), currency: z.string(), language: z.string(), settings: settingsSchema.partial() })
    .partial(),
)
export const organizationSuspended = defineEvent('organization.suspended', 'The operator suspended the organization.', nothing)
export const organizationResumed = defineEvent(
  'organization.resumed',
  'The operator resumed the organization; a deletion that was waiting is cancelled.',
  nothing,
)
export const organizationDeletionScheduled = defineEvent(
  'organization.deletion_scheduled',
  'The operator asked for the deletion of the organization, which is suspended until then.',
  z.object({ deleteAfter: wireInstant }),
)
export const organizationDeleted = defineEvent('organization.deleted', 'The rows of an organization were deleted.', z.object({ slug: z.string() }))
export const organizationExported = defineEvent('organization.exported', 'The operator exported the rows of the organization.', nothing)

export const userCreated = defineEvent(
  'user.created',
  'A user was made or invited.',
  z.object({ role: z.enum(ROLES), contactAccess: z.enum(CONTACT_ACCESS).optional(), status: z.string() }),
)
export const userUpdated = defineEvent(
  'user.updated',
  'A user changed; `data` has the new values, `previous` the old ones.',
  z
    .object({
      displayName: z.string(),
      role: z.enum(ROLES),
      contactAccess: z.enum(CONTACT_ACCESS),
      status: z.enum(USER_STATUSES),
      language: z.string().nullable(),
      timeZone: z.string().nullable(),
    })
    .partial(),
)
export const userInvited = defineEvent('user.invited', 'An invitation was made or sent again.', nothing)
export const userActivated = defineEvent('user.activated', 'An invited user accepted.', z.object({ by: z.enum(['invitation', 'outside_issuer']) }))
export const userHandedOver = defineEvent(
  'user.handed_over',
  'The work of a user was handed over to another; `moved` counts what moved, by kind.',
  z.object({ toUserId: idSchema, moved: z.record(z.string(), z.int()) }),
)

// What guards accounts stands in the audit only (`announced: false`).
export const userLoggedIn = defineEvent('user.logged_in', 'A user logged in by password.', z.object({ secondFactor: z.boolean() }))
export const userLogInFailed = defineEvent('user.log_in_failed', 'A log-in by password failed.', z.object({ reason: z.string() }))
export const userLoggedOut = defineEvent('user.logged_out', 'A refresh token was revoked, with all that followed from its log-in.', nothing)
export const refreshTokenReused = defineEvent(
  'user.refresh_token_reused',
  'A refresh token was used a second time, so all that followed from its log-in was revoked.',
  nothing,
)
export const passwordResetRequested = defineEvent('user.password_reset_requested', 'A password reset was asked for and sent.', nothing)
export const passwordChanged = defineEvent('user.password_changed', 'A password was changed or reset.', z.object({ by: z.enum(['user', 'reset']) }))
export const secondFactorChanged = defineEvent('user.second_factor_changed', 'A second factor was confirmed or removed.', z.object({ on: z.boolean() }))

const teamData = z.object({ name: z.string() })
export const teamCreated = defineEvent('team.created', 'A team was made.', teamData)
export const teamUpdated = defineEvent('team.updated', 'A team was renamed.', teamData)
export const teamDeleted = defineEvent('team.deleted', 'A team was deleted.', teamData)
export const teamMemberAdded = defineEvent('team.member_added', 'A user joined a team.', z.object({ userId: idSchema }))
export const teamMemberRemoved = defineEvent('team.member_removed', 'A user left a team.', z.object({ userId: idSchema }))

export const apiKeyCreated = defineEvent('api_key.created', 'An API key was issued.', z.object({ name: z.string(), scopes: z.array(z.enum(SCOPE_NAMES)) }))
export const apiKeyRevoked = defineEvent('api_key.revoked', 'An API key was revoked.', z.object({ name: z.string() }))
