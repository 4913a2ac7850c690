import { anonymousActor } from '../../../kernel/actor.ts'
import { refuse } from '../../../kernel/problem.ts'
import { unauthenticated, validationFailed } from '../../../kernel/problems.ts'
import { type Context, makeContext, transact } from '../../../platform/context.ts'
import { equal } from '../../../platform/http/auth.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { contextOfTask, formatCredential, parseCredential } from '../../identity/index.ts'
import { memberNotActive, memberNotFound, memberTokenNotFound } from '../errors.ts'
import { memberTokenCreated, memberTokenRevoked } from '../events.ts'
import { findMember } from '../repository/members.ts'
import * as repository from '../repository/tokens.ts'
import type { Member } from '../rules/telling.ts'
import { about, holdMember } from './members.ts'

const DAYS = 90
const DAYS_MAX = 366
const TOKENS_MAX = 200

/** Makes a token for the customer's own app, which is shown once. @throws memberNotFound, memberNotActive, validationFailed */
export function createToken(ctx: Context, memberId: string, { expiresAt: wanted }: { readonly expiresAt?: string | undefined }) {
  return transact(ctx, async (tx) => {
    const member = await holdMember(tx, memberId)
    if (member.status !== 'active' || member.contactId === null) throw memberNotActive()
    const now = tx.clock.now()
    const expiresAt = wanted ?? now.add({ hours: DAYS * 24 }).toString()
    const until = Temporal.Instant.from(expiresAt)
    if (Temporal.Instant.compare(until, now) <= 0 || Temporal.Instant.compare(until, now.add({ hours: DAYS_MAX * 24 })) > 0)
      throw validationFailed({ errors: [{ pointer: '/expiresAt', code: 'not-valid', detail: 'must be ahead, by a year at most' }] })
    const secret = newSecret()
    const token: repository.MemberToken = { id: tx.newId(), memberId, expiresAt, createdAt: now.toString() }
    repository.insertToken(tx, { ...token, secretHash: hashSecret(secret) })
    announce(tx, { event: memberTokenCreated, ...about(member), data: { tokenId: token.id, expiresAt } })
    return { ...token, token: formatCredential('member', { organizationId: tx.organization.id, id: token.id, secret }) }
  })
}

/** @throws memberNotFound */
export async function listTokens(ctx: Context, memberId: string): Promise<{ data: repository.MemberToken[]; nextCursor: null }> {
  if ((await findMember(ctx, memberId, contactVisibility)) === undefined) throw memberNotFound()
  return { data: await repository.findTokensOf(ctx, memberId, TOKENS_MAX), nextCursor: null }
}

/** @throws memberNotFound, memberTokenNotFound */
export function revokeToken(ctx: Context, memberId: string, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const member = await holdMember(tx, memberId)
    if (!(await repository.deleteToken(tx, { memberId, id }))) throw memberTokenNotFound()
    announce(tx, { event: memberTokenRevoked, ...about(member), data: { tokenId: id } })
    return null
  })
}

/** The member whose token it is, in a context that may do nothing but read what is asked for it. @throws unauthenticated, whatever is wrong */
export async function openToken(ctx: Context, authorization: string | undefined): Promise<{ ctx: Context; member: Member }> {
  const [scheme, text = ''] = (authorization ?? '').split(' ')
  const given = scheme?.toLowerCase() === 'bearer' ? parseCredential('member', text) : undefined
  const found = await contextOfTask(ctx, given?.organizationId ?? NOBODY, { ...anonymousActor, id: 'member' })
  const within = makeContext({ ...(found ?? ctx) })
  const token = await repository.findTokenToOpen(within, given?.id ?? NOBODY)
  const isTheirs = equal(hashSecret(given?.secret ?? ''), token?.secretHash ?? '')
  if (found === undefined || token === undefined || !isTheirs) throw unauthenticated()
  if (Temporal.Instant.compare(within.clock.now(), Temporal.Instant.from(token.expiresAt)) >= 0) throw unauthenticated()
  const member = (await findMember(within, token.memberId, contactVisibility)) ?? refuse(unauthenticated())
  if (member.status !== 'active') throw unauthenticated()
  return { ctx: within, member }
}
// What is no token at all is looked for all the same: how long a refusal takes tells nothing.
const NOBODY = '00000000-0000-4000-8000-000000000000'
