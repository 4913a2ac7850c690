import { systemActor } from '../../../kernel/actor.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, makeContext, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equal } from '../../../platform/http/auth.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { actorOfUser, findTenant, formatCredential, parseCredential } from '../../identity/index.ts'
import { feedNotFound } from '../errors.ts'
import { feedCreated, feedRevoked } from '../events.ts'
import * as repository from '../repository/feeds.ts'
import { tasksOfFeed } from '../repository/tasks.ts'
import { calendarOf } from '../rules/calendar.ts'
import { expectAssignable } from './references.ts'
import { VISIBILITY } from './tasks.ts'

export type CreatedFeed = repository.Feed & { readonly url: string }
interface NewFeed {
  readonly assigneeId?: string | null | undefined
  readonly teamId?: string | null | undefined
}

/** Makes a secret link, which is shown once. @throws validationFailed */
export function createFeed(ctx: Context, input: NewFeed, publicUrl: string): Promise<CreatedFeed> {
  return transact(ctx, async (tx) => {
    await expectAssignable(tx, input)
    const at = tx.clock.now().toString()
    const secret = newSecret()
    const { assigneeId = null, teamId = null } = input
    const feed: repository.Feed = { id: tx.newId(), assigneeId, teamId, createdBy: tx.actor.userId, version: 1, createdAt: at, updatedAt: at }
    await repository.insertFeed(tx, { ...feed, secretHash: hashSecret(secret) })
    announce(tx, { event: feedCreated, resourceId: feed.id, data: { assigneeId, teamId } })
    return { ...feed, url: `${publicUrl}/public/v1/feeds/${formatCredential('feed', { organizationId: tx.organization.id, id: feed.id, secret })}.ics` }
  })
}

/** Limited staff know of their own feeds only. */
function onlyOf({ actor }: Context): string | undefined {
  return actor.visibleOwners === null ? undefined : (actor.userId ?? undefined)
}

function expectKnown(ctx: Context, feed: repository.Feed | undefined): repository.Feed {
  return feed !== undefined && [undefined, feed.createdBy].includes(onlyOf(ctx)) ? feed : refuse(feedNotFound())
}

/** @throws feedNotFound */
export async function getFeed(ctx: Context, feedId: string): Promise<repository.Feed> {
  return expectKnown(ctx, await repository.findFeed(ctx, feedId))
}

/** @throws invalidCursor */
export function listFeeds(ctx: Context, query: ListQuery): Promise<JsonText> {
  return repository.listFeeds(ctx, query, onlyOf(ctx))
}

/** @throws feedNotFound, staleVersion */
export function revokeFeed(ctx: Context, feedId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    expectVersion(tx, expectKnown(tx, await repository.lockFeed(tx, feedId)))
    repository.deleteFeed(tx, feedId)
    announce(tx, { event: feedRevoked, resourceId: feedId, data: {} })
    return null
  })
}

/** The calendar behind a secret link: what its maker may see now. @throws feedNotFound, whatever is wrong */
export async function readFeed(ctx: Context, token: string): Promise<string> {
  const given = parseCredential('feed', token) ?? refuse(feedNotFound())
  const organization = (await findTenant(ctx, given.organizationId)) ?? refuse(feedNotFound())
  const stranger = makeContext({ ...ctx, organization })
  const feed = await repository.findFeedToOpen(stranger, given.id)
  if (feed === undefined || !equal(hashSecret(given.secret), feed.secretHash)) throw feedNotFound()
  const actor = feed.createdBy === null ? systemActor('feed') : await actorOfUser(stranger, feed.createdBy, { type: 'user', id: feed.createdBy })
  if (actor === undefined || !actor.scopes.has('tasks:read')) throw feedNotFound()
  return calendarOf(await tasksOfFeed(makeContext({ ...stranger, actor }), { assigneeId: feed.assigneeId, teamId: feed.teamId }, VISIBILITY))
}
