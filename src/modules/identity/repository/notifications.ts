import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { isKept, unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import { type NotificationListQuery, notificationSchema } from '../schemas/notifications.ts'
import { notifications } from '../tables.ts'

export type Notification = typeof notifications.$inferSelect

export function insertNotification(tx: Tx, notification: Omit<Notification, 'organizationId' | 'readAt' | 'digestId'>): void {
  tx.later(insert, { ...notification })
}
const insert = statement(
  'notifications.insert',
  {},
  (_, given) => sql`
  insert into ${notifications} (organization_id, id, user_id, type, summary, resource_type, resource_id, contact_id, about_id, created_at)
  select ${given('organizationId')}::uuid, ${given('id')}::uuid, ${given('userId')}::uuid, ${given('type')}::text, ${given('summary')}::text,
    ${given('resourceType')}::text, ${given('resourceId')}::text, ${given('contactId')}::uuid, ${given('aboutId')}::text, ${given('createdAt')}::timestamptz
  where not ${isKept(given('userId'), given('resourceId'), given('aboutId'))}`,
)

export const movedNotifications = movable('notifications', notifications, notifications.contactId)

/** Takes the words about an erased person out; that somebody was told, and when, stays. */
export function eraseNotifications(tx: Tx, contactId: string): void {
  tx.later(erase, { contactId })
}
const erase = statement('notifications.erase', {}, (q, given) =>
  q
    .update(notifications)
    .set({ summary: '' })
    .where(and(ours(notifications), eq(notifications.contactId, given('contactId')))),
)

const columns = {
  id: notifications.id,
  type: notifications.type,
  summary: notifications.summary,
  resource: sql<{ type: string; id: string }>`json_build_object('type', ${notifications.resourceType}, 'id', ${notifications.resourceId})`,
  contactId: notifications.contactId,
  readAt: notifications.readAt,
  createdAt: notifications.createdAt,
}
export type WireNotification = Pick<Notification, 'id' | 'type' | 'summary' | 'contactId' | 'readAt' | 'createdAt'> & {
  readonly resource: { readonly type: string; readonly id: string }
}

const list: List = { name: 'notifications', table: notifications, fields: wireFields(notificationSchema, columns), sorts: { createdAt: [notifications.id] } }
const own = and(ours(notifications), eq(notifications.userId, sql.placeholder('userId')))

/** Leaves out what is kept from the caller, also where it was told before. */
export const unkept = (ctx: Context) => unconcealed(ctx, notifications.resourceId, notifications.aboutId)
/** Leaves out what names a contact, or a contact that the caller may not see. */
export const impersonal: Condition = { key: 'impersonal', where: isNull(notifications.contactId) }
export function ofSeenContacts(ctx: Context, visibility: ContactVisibility): Condition[] {
  return limited(ctx, nobodysOrSeen(visibility, notifications.contactId))
}

/** Only ever those of one user. */
export function listNotifications(ctx: Context, userId: string, query: NotificationListQuery, shown: readonly Condition[]): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'user', where: eq(notifications.userId, sql.placeholder('userId')), given: { userId } }, ...shown]
  if (query.unread !== undefined)
    conditions.push(query.unread ? { key: 'unread', where: isNull(notifications.readAt) } : { key: 'read', where: sql`${notifications.readAt} is not null` })
  return readPage(ctx, list, query, conditions)
}

const DIGEST_LINES_MAX = 50

/** What a mail tells of a notification. */
export type DigestLine = Pick<Notification, 'type' | 'summary' | 'createdAt'>

/**
 * Notes of all that is unread and was in no mail yet that this mail tells it: nothing is told by two.
 * @returns the latest, the latest first, with how many there are in all
 */
export function takeForDigest(tx: Tx, userId: string, digestId: string, shown: readonly Condition[]): Promise<(DigestLine & { readonly total: number })[]> {
  const take: Statement<DigestLine & { total: number }> = statement(
    undefined,
    { type: notifications.type, summary: notifications.summary, createdAt: notifications.createdAt, total: sql<number>`` },
    (_, given) => sql`
    with told as (
      update ${notifications} set digest_id = ${given('digestId')}::uuid
      where ${and(own, isNull(notifications.readAt), isNull(notifications.digestId), ne(notifications.summary, ''), whereAll(shown))}
      returning id, type, summary, created_at
    )
    select type, summary, created_at, count(*) over ()::integer from told order by id desc limit ${sql.raw(String(DIGEST_LINES_MAX))}`,
  )
  return tx.many(take, { userId, digestId, ...valuesGiven(shown) })
}

/** The mail did not leave: the next tells what it would have told. */
export function giveBackDigest(tx: Tx, userId: string, digestId: string): void {
  tx.later(giveBack, { userId, digestId })
}
const giveBack = statement('notifications.giveBackDigest', {}, (q, given) =>
  q
    .update(notifications)
    .set({ digestId: null })
    .where(and(own, eq(notifications.digestId, given('digestId')))),
)

/** Marks one as read, now if it was not yet. */
export function markRead(tx: Tx, userId: string, id: string, at: string, shown: readonly Condition[]): Promise<WireNotification | undefined> {
  const mark: Statement<WireNotification> = statement(undefined, columns, (q, given) =>
    q
      .update(notifications)
      .set({ readAt: sql`coalesce(${notifications.readAt}, ${given('at')}::timestamptz)` })
      .where(and(own, eq(notifications.id, given('id')), whereAll(shown)))
      .returning(columns),
  )
  return tx.one(mark, { userId, id, at, ...valuesGiven(shown) })
}

/** @returns how many were unread */
export async function markAllRead(tx: Tx, userId: string, at: string, shown: readonly Condition[]): Promise<number> {
  const markAll = statement(
    undefined,
    { count: sql<number>`` },
    (_, given) => sql`
    with marked as (
      update ${notifications} set read_at = ${given('at')}::timestamptz
      where ${and(own, isNull(notifications.readAt), whereAll(shown))} returning 1
    )
    select count(*) from marked`,
  )
  return (await tx.one(markAll, { userId, at, ...valuesGiven(shown) }))?.count ?? 0
}
