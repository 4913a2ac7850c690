import type { Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { notifications } from '../tables.ts'

export type Notification = typeof notifications.$inferSelect

export function insertNotification(tx: Tx, notification: Omit<Notification, 'organizationId' | 'readAt'>): void {
  tx.later(insert, { ...notification })
}
const insert = statement('notifications.insert', {}, (q, given) =>
  q.insert(notifications).values({
    organizationId: given('organizationId'),
    id: given('id'),
    userId: given('userId'),
    type: given('type'),
    summary: given('summary'),
    resourceType: given('resourceType'),
    resourceId: given('resourceId'),
    contactId: given('contactId'),
    createdAt: given('createdAt'),
  }),
)
