import { idIn } from '../../../kernel/id.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import type { Condition } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import { notificationNotFound } from '../errors.ts'
import * as repository from '../repository/notifications.ts'
import type { NotificationListQuery } from '../schemas/notifications.ts'
import { userIdOf } from './me.ts'

export interface Notice {
  readonly userId: string
  readonly type: string
  readonly summary: string
  readonly resource: { readonly type: string; readonly id: string }
  readonly contactId?: string | null
  /** What the resource is about, such as the complaint of a task. */
  readonly aboutId?: string | null | undefined
}

/** Tells a member of staff what concerns them, in the transaction of what happened; nothing of what is kept from them. */
export function notify(tx: Tx, { userId, type, summary, resource, contactId, aboutId }: Notice): void {
  repository.insertNotification(tx, {
    id: tx.newId(),
    userId,
    type,
    summary,
    resourceType: resource.type,
    resourceId: resource.id,
    contactId: contactId ?? null,
    aboutId: idIn(aboutId),
    createdAt: tx.clock.now().toString(),
  })
}

/** What the caller may see now, whoever saw it when it was told: nothing of a contact out of sight, none by a key that does not read contacts. */
export function shownTo(ctx: Context, visibility: ContactVisibility): Condition[] {
  const { actor } = ctx
  if (!actor.scopes.has('contacts:read')) return [...repository.unkept(ctx), repository.impersonal]
  return [...repository.unkept(ctx), ...repository.ofSeenContacts(ctx, visibility)]
}

/** @throws notAUser for service keys, which nothing is told to */
export async function listNotifications(ctx: Context, query: NotificationListQuery, visibility: ContactVisibility): Promise<JsonText> {
  return repository.listNotifications(ctx, userIdOf(ctx), query, shownTo(ctx, visibility))
}

/** A second time changes nothing. @throws notAUser, notificationNotFound */
export async function readNotification(ctx: Context, notificationId: string, visibility: ContactVisibility): Promise<repository.WireNotification> {
  const userId = userIdOf(ctx)
  const shown = shownTo(ctx, visibility)
  return transact(ctx, async (tx) => {
    const read = await repository.markRead(tx, userId, notificationId, tx.clock.now().toString(), shown)
    return read ?? refuse(notificationNotFound())
  })
}

/** @throws notAUser */
export async function readAllNotifications(ctx: Context, visibility: ContactVisibility): Promise<{ read: number }> {
  const userId = userIdOf(ctx)
  return transact(ctx, async (tx) => ({ read: await repository.markAllRead(tx, userId, tx.clock.now().toString(), shownTo(ctx, visibility)) }))
}
