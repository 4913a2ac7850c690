import type { Tx } from '../../../platform/context.ts'
import { insertNotification } from '../repository/notifications.ts'

export interface Notice {
  readonly userId: string
  readonly type: string
  readonly summary: string
  readonly resource: { readonly type: string; readonly id: string }
  readonly contactId?: string | null
}

/** Tells a member of staff what concerns them, in the transaction of what happened. */
export function notify(tx: Tx, { userId, type, summary, resource, contactId }: Notice): void {
  insertNotification(tx, {
    id: tx.newId(),
    userId,
    type,
    summary,
    resourceType: resource.type,
    resourceId: resource.id,
    contactId: contactId ?? null,
    createdAt: tx.clock.now().toString(),
  })
}
