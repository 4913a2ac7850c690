import { anonymousActor, systemActor } from '../../../kernel/actor.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, makeContext, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equal } from '../../../platform/http/auth.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { upcomingOccasions } from '../../contacts/index.ts'
import { actorOfUser, contextOfTask, formatCredential, membersOf, parseCredential } from '../../identity/index.ts'
import { feedNotFound } from '../errors.ts'
import { feedCreated, feedRevoked } from '../events.ts'
import * as repository from '../repository/feeds.ts'
import { tasksOfFeed } from '../repository/tasks.ts'
import { calendarOf, type KeptOccasion } from '../rules/calendar.ts'
import { expectAssignable } from './references.ts'
import { VISIBILITY } from './tasks.ts'

export type CreatedFeed = repository.Feed & { readonly url: string }
interface NewFeed {
  readonly assigneeId?: string | null | undefined
  readonly teamId?: string | null | undefined
  readonly occasions?: boolean | undefined
}

/** Makes a secret link, which is shown once. @throws validationFailed */
export function createFeed(ctx: Context, input: NewFeed, publicUrl: string): Promise<CreatedFeed> {
  return transact(ctx, async (tx) => {
    await expectAssignable(tx, input)
    const at = tx.clock.now().toString()
    const secret = newSecret()
    const { assigneeId = null, teamId = null } = input
    // A service key, which leaves no user behind whose rights could be asked for later, lends the feed what it may read now.
    const occasions = (input.occasions ?? true) && tx.actor.scopes.has('contacts:read')
    const feed: repository.Feed = {
      id: tx.newId(),
      assigneeId,
      teamId,
      occasions,
      createdBy: tx.actor.userId,
      personId: tx.actor.personId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }
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
  const stranger = (await contextOfTask(ctx, given.organizationId, anonymousActor)) ?? refuse(feedNotFound())
  const feed = await repository.findFeedToOpen(stranger, given.id)
  if (feed === undefined || !equal(hashSecret(given.secret), feed.secretHash)) throw feedNotFound()
  const lender = feed.createdBy === null ? systemActor('feed') : await actorOfUser(stranger, feed.createdBy, { type: 'user', id: feed.createdBy })
  if (lender === undefined || !lender.scopes.has('tasks:read')) throw feedNotFound()
  const actor = { ...lender, personId: feed.personId ?? lender.personId }
  const reader = makeContext({ ...stranger, actor })
  const [tasks, occasions] = await Promise.all([
    tasksOfFeed(reader, { assigneeId: feed.assigneeId, teamId: feed.teamId }, VISIBILITY),
    occasionsOf(reader, feed),
  ])
  return calendarOf(tasks, occasions)
}

const DAYS_AHEAD = 365
const OCCASIONS_MAX = 1_000

/** The occasions of the next twelve months: of contacts that the reader may see, and that whose the feed is look after. */
async function occasionsOf(reader: Context, { assigneeId, teamId, occasions }: repository.Feed): Promise<KeptOccasion[]> {
  const { actor } = reader
  if (!occasions || !actor.scopes.has('contacts:read')) return []
  const staff = teamId !== null ? await membersOf(reader, teamId) : assigneeId !== null ? [assigneeId] : null
  const visibleOwners = staff === null ? actor.visibleOwners : staff.filter((id) => actor.visibleOwners?.includes(id) ?? true)
  const narrowed = makeContext({ ...reader, actor: { ...actor, visibleOwners } })
  return (await upcomingOccasions(narrowed, { days: DAYS_AHEAD, limit: OCCASIONS_MAX })).data
}
