import type { Actor } from '../../../kernel/actor.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { AccessTokens } from '../../../platform/http/access-tokens.ts'
import { equal } from '../../../platform/http/auth.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { invalidCredentials, invalidRefreshToken, passwordLogInOff, secondFactorRequired } from '../errors.ts'
import { refreshTokenReused, userLoggedIn, userLoggedOut, userLogInFailed } from '../events.ts'
import {
  findRefreshToken,
  insertRefreshToken,
  lockRefreshToken,
  markUsed,
  type RefreshToken,
  removeExpired,
  revokeFamily,
} from '../repository/refresh-tokens.ts'
import { findOnlyOrganization, findOrganization, findOrganizationBySlug, type Organization } from '../repository/tenants.ts'
import { findSecretsByEmail, lockSecrets, takeTotpStep, type UserSecrets } from '../repository/users.ts'
import { type Credential, formatCredential, parseCredential } from '../rules/credential.ts'
import { emailKey } from '../rules/email-key.ts'
import { isPassword } from '../rules/password.ts'
import { stepOfCode } from '../rules/second-factor.ts'
import type { LogIn } from '../schemas/tokens.ts'
import { type Attempt, accountOf, beginAttempt } from './attempts.ts'
import { contextWithin } from './authenticate.ts'

export interface Tokens {
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  readonly expiresIn: number
  readonly refreshToken: string
}

const REFRESH_DAYS = 30

/**
 * The organization that a stranger means.
 * @throws validationFailed when the service has several and none is named
 */
export async function organizationMeant(ctx: Context, slug: string | undefined): Promise<Organization | undefined> {
  if (slug !== undefined) return findOrganizationBySlug(ctx, slug)
  const detail = 'is needed: this service has several organizations'
  return (await findOnlyOrganization(ctx)) ?? refuse(validationFailed({ errors: [{ pointer: '/organizationSlug', code: 'required', detail }] }))
}

/**
 * Logs a user in by password. Whatever is wrong, the answer and the time it takes are the same: an unknown user's
 * password is hashed too, and the audit is written beside the answer.
 * @throws passwordLogInOff, validationFailed, tooManyRequests, invalidCredentials, secondFactorRequired (only after a right password)
 */
export async function logIn(ctx: Context, input: LogIn, tokens: AccessTokens | undefined): Promise<Tokens> {
  if (tokens === undefined) throw passwordLogInOff()
  const organization = await organizationMeant(ctx, input.organizationSlug)
  const attempt = beginAttempt(ctx, accountOf(organization?.id ?? input.organizationSlug ?? '', emailKey(input.email)))
  let ended = false
  const settle: Attempt = {
    end(outcome) {
      if (!ended) attempt.end(outcome)
      ended = true
    },
  }
  try {
    const within = organization === undefined ? ctx : contextWithin(ctx, organization)
    const user = await findSecretsByEmail(within, emailKey(input.email))
    const right = await isPassword(input.password, user?.passwordHash)
    if (!right || user?.status !== 'active' || organization?.status !== 'active') {
      settle.end('failure')
      if (organization !== undefined) noteFailure(within, user?.id ?? organization.id, 'password')
      throw invalidCredentials()
    }
    return await openSession(within, user, input.code, tokens, settle)
  } finally {
    settle.end('neither')
  }
}

/** What follows a right password. */
async function openSession(ctx: Context, user: UserSecrets, code: string | undefined, tokens: AccessTokens, attempt: Attempt): Promise<Tokens> {
  if (user.totpConfirmed && code === undefined) throw secondFactorRequired()
  const step = user.totpConfirmed && code !== undefined ? stepOfCode(user.totpSecret ?? '', code, systemClock.now()) : null
  const issued = step === undefined ? undefined : await transact(actingAs(ctx, user.id), (tx) => issueFirst(tx, user, step, tokens))
  if (issued === undefined) {
    attempt.end('failure')
    noteFailure(ctx, user.id, 'second factor')
    throw secondFactorRequired({ detail: 'The code is wrong, too old, or was used before.' })
  }
  attempt.end('success')
  return issued
}

/** @returns undefined when the code's step was taken before @throws invalidCredentials when password or standing changed meanwhile */
async function issueFirst(tx: Tx, user: UserSecrets, step: number | null, tokens: AccessTokens): Promise<Tokens | undefined> {
  const present = await lockSecrets(tx, user.id)
  if (present?.status !== 'active' || present.passwordHash !== user.passwordHash || present.totpSecret !== user.totpSecret) throw invalidCredentials()
  if (step !== null && !(await takeTotpStep(tx, user.id, step))) return undefined
  announce(tx, { event: userLoggedIn, resourceId: user.id, data: { secondFactor: step !== null }, announced: false })
  return issue(tx, user.id, tx.newId(), tokens)
}

