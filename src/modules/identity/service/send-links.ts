import { systemActor } from '../../../kernel/actor.ts'
import { type Context, makeContext, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { passwordResetRequested } from '../events.ts'
import { findOrganization, type Organization } from '../repository/tenants.ts'
import type { LinkKind } from '../repository/user-links.ts'
import { findUser, findUserByEmail, type User } from '../repository/users.ts'
import { emailKey } from '../rules/email-key.ts'
import { mailOf } from '../rules/mail-text.ts'
import { clockAt, contextOfAuthentication, tenantOf } from './authenticate.ts'
import { createLink } from './user-links.ts'

/** Sends the invitation of a user who is still invited. */
export async function sendInvitation(services: TaskServices, { organizationId, userId }: { organizationId: string; userId: string }): Promise<void> {
  const found = await within(organizationId, services)
  const user = found && (await findUser(found.ctx, userId))
  if (found !== undefined && user?.status === 'invited') await send(found, user, 'invitation', services)
}

/** Sends a reset to an active user with this e-mail, if there is one. */
export async function sendPasswordReset(services: TaskServices, { organizationId, email }: { organizationId: string; email: string }): Promise<void> {
  const found = await within(organizationId, services)
  const user = found && (await findUserByEmail(found.ctx, emailKey(email)))
  if (found !== undefined && user?.status === 'active') await send(found, user, 'password_reset', services)
}

interface Found {
  readonly ctx: Context
  readonly organization: Organization
}

async function within(organizationId: string, services: TaskServices): Promise<Found | undefined> {
  const organization = await findOrganization(contextOfAuthentication(services, organizationId), organizationId)
  if (organization?.status !== 'active') return undefined
  return { organization, ctx: makeContext({ ...services, organization: tenantOf(organization), actor: systemActor('mail'), clock: clockAt(organization) }) }
}

/** The link is made here and goes straight into the mail; when the mail fails, the next try makes another. */
async function send({ ctx, organization }: Found, user: User, kind: LinkKind, { mailer, publicUrl, log }: TaskServices): Promise<void> {
  if (mailer === undefined) {
    log.warn({ kind }, 'no mail server is configured: a link was not sent')
    return
  }
  const url = await transact(ctx, async (tx) => {
    if (kind === 'password_reset') announce(tx, { event: passwordResetRequested, resourceId: user.id, data: {}, announced: false })
    return createLink(tx, user.id, kind, publicUrl)
  })
  const words = mailOf(kind, user.language ?? organization.language, { organization: organization.name, url })
  await mailer.send({ to: { name: user.displayName, address: user.email }, ...words })
}
