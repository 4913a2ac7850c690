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
  .meta({
    id: 'Notification',
    description: 'Something that concerns a member of staff.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e80',
      type: 'user.handed_over',
      summary: '12 contacts were handed over to you',
      resource: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f' },
      contactId: null,
      readAt: null,
      createdAt: '2026-03-28T20:00:00Z',
    },
  })

export const notificationListQuery = listQuery(['-createdAt', 'createdAt'], { unread: z.boolean().optional() })
export type NotificationListQuery = z.output<typeof notificationListQuery>
export const notificationListSchema = listOf(notificationSchema).meta({ id: 'NotificationList' })
export const notificationParams = z.object({ notificationId: idSchema })
export const readAllSchema = z.object({ read: z.int().describe('How many were unread.') }).meta({ id: 'NotificationsRead' })
