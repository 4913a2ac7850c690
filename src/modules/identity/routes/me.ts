import './options.ts'
import { z } from 'zod'
import { staleVersion, tooManyRequests } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { notAUser, notificationNotFound, secondFactorOff, secondFactorOn } from '../errors.ts'
import { notificationListQuery, notificationListSchema, notificationParams, notificationSchema, readAllSchema } from '../schemas/notifications.ts'
import { mePatchSchema, meSchema, passwordChangeSchema, secondFactorCodeSchema, secondFactorRemovalSchema, secondFactorSchema } from '../schemas/users.ts'
import * as service from '../service/me.ts'
import { listNotifications, readAllNotifications, readNotification } from '../service/notifications.ts'

const tags = ['Me']
const done = z.null().describe('Done.')

/** What everybody who is known may do with their own account. */
export async function meRoutes(app: App): Promise<void> {
  app.get(
    '/v1/me',
    {
      config: { scope: 'any', tagged: true },
      schema: {
        operationId: 'getMe',
        tags,
        summary: 'Read who is asking',
        description: 'The user or the API key that the credential belongs to, its organization, role and scopes.',
        response: { 200: meSchema },
      },
    },
    (request) => service.getMe(request.ctx) as never,
  )

  app.patch(
    '/v1/me',
    {
      config: { scope: 'any', tagged: true },
      schema: {
        operationId: 'updateMe',
        tags,
        summary: 'Change your own name, language, time zone and mail of notices',
        description: 'A JSON merge patch. Role and standing are changed by those who manage users.',
        body: mePatchSchema,
        response: { 200: meSchema, ...problems(notAUser, staleVersion) },
      },
    },
    (request) => service.updateMe(request.ctx, request.body) as never,
  )

  app.post(
    '/v1/me/password',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Change your password',
        description: 'Needs the present one. Revokes all refresh tokens of the user.',
        body: passwordChangeSchema,
        response: { 204: done, ...problems(notAUser, tooManyRequests) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.changePassword(request.ctx, request.body)
    },
  )

  app.post(
    '/v1/me/second-factor',
    {
      config: { scope: 'any', secret: true },
      schema: {
        operationId: 'beginSecondFactor',
        tags,
        summary: 'Begin a second factor',
        description: 'Gives the secret for an authenticator (RFC 6238), once. It counts only after `/confirm`.',
        response: { 200: secondFactorSchema, ...problems(notAUser, secondFactorOn) },
      },
    },
    (request) => service.beginSecondFactor(request.ctx),
  )

  app.post(
    '/v1/me/second-factor/confirm',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'confirmSecondFactor',
        tags,
        summary: 'Confirm the second factor by its first code',
        description: 'From now on log-in needs a code. Each code works once.',
        body: secondFactorCodeSchema,
        response: { 204: done, ...problems(notAUser, secondFactorOn, secondFactorOff, tooManyRequests) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.confirmSecondFactor(request.ctx, request.body.code)
    },
  )

  app.delete(
    '/v1/me/second-factor',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'removeSecondFactor',
        tags,
        summary: 'Remove the second factor',
        description: 'Needs the password.',
        body: secondFactorRemovalSchema,
        response: { 204: done, ...problems(notAUser, secondFactorOff, tooManyRequests) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.removeSecondFactor(request.ctx, request.body.password)
    },
  )

  app.get(
    '/v1/notifications',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'listNotifications',
        tags: ['Notifications'],
        summary: 'List your notifications',
        description:
          'Only ever your own, newest first unless sorted otherwise. Those about a contact that you may not see (any more) are left out, for a key without `contacts:read` all about contacts.',
        querystring: notificationListQuery,
        response: { 200: notificationListSchema, ...problems(notAUser) },
      },
    },
    (request) => listNotifications(request.ctx, request.query, request.server.identity.visibility) as never,
  )

  app.post(
    '/v1/notifications/:notificationId/read',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'readNotification',
        tags: ['Notifications'],
        summary: 'Mark a notification as read',
        description: 'A second time changes nothing.',
        params: notificationParams,
        response: { 200: notificationSchema, ...problems(notAUser, notificationNotFound) },
      },
    },
    (request) => readNotification(request.ctx, request.params.notificationId, request.server.identity.visibility),
  )

  app.post(
    '/v1/notifications/read-all',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'readAllNotifications',
        tags: ['Notifications'],
        summary: 'Mark all your notifications as read',
        description: 'Answers how many were unread.',
        response: { 200: readAllSchema, ...problems(notAUser) },
      },
    },
    (request) => readAllNotifications(request.ctx, request.server.identity.visibility),
  )
}
