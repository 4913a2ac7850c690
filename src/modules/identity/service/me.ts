import { type Actor, SCOPE_NAMES } from '../../../kernel/actor.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { unauthenticated, validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { notAUser, secondFactorOff, secondFactorOn } from '../errors.ts'
import { passwordChanged, secondFactorChanged, userUpdated } from '../events.ts'
import { revokeAllOf } from '../repository/refresh-tokens.ts'
import { findOrganization, type Organization } from '../repository/tenants.ts'
import { removeLinks } from '../repository/user-links.ts'
import { findSecrets, findUser, lockSecrets, lockUser, savePassword, saveSecondFactor, saveUser, type User, type UserSecrets } from '../repository/users.ts'
import { emailKey } from '../rules/email-key.ts'
import { hashPassword, isPassword } from '../rules/password.ts'
import { newTotpSecret, stepOfCode, totpUri } from '../rules/second-factor.ts'
import type { MePatch } from '../schemas/users.ts'
import { accountOf, beginAttempt } from './attempts.ts'
import { forgetCredentials } from './authenticate.ts'
import { scheduleDigest } from './digest-times.ts'

export interface Me {
  readonly type: 'user' | 'api_key'
  readonly id: string
  readonly user: User | null
  readonly organization: Organization
  readonly role: Actor['role']
  readonly scopes: readonly (typeof SCOPE_NAMES)[number][]
  /** Of the user, and of the organization: the two parts of the ETag. */
  readonly version: number
  readonly derived: number
}

/** Who is asking. */
export async function getMe(ctx: Context): Promise<Me> {
  const { actor } = ctx
  const [organization, user] = await Promise.all([findOrganization(ctx, ctx.organization.id), actor.userId === null ? undefined : findUser(ctx, actor.userId)])
  if (organization === undefined || (actor.type !== 'user' && actor.type !== 'api_key')) throw unauthenticated()
  return {
    type: actor.type,
    id: actor.id,
    user: user ?? null,
    organization,
    role: actor.role,
    scopes: SCOPE_NAMES.filter((scope) => actor.scopes.has(scope)),
    version: user?.version ?? 1,
    derived: organization.version,
  }
}

/** The user in whose name somebody acts, also through a key. @throws notAUser for service keys */
export function userIdOf(ctx: Context): string {
  return ctx.actor.userId ?? refuse(notAUser())
}

/** The user in person: keys do not touch what guards an account. @throws notAUser */
function inPerson(ctx: Context): string {
  return ctx.actor.type === 'user' ? userIdOf(ctx) : refuse(notAUser())
}

/** @throws notAUser, staleVersion */
export async function updateMe(ctx: Context, patch: MePatch): Promise<Me> {
  const userId = userIdOf(ctx)
  await transact(ctx, async (tx) => {
    const before = (await lockUser(tx, userId)) ?? refuse(unauthenticated())
    expectVersion(tx, before)
    const changed = applyPatch(before, patch)
    const {
      previous,
      data,
      changed: fields,
    } = changesBetween(before, changed, ['displayName', 'language', 'timeZone', 'notificationDigest', 'notificationDigestHour'])
    if (fields.length === 0) return
    scheduleDigest(tx, changed)
    saveUser(tx, { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() })
    announce(tx, { event: userUpdated, resourceId: userId, data, previous })
  })
  return getMe(ctx)
}

/** Ends every session of the user and every open link, but lets the one that asks go on until its access token expires. @throws notAUser, tooManyRequests, validationFailed */
export async function changePassword(ctx: Context, input: { currentPassword: string; newPassword: string }): Promise<null> {
  const userId = inPerson(ctx)
  const checked = await checkPassword(ctx, userId, input.currentPassword)
  const passwordHash = await hashPassword(input.newPassword)
  await transact(ctx, async (tx) => {
    await lockChecked(tx, checked, '/currentPassword')
    savePassword(tx, userId, passwordHash, tx.clock.now().toString())
    removeLinks(tx, userId)
    revokeAllOf(tx, userId, systemClock.now().toString())
    announce(tx, { event: passwordChanged, resourceId: userId, data: { by: 'user' }, announced: false })
  })
  forgetCredentials(ctx.organization.id)
  return null
}

