import type { ContactAccess } from '../../../kernel/actor.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import type { HandOver, Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { forbidden } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { handOverImpossible, notInvited, userExists, userNotFound } from '../errors.ts'
import { userCreated, userHandedOver, userInvited, userUpdated } from '../events.ts'
import { revokeAllOf } from '../repository/refresh-tokens.ts'
import { removeLinks } from '../repository/user-links.ts'
import { listUsers as readUsers } from '../repository/user-list.ts'
import { findUser, findUserByEmail, insertUser, type LockedUser, lockOtherOwners, lockUser, saveUser, type User } from '../repository/users.ts'
import { emailKey } from '../rules/email-key.ts'
import { expectMayChange, expectMayManage, expectNoWider, expectUnlimited } from '../rules/user.ts'
import type { NewUser, UserListQuery, UserPatch } from '../schemas/users.ts'
import { forgetCredentials } from './authenticate.ts'
import { NO_DIGEST } from './digest-times.ts'
import { notify } from './notifications.ts'
import { invite, type LinkDelivery } from './user-links.ts'

/** @throws invalidCursor */
export function listUsers(ctx: Context, query: UserListQuery): Promise<JsonText> {
  return readUsers(ctx, query.email === undefined ? query : { ...query, email: emailKey(query.email) })
}

export type InvitedUser = User & { readonly invitationUrl: string | null }

/** Makes a user who becomes active by accepting the invitation. @throws ownerNeeded, beyondYours, userExists */
export function inviteUser(ctx: Context, input: NewUser, delivery: LinkDelivery): Promise<InvitedUser> {
  expectMayManage(ctx.actor, input.role)
  return transact(ctx, async (tx) => {
    expectNoWider(tx.actor, input.contactAccess, await accessOf(tx))
    const at = tx.clock.now().toString()
    const user: User = { id: tx.newId(), ...input, ...NO_DIGEST, status: 'invited', hasSecondFactor: false, version: 1, createdAt: at, updatedAt: at }
    if (!(await insertUser(tx, { ...user, emailKey: emailKey(input.email), passwordHash: null }))) {
      const existing = await findUserByEmail(tx, emailKey(input.email))
      throw userExists(existing === undefined ? {} : { existingId: existing.id })
    }
    announce(tx, { event: userCreated, resourceId: user.id, data: { role: user.role, contactAccess: user.contactAccess, status: user.status } })
    return { ...user, invitationUrl: await invite(tx, user.id, delivery) }
  })
}

/** Whose contacts the actor sees: those of somebody limited are their user's. */
async function accessOf(tx: Tx): Promise<ContactAccess> {
  const { userId, visibleOwners } = tx.actor
  return visibleOwners === null || userId === null ? 'all' : ((await findUser(tx, userId))?.contactAccess ?? 'own')
}

/** @throws userNotFound */
export async function getUser(ctx: Context, userId: string): Promise<User> {
  return (await findUser(ctx, userId)) ?? refuse(userNotFound())
}

/** Also invites anew who was suspended before they joined. @throws userNotFound, ownerNeeded, beyondYours, staleVersion, notInvited */
export function inviteAgain(ctx: Context, userId: string, delivery: LinkDelivery): Promise<InvitedUser> {
  return transact(ctx, async (tx) => {
    const user = (await lockUser(tx, userId)) ?? refuse(userNotFound())
    // Who holds the link becomes the user: it is given only to those who could have made the user themselves.
    expectMayManage(ctx.actor, user.role)
    expectNoWider(ctx.actor, user.contactAccess, await accessOf(tx))
    expectVersion(tx, user)
    if (user.hasJoined) throw notInvited()
    const invited = user.status === 'invited' ? user : inviteAnew(tx, user)
    announce(tx, { event: userInvited, resourceId: user.id, data: {}, announced: false })
    return { ...invited, invitationUrl: await invite(tx, user.id, delivery) }
  })
}

function inviteAnew(tx: Tx, user: User): User {
  const invited: User = { ...user, status: 'invited', version: user.version + 1, updatedAt: tx.clock.now().toString() }
  saveUser(tx, invited)
  announce(tx, { event: userUpdated, resourceId: user.id, data: { status: invited.status }, previous: { status: user.status } })
  return invited
}

/** @throws userNotFound, staleVersion, ownerNeeded, beyondYours, invitationOpen, lastOwner */
export async function updateUser(ctx: Context, userId: string, patch: UserPatch): Promise<User> {
  const updated = await transact(ctx, async (tx) => {
    const { before, otherOwners } = await lockWithOwners(tx, userId)
    expectVersion(tx, before)
    const changed = applyPatch(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, ['displayName', 'role', 'contactAccess', 'status'])
    if (fields.length === 0) return before
    expectMayChange(ctx.actor, before, changed, otherOwners)
    const after: User = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    saveUser(tx, after)
    if (after.status === 'suspended') {
      revokeAllOf(tx, userId, systemClock.now().toString())
      removeLinks(tx, userId)
    }
    announce(tx, { event: userUpdated, resourceId: userId, data, previous })
    return after
  })
  forgetCredentials(ctx.organization.id)
  return updated
}

/** Locks owners before the user, and always in the same order, so that owners who change each other do not deadlock. */
async function lockWithOwners(tx: Tx, userId: string): Promise<{ before: LockedUser; otherOwners: number }> {
  const seen = (await findUser(tx, userId)) ?? refuse(userNotFound())
  const otherOwners = seen.role === 'owner' ? await lockOtherOwners(tx, userId) : undefined
  const before = (await lockUser(tx, userId)) ?? refuse(userNotFound())
  return { before, otherOwners: otherOwners ?? (before.role === 'owner' ? await lockOtherOwners(tx, userId) : 0) }
}

export interface HandedOver extends HandOver {
  readonly moved: Readonly<Record<string, number>>
}

/**
 * Gives a leaver's work to somebody else: every module that holds some moves its own.
 * @throws forbidden, beyondYours, userNotFound, ownerNeeded, handOverImpossible
 */
export function handOver(ctx: Context, fromUserId: string, toUserId: string, participants: readonly Participant<Tx>[]): Promise<HandedOver> {
  if (!ctx.actor.scopes.has('contacts:write')) throw forbidden({ requiredScope: 'contacts:write' })
  expectUnlimited(ctx.actor)
  return transact(ctx, async (tx) => {
    const from = (await findUser(tx, fromUserId)) ?? refuse(userNotFound())
    expectMayManage(ctx.actor, from.role)
    const to = await lockUser(tx, toUserId)
    if (to?.status !== 'active' || to.id === from.id) throw handOverImpossible()
    const moved: Record<string, number> = {}
    for (const participant of participants) Object.assign(moved, await participant.onHandOver?.(tx, { fromUserId, toUserId }))
    announce(tx, { event: userHandedOver, resourceId: fromUserId, data: { toUserId, moved } })
    const summary = Object.entries(moved).map(([kind, count]) => `${kind}: ${count}`)
    if (toUserId !== ctx.actor.userId) {
      notify(tx, {
        userId: toUserId,
        type: userHandedOver.type,
        summary: [from.displayName, ...summary].join(', '),
        resource: { type: 'user', id: fromUserId },
      })
    }
    return { fromUserId, toUserId, moved }
  })
}
