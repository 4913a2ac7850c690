import type { Actor } from '../../../kernel/actor.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { equal } from '../../../platform/http/auth.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { linkNotFound } from '../errors.ts'
import { passwordChanged, userActivated } from '../events.ts'
import { revokeAllOf } from '../repository/refresh-tokens.ts'
import { findOrganization, type Organization } from '../repository/tenants.ts'
import { findLink, type LinkKind, lockLink, markLinkUsed, removeLinks, replaceLink, type UserLink } from '../repository/user-links.ts'
import { findUser, lockUser, savePassword, saveUser, type User } from '../repository/users.ts'
import { formatCredential, parseCredential } from '../rules/credential.ts'
import { emailKey } from '../rules/email-key.ts'
import { hashPassword } from '../rules/password.ts'
import { accountOf, beginReset } from './attempts.ts'
import { contextWithin, forgetCredentials } from './authenticate.ts'
import { organizationMeant } from './log-in.ts'

/** How secret links leave the house. */
export interface LinkDelivery {
  readonly publicUrl: string
  /** Whether there is a mail server to send them with. */
  readonly byMail: boolean
}

export const INVITATION_TASK = 'send_invitation'
export const PASSWORD_RESET_TASK = 'send_password_reset'

const HOURS: Readonly<Record<LinkKind, number>> = { invitation: 7 * 24, password_reset: 1 }
const PATHS: Readonly<Record<LinkKind, string>> = { invitation: 'invitations', password_reset: 'password-resets' }
/** The standing a user must be in for the link to work. */
const STATUS: Readonly<Record<LinkKind, User['status']>> = { invitation: 'invited', password_reset: 'active' }

/** Makes a link that works once, until it expires by the organization's clock or a newer one takes its place. */
export async function createLink(tx: Tx, userId: string, kind: LinkKind, publicUrl: string): Promise<string> {
  const id = tx.newId()
  const secret = newSecret()
  const now = tx.clock.now()
  await replaceLink(tx, { id, kind, userId, secretHash: hashSecret(secret), expiresAt: now.add({ hours: HOURS[kind] }).toString(), createdAt: now.toString() })
  return `${publicUrl}/public/v1/${PATHS[kind]}/${formatCredential('link', { organizationId: tx.organization.id, id, secret })}`
}

/** Invites: by mail from the background, where the link is made, so that no job ever holds a secret; or, without a mail server, by the link itself. */
export async function invite(tx: Tx, userId: string, delivery: LinkDelivery): Promise<string | null> {
  if (!delivery.byMail) return createLink(tx, userId, 'invitation', delivery.publicUrl)
  enqueue(tx, INVITATION_TASK, { organizationId: tx.organization.id, userId })
  return null
}

interface Opened {
  /** In the name of the user whom the link is for. */
  readonly ctx: Context
  readonly organization: Organization
  readonly link: UserLink
  readonly user: User
  readonly secret: string
}

/** @throws linkNotFound, whatever is wrong */
async function open(ctx: Context, token: string, kind: LinkKind): Promise<Opened> {
  const given = parseCredential('link', token) ?? refuse(linkNotFound())
  const organization = (await findOrganization(ctx, given.organizationId)) ?? refuse(linkNotFound())
  const stranger = contextWithin(ctx, organization)
  const link = (await findLink(stranger, given.id)) ?? refuse(linkNotFound())
  const user = (await findUser(stranger, link.userId)) ?? refuse(linkNotFound())
  const opened = { ctx: contextWithin(ctx, organization, actorOf(user.id, ctx.actor)), organization, link, user, secret: given.secret }
  expectGood(opened, link, user, kind)
  return opened
}

function actorOf(userId: string, stranger: Actor): Actor {
  return { ...stranger, type: 'user', id: userId, userId }
}

function expectGood({ ctx, organization, secret }: Pick<Opened, 'ctx' | 'organization' | 'secret'>, link: UserLink, user: User, kind: LinkKind): void {
  const good =
    organization.status === 'active' &&
    link.kind === kind &&
    link.usedAt === null &&
    equal(hashSecret(secret), link.secretHash) &&
    Temporal.Instant.compare(ctx.clock.now(), Temporal.Instant.from(link.expiresAt)) < 0 &&
    user.status === STATUS[kind]
  if (!good) throw linkNotFound()
}

/** Uses a link up: looks again under a lock, so that of two at once one succeeds. @throws linkNotFound */
function use<T>(opened: Opened, kind: LinkKind, then: (tx: Tx, user: User) => T): Promise<T> {
  return transact(opened.ctx, async (tx) => {
    // The user first, as everywhere.
    const user = (await lockUser(tx, opened.user.id)) ?? refuse(linkNotFound())
    const link = (await lockLink(tx, opened.link.id)) ?? refuse(linkNotFound())
    expectGood(opened, link, user, kind)
    markLinkUsed(tx, link.id, tx.clock.now().toString())
    return then(tx, user)
  })
}

/** Whom a link is for. @throws linkNotFound */
export async function readLink(ctx: Context, token: string, kind: LinkKind) {
  const { organization, user, link } = await open(ctx, token, kind)
  return { organizationName: organization.name, email: user.email, displayName: user.displayName, expiresAt: link.expiresAt }
}

/** @throws linkNotFound */
export async function acceptInvitation(ctx: Context, token: string, input: { password: string; displayName?: string | undefined }): Promise<null> {
  const opened = await open(ctx, token, 'invitation')
  const passwordHash = await hashPassword(input.password)
  await use(opened, 'invitation', (tx, user) => {
    const at = tx.clock.now().toString()
    saveUser(tx, { ...user, displayName: input.displayName ?? user.displayName, status: 'active', version: user.version + 1, updatedAt: at })
    savePassword(tx, user.id, passwordHash, at)
    announce(tx, { event: userActivated, resourceId: user.id, data: { by: 'invitation' } })
  })
  return null
}

/** Takes a new password and ends every session and every other link. A second factor stays. @throws linkNotFound */
export async function resetPassword(ctx: Context, token: string, newPassword: string): Promise<null> {
  const opened = await open(ctx, token, 'password_reset')
  const passwordHash = await hashPassword(newPassword)
  await use(opened, 'password_reset', (tx, user) => {
    savePassword(tx, user.id, passwordHash, tx.clock.now().toString())
    removeLinks(tx, user.id)
    revokeAllOf(tx, user.id, systemClock.now().toString())
    announce(tx, { event: passwordChanged, resourceId: user.id, data: { by: 'reset' }, announced: false })
  })
  forgetCredentials(opened.organization.id)
  return null
}

/**
 * Asks for a reset. Answers the same, in the same time, whoever asks for whom: everything that depends on the user
 * happens in the background. Too many for one account or from one address are dropped as silently.
 * @throws validationFailed when the service has several organizations and none is named
 */
export async function requestReset(ctx: Context, input: { email: string; organizationSlug?: string | undefined }): Promise<void> {
  const organization = await organizationMeant(ctx, input.organizationSlug)
  try {
    beginReset(ctx, accountOf(organization?.id ?? '', emailKey(input.email))).end('failure')
  } catch {
    return
  }
  await transact(ctx, async (tx) => enqueue(tx, PASSWORD_RESET_TASK, { organizationId: organization?.id ?? null, email: input.email }))
}