/** Tokens keep the wall clock, whatever clock the organization has. */
function issue(tx: Tx, userId: string, familyId: string, tokens: AccessTokens): Tokens {
  const now = systemClock.now()
  const id = tx.newId()
  const secret = newSecret()
  removeExpired(tx, userId, now.toString())
  insertRefreshToken(tx, {
    id,
    familyId,
    userId,
    secretHash: hashSecret(secret),
    expiresAt: now.add({ hours: REFRESH_DAYS * 24 }).toString(),
    createdAt: now.toString(),
  })
  return {
    accessToken: tokens.sign({ userId, organizationId: tx.organization.id }),
    tokenType: 'Bearer',
    expiresIn: tokens.expiresInSeconds,
    refreshToken: formatCredential('refreshToken', { organizationId: tx.organization.id, id, secret }),
  }
}

function actingAs(ctx: Context, userId: string): Context {
  const actor: Actor = { ...ctx.actor, type: 'user', id: userId, userId }
  return { ...ctx, actor }
}

// Not waited for: the time of an answer must not tell whether there was something to write down.
function noteFailure(ctx: Context, resourceId: string, reason: string): void {
  transact(ctx, async (tx) => announce(tx, { event: userLogInFailed, resourceId, data: { reason }, announced: false })).catch((error: unknown) =>
    ctx.log.warn({ err: error }, 'a failed log-in was not noted'),
  )
}

interface Session {
  readonly token: RefreshToken
  readonly user: UserSecrets
}

/**
 * A token that is not revoked and its user, locked, the user first: whatever ends sessions locks the user too, so that
 * it sees every token of a refresh that came before it, and a refresh that comes after sees what it did.
 */
async function lockSession(tx: Tx, { id, secret }: Credential): Promise<Session | undefined> {
  const found = await findRefreshToken(tx, id)
  if (found === undefined || !equal(hashSecret(secret), found.secretHash)) return undefined
  const user = await lockSecrets(tx, found.userId)
  const token = await lockRefreshToken(tx, id)
  return user === undefined || token === undefined || token.revokedAt !== null ? undefined : { token, user }
}

/**
 * Gives the next tokens for a refresh token, which is used up. One that was used before tells of a thief, or of the
 * robbed: everything that followed from its log-in is revoked.
 * @throws passwordLogInOff, invalidRefreshToken
 */
export async function refresh(ctx: Context, refreshToken: string, tokens: AccessTokens | undefined): Promise<Tokens> {
  if (tokens === undefined) throw passwordLogInOff()
  const given = parseCredential('refreshToken', refreshToken) ?? refuse(invalidRefreshToken())
  const organization = await findOrganization(ctx, given.organizationId)
  if (organization?.status !== 'active') throw invalidRefreshToken()
  const within = contextWithin(ctx, organization)
  // A refusal that must be kept (the revocation) ends its transaction well and is thrown after it.
  const issued = await transact(within, async (tx) => {
    const session = await lockSession(tx, given)
    if (session === undefined) return undefined
    const { token, user } = session
    const now = systemClock.now()
    if (token.usedAt !== null) {
      revokeFamily(tx, token.familyId, now.toString())
      announce(tx, { event: refreshTokenReused, resourceId: token.userId, data: {}, announced: false })
      return undefined
    }
    if (Temporal.Instant.compare(Temporal.Instant.from(token.expiresAt), now) <= 0) return undefined
    if (user.status !== 'active') return undefined
    markUsed(tx, token.id, now.toString())
    return issue(tx, token.userId, token.familyId, tokens)
  })
  return issued ?? refuse(invalidRefreshToken())
}

/** Logs out: revokes a refresh token with its family. What is no token of ours is none afterwards either (RFC 7009, 2.2). */
export async function revoke(ctx: Context, refreshToken: string): Promise<void> {
  const given = parseCredential('refreshToken', refreshToken)
  const organization = given === undefined ? undefined : await findOrganization(ctx, given.organizationId)
  if (given === undefined || organization === undefined) return
  await transact(contextWithin(ctx, organization), async (tx) => {
    const token = (await lockSession(tx, given))?.token
    if (token === undefined) return
    revokeFamily(tx, token.familyId, systemClock.now().toString())
    announce(tx, { event: userLoggedOut, resourceId: token.userId, data: {}, announced: false })
  })
}
