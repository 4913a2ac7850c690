import { z } from 'zod'
import { idSchema, listOf, listQuery, wireInstant } from '../../../kernel/schema.ts'

export const notificationSchema = z
  .object({
    id: idSchema,
    type: z.string().describe('What happened: `contact.key_customer_changed`, `user.handed_over` ...'),
    summary: z.string(),
    resource: z.object({ type: z.string(), id: z.string() }).describe('What it is about.'),
    contactId: idSchema.nullable(),
    readAt: wireInstant.nullable(),
    createdAt: wireInstant,
  })
  .meta({ id: 'Notification', description: 'Something that concerns a member of staff.' })

export const notificationListQuery = listQuery(['-createdAt', 'createdAt'], { unread: z.boolean().optional() })
export type NotificationListQuery = z.output<typeof notificationListQuery>
export const notificationListSchema = listOf(notificationSchema).meta({ id: 'NotificationList' })
export const notificationParams = z.object({ notificationId: idSchema })
export const readAllSchema = z.object({ read: z.int().describe('How many were unread.') }).meta({ id: 'NotificationsRead' })