interface Checked {
  readonly user: UserSecrets
  readonly right: boolean
}

/**
 * Compares a password with what is stored just now. Judged by `lockChecked`, within the transaction, so that a repeat
 * of a request that changed the password gets its answer. Guessing is limited as it is at log-in, by the same counts.
 * @throws tooManyRequests
 */
async function checkPassword(ctx: Context, userId: string, password: string): Promise<Checked> {
  const user = (await findSecrets(ctx, userId)) ?? refuse(unauthenticated())
  const attempt = beginAttempt(ctx, accountOf(ctx.organization.id, emailKey(user.email)))
  let right: boolean | undefined
  try {
    right = await isPassword(password, user.passwordHash)
  } finally {
    attempt.end(right === undefined ? 'neither' : right ? 'success' : 'failure')
  }
  return { user, right }
}

/** @throws unauthenticated, validationFailed when the password was wrong, or is no more what it was when it was checked */
async function lockChecked(tx: Tx, { user, right }: Checked, pointer: string): Promise<UserSecrets> {
  const present = await lockSecrets(tx, user.id)
  if (present?.status !== 'active') throw unauthenticated()
  if (!right || present.passwordHash !== user.passwordHash)
    throw validationFailed({ errors: [{ pointer, code: 'wrong', detail: 'is not the present password' }] })
  return present
}

/** Begins a second factor: it counts once its first code was shown. @throws notAUser, secondFactorOn */
export function beginSecondFactor(ctx: Context): Promise<{ secret: string; uri: string }> {
  const userId = inPerson(ctx)
  return transact(ctx, async (tx) => {
    const user = (await lockSecrets(tx, userId)) ?? refuse(unauthenticated())
    if (user.totpConfirmed) throw secondFactorOn()
    const secret = newTotpSecret()
    saveSecondFactor(tx, userId, { totpSecret: secret, totpConfirmed: false, totpStep: null }, tx.clock.now().toString())
    return { secret, uri: totpUri(secret, user.email) }
  })
}

/** @throws notAUser, tooManyRequests, secondFactorOn, secondFactorOff, validationFailed when the code is wrong */
export async function confirmSecondFactor(ctx: Context, code: string): Promise<null> {
  const userId = inPerson(ctx)
  const { email } = (await findSecrets(ctx, userId)) ?? refuse(unauthenticated())
  const attempt = beginAttempt(ctx, accountOf(ctx.organization.id, emailKey(email)))
  let right: boolean | undefined
  try {
    await transact(ctx, async (tx) => {
      const user = (await lockSecrets(tx, userId)) ?? refuse(unauthenticated())
      if (user.totpConfirmed) throw secondFactorOn()
      if (user.totpSecret === null) throw secondFactorOff()
      const step = stepOfCode(user.totpSecret, code, systemClock.now())
      right = step !== undefined
      if (step === undefined) throw validationFailed({ errors: [{ pointer: '/code', code: 'wrong', detail: 'is not what the authenticator shows now' }] })
      saveSecondFactor(tx, userId, { totpSecret: user.totpSecret, totpConfirmed: true, totpStep: step }, tx.clock.now().toString())
      announce(tx, { event: secondFactorChanged, resourceId: userId, data: { on: true }, announced: false })
    })
  } finally {
    attempt.end(right === false ? 'failure' : 'neither')
  }
  return null
}

/** @throws notAUser, tooManyRequests, validationFailed, secondFactorOff */
export async function removeSecondFactor(ctx: Context, password: string): Promise<null> {
  const userId = inPerson(ctx)
  const checked = await checkPassword(ctx, userId, password)
  await transact(ctx, async (tx) => {
    const user = await lockChecked(tx, checked, '/password')
    if (user.totpSecret === null) throw secondFactorOff()
    saveSecondFactor(tx, userId, { totpSecret: null, totpConfirmed: false, totpStep: null }, tx.clock.now().toString())
    announce(tx, { event: secondFactorChanged, resourceId: userId, data: { on: false }, announced: false })
  })
  return null
}
